import { builtIns, languageObjects, madeInSandbox, modules, modulesNotEmulated, notEmulated } from './built-ins.ts';
import { bindingAt, variableAt } from './scopes.ts';
import type { Place } from './scopes.ts';

const constants = ['undefined', 'NaN', 'Infinity'];
const runtimeObjects: readonly string[] = modules['@aws-appsync/utils'];
const runtimeFunctions: readonly string[] = [...Object.keys(builtIns), ...madeInSandbox];

/** What is wrong with a name or a member of a runtime object at this place; `undefined` when it is available. */
export function unavailableName(place: Place): string | undefined {
  const variable = variableAt(place);
  if (variable === undefined) return undefined;
  const { name } = variable;
  const binding = bindingAt(place, name);
  if (binding?.imported !== undefined) return unavailableMember(place, dottedName(binding.imported));
  if (binding !== undefined || constants.includes(name)) return undefined;
  if (runtimeObjects.includes(name)) return unavailableMember(place, name);
  const members = Object.hasOwn(languageObjects, name) ? languageObjects[name] : undefined;
  if (members === undefined) return `\`${name}\` is not available in APPSYNC_JS`;
  const member = memberAt(place);
  if (member === undefined)
    return `\`${name}\` is available only as ${members.map((one) => `${name}.${one}`).join(', ')}`;
  if (!members.includes(member)) return `\`${name}.${member}\` is not available in APPSYNC_JS`;
  const called = place.parent?.parent?.node;
  const isCall = called?.type === 'CallExpression' && called.callee === place.parent?.node;
  return name === 'console' && !isCall ? `\`console.${member}\` can only be called` : undefined;
}

/** What is wrong with an import; `undefined` when the runtime provides it. */
export function unavailableImport({ node }: Place): string | undefined {
  if (node.type !== 'ImportDeclaration') return undefined;
  const source = String(node.source.value);
  if (modulesNotEmulated.includes(source)) {
    return `UnsupportedByLocal: the module ${source} is not emulated by the local AppSync`;
  }
  if (!isModule(source)) return `the module ${source} is not available: bundle it into the code`;
  const missing = node.specifiers.flatMap((specifier) => {
    if (specifier.type === 'ImportNamespaceSpecifier') return [];
    if (specifier.type === 'ImportDefaultSpecifier') return ['default'];
    const { imported } = specifier;
    const name = imported.type === 'Identifier' ? imported.name : String(imported.value);
    return isKnown(dottedName({ source, name })) ? [] : [name];
  });
  return missing.length === 0 ? undefined : `the module ${source} has no export ${missing.join(', ')}`;
}

/** The name that an import stands for among the runtime's dotted names: `util`, `dynamodb.get`, `` for a namespace of it all. */
function dottedName({ source, name }: { readonly source: string; readonly name: string }): string {
  const prefix = source === '@aws-appsync/utils/dynamodb' ? 'dynamodb' : '';
  return [prefix, name === '*' ? '' : name].filter((part) => part !== '').join('.');
}

function unavailableMember(place: Place, from: string): string | undefined {
  let path = from;
  for (let at = place; ;) {
    const unsupported = notEmulated.find((name) => path === name || path.startsWith(`${name}.`));
    if (unsupported !== undefined) return `UnsupportedByLocal: ${path} is not emulated by the local AppSync`;
    const member = memberAt(at);
    if (member === undefined || runtimeFunctions.includes(path) || at.parent === undefined) return undefined;
    const next = path === '' ? member : `${path}.${member}`;
    const known = isKnown(next) || notEmulated.some((name) => name.startsWith(next));
    if (!known) return `Property '${member}' does not exist on ${path === '' ? 'the module' : `'${path}'`}`;
    path = next;
    at = at.parent;
  }
}

function memberAt({ node, parent }: Place): string | undefined {
  const around = parent?.node;
  if (around?.type !== 'MemberExpression' || around.object !== node) return undefined;
  if (!around.computed) return around.property.type === 'Identifier' ? around.property.name : undefined;
  return around.property.type === 'Literal' && typeof around.property.value === 'string'
    ? around.property.value
    : undefined;
}

function isKnown(path: string): boolean {
  const root = path.split('.')[0] ?? '';
  if (root !== 'dynamodb' && !runtimeObjects.includes(root)) return false;
  return runtimeFunctions.some((name) => name === path || name.startsWith(`${path}.`));
}

function isModule(source: string): source is keyof typeof modules {
  return Object.hasOwn(modules, source);
}
