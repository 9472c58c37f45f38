import type {
  AnyNode,
  ArrowFunctionExpression,
  FunctionDeclaration,
  FunctionExpression,
  Identifier,
  Pattern,
  Program,
  VariableDeclaration,
} from 'acorn';

export type FunctionNode = FunctionDeclaration | FunctionExpression | ArrowFunctionExpression;

/** A name that the code declares or imports. */
export interface Binding {
  readonly name: string;
  /** The function behind the name, when it is declared as one. */
  readonly function?: FunctionNode;
  /** The function whose parameter the name is. */
  readonly parameterOf?: FunctionNode;
  /** Where the name comes from, when it is imported; `imported` is `*` for a namespace. */
  readonly imported?: { readonly source: string; readonly name: string };
}

interface Scope {
  readonly bindings: Map<string, Binding>;
  readonly parent: Scope | undefined;
  /** Whether `var` declarations stay here. */
  readonly ofFunction: boolean;
}

/** A node in its surroundings. */
export interface Place {
  readonly node: AnyNode;
  readonly parent: Place | undefined;
  /** The functions around the node, outermost first. */
  readonly functions: readonly FunctionNode[];
  readonly scope: Scope;
}

/** Lists every node of a module, outer ones first, with what is needed to tell what a name stands for. */
export function placesOf(program: Program): readonly Place[] {
  const places: Place[] = [];
  const visit = (node: AnyNode, parent: Place | undefined, outer: Scope, functions: readonly FunctionNode[]): void => {
    const scope = scopeOf(node, outer);
    const place = { node, parent, functions, scope };
    places.push(place);
    const around = isFunction(node) ? [...functions, node] : functions;
    forEachChild(node, (child) => visit(child, place, scope, around));
  };
  visit(program, undefined, { bindings: new Map(), parent: undefined, ofFunction: true }, []);
  return places;
}

/** The binding of a name at a place; `undefined` for a name that the code does not declare. */
export function bindingAt(place: Place, name: string): Binding | undefined {
  for (let scope: Scope | undefined = place.scope; scope !== undefined; scope = scope.parent) {
    const binding = scope.bindings.get(name);
    if (binding !== undefined) return binding;
  }
  return undefined;
}

/** The identifier, when the node at this place is one that reads or writes a variable rather than names a member. */
export function variableAt({ node, parent }: Place): Identifier | undefined {
  if (node.type !== 'Identifier' || parent === undefined) return undefined;
  const around = parent.node;
  switch (around.type) {
    case 'MemberExpression':
      return around.property === node && !around.computed ? undefined : node;
    case 'Property':
      return around.key === node && !around.computed ? undefined : node;
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ClassDeclaration':
    case 'ClassExpression':
      return around.id === node ? undefined : node;
    case 'VariableDeclarator':
      return around.id === node ? undefined : node;
    case 'ImportSpecifier':
    case 'ImportDefaultSpecifier':
    case 'ImportNamespaceSpecifier':
    case 'ExportSpecifier':
    case 'LabeledStatement':
    case 'BreakStatement':
    case 'ContinueStatement':
    case 'MethodDefinition':
    case 'PropertyDefinition':
    case 'MetaProperty':
      return undefined;
    default:
      return node;
  }
}

export function isFunction(node: AnyNode): node is FunctionNode {
  return (
    node.type === 'FunctionDeclaration' || node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression'
  );
}

/** Code is checked at every start, most of it in an engine that has not warmed up: so this makes no lists. */
function forEachChild(node: AnyNode, visit: (child: AnyNode) => void): void {
  for (const name in node) {
    // Every node is an object with string keys.
    const value = (node as unknown as Readonly<Record<string, unknown>>)[name];
    if (typeof value !== 'object' || value === null) continue;
    if (isNode(value)) visit(value);
    else if (Array.isArray(value)) for (const child of value) if (isNode(child)) visit(child);
  }
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

const OPENS_SCOPE: readonly string[] = [
  'BlockStatement',
  'ForStatement',
  'ForInStatement',
  'ForOfStatement',
  'SwitchStatement',
];

function scopeOf(node: AnyNode, outer: Scope): Scope {
  const opens = isFunction(node) || OPENS_SCOPE.includes(node.type);
  const scope = opens ? { bindings: new Map(), parent: outer, ofFunction: isFunction(node) } : outer;
  if (isFunction(node)) {
    if (node.type === 'FunctionExpression' && node.id) declare(scope, { name: node.id.name, function: node });
    for (const name of node.params.flatMap(namesOf)) declare(scope, { name, parameterOf: node });
  }
  if (node.type === 'Program' || node.type === 'BlockStatement') node.body.forEach((inner) => declareIn(inner, scope));
  if (node.type === 'SwitchStatement') {
    node.cases.flatMap((one) => one.consequent).forEach((inner) => declareIn(inner, scope));
  }
  if (node.type === 'ForInStatement' || node.type === 'ForOfStatement') declareIn(node.left, scope);
  if (node.type === 'ForStatement' && node.init) declareIn(node.init, scope);
  // Names are looked up when the whole module was visited, so that a `var` counts for what stands before it, too.
  if (node.type === 'VariableDeclaration' && node.kind === 'var') declareVariables(node, functionScope(scope));
  return scope;
}

function declareIn(node: AnyNode, scope: Scope): void {
  if (node.type === 'ExportNamedDeclaration' && node.declaration) return declareIn(node.declaration, scope);
  if (isFunction(node) && node.type === 'FunctionDeclaration') {
    return declare(scope, { name: node.id.name, function: node });
  }
  if (node.type === 'VariableDeclaration' && node.kind !== 'var') return declareVariables(node, scope);
  if (node.type !== 'ImportDeclaration') return;
  const source = String(node.source.value);
  for (const specifier of node.specifiers) {
    const name =
      specifier.type !== 'ImportSpecifier'
        ? specifier.type === 'ImportNamespaceSpecifier'
          ? '*'
          : 'default'
        : specifier.imported.type === 'Identifier'
          ? specifier.imported.name
          : String(specifier.imported.value);
    declare(scope, { name: specifier.local.name, imported: { source, name } });
  }
}

function functionScope(scope: Scope): Scope {
  return scope.ofFunction || scope.parent === undefined ? scope : functionScope(scope.parent);
}

function declareVariables(declaration: VariableDeclaration, scope: Scope): void {
  for (const { id, init } of declaration.declarations) {
    if (id.type === 'Identifier' && init && isFunction(init)) declare(scope, { name: id.name, function: init });
    else for (const name of namesOf(id)) declare(scope, { name });
  }
}

function declare(scope: Scope, binding: Binding): void {
  scope.bindings.set(binding.name, binding);
}

function namesOf(pattern: Pattern): readonly string[] {
  switch (pattern.type) {
    case 'Identifier':
      return [pattern.name];
    case 'ObjectPattern':
      return pattern.properties.flatMap((one) => namesOf(one.type === 'Property' ? one.value : one.argument));
    case 'ArrayPattern':
      return pattern.elements.flatMap((one) => (one === null ? [] : namesOf(one)));
    case 'RestElement':
      return namesOf(pattern.argument);
    case 'AssignmentPattern':
      return namesOf(pattern.left);
    case 'MemberExpression':
      return [];
  }
}
