import type { AnyNode } from 'acorn';
import { bindingAt, isFunction, variableAt } from './scopes.ts';
import type { Binding, FunctionNode, Place } from './scopes.ts';

const takesCallback = [
  'map',
  'find',
  'filter',
  'findIndex',
  'findLast',
  'findLastIndex',
  'forEach',
  'reduce',
  'reduceRight',
  'every',
  'some',
  'flatMap',
];

/** One thing that the code may not do, and the node that does it. */
export interface Finding {
  readonly node: AnyNode;
  readonly value: string;
}

/** What a function can be misused by; most of a module is none of it. */
const MISUSING: readonly string[] = [
  'CallExpression',
  'ReturnStatement',
  'ArrowFunctionExpression',
  'MemberExpression',
  'VariableDeclarator',
  'AssignmentExpression',
];

const NONE: readonly Finding[] = [];

/** Functions may be declared and called, and given to the list methods; not passed on, returned or given other names. */
export function functionMisuse(place: Place): readonly Finding[] {
  const { node } = place;
  if (!MISUSING.includes(node.type)) return NONE;
  const isOne = (value: AnyNode | null | undefined) =>
    value !== null && value !== undefined && standsForFunction(value, place);
  if (node.type === 'CallExpression' && !isListMethod(node.callee)) {
    return node.arguments
      .filter((argument) => isOne(argument))
      .map((argument) => ({ node: argument, value: 'a function can only be passed to the methods of a list' }));
  }
  if (node.type === 'ReturnStatement' && isOne(node.argument))
    return [{ node, value: 'a function cannot be returned' }];
  if (node.type === 'ArrowFunctionExpression' && node.expression && isOne(node.body)) {
    return [{ node: node.body, value: 'a function cannot be returned' }];
  }
  if (node.type === 'MemberExpression' && isOne(node.object)) {
    return [{ node, value: 'a function has no members: apply, bind and call are not supported' }];
  }
  const alias =
    (node.type === 'VariableDeclarator' && node.init?.type === 'Identifier' && isOne(node.init)) ||
    (node.type === 'AssignmentExpression' && isOne(node.right));
  return alias ? [{ node, value: 'a function cannot be assigned to another name' }] : NONE;
}

/** References by which a function reaches itself again, directly or through others. */
export function recursions(places: readonly Place[]): readonly Finding[] {
  const uses = new Map<FunctionNode, Map<FunctionNode, AnyNode>>();
  for (const place of places) {
    const used = functionOf(place);
    if (used === undefined) continue;
    for (const around of place.functions) {
      const known = uses.get(around) ?? new Map<FunctionNode, AnyNode>();
      if (!known.has(used)) known.set(used, place.node);
      uses.set(around, known);
    }
  }
  return [...uses].flatMap(([from, used]) =>
    [...used]
      .filter(([to]) => reaches(to, from, uses, new Set()))
      .map(([, node]) => ({ node, value: 'recursion is not supported' })),
  );
}

/** Writes that would replace the context, or one of its members, in a handler. */
export function contextReassignment(place: Place, handlers: readonly FunctionNode[]): readonly Finding[] {
  const { node } = place;
  const target =
    node.type === 'AssignmentExpression'
      ? node.left
      : node.type === 'UnaryExpression' && node.operator === 'delete'
        ? node.argument
        : undefined;
  if (target === undefined) return NONE;
  const object = target.type === 'MemberExpression' ? target.object : target;
  if (object.type !== 'Identifier') return NONE;
  const binding = bindingAt(place, object.name);
  const isContext = handlers.some(({ params: [first] }) => {
    if (first?.type !== 'Identifier' || first.name !== object.name || binding === undefined) return false;
    return binding.parameterOf !== undefined && handlers.includes(binding.parameterOf);
  });
  return isContext
    ? [{ node, value: 'the context and its direct members cannot be assigned; ctx.stash and ctx.args can be filled' }]
    : [];
}

function functionOf(place: Place): FunctionNode | undefined {
  const variable = variableAt(place);
  return variable === undefined ? undefined : bindingAt(place, variable.name)?.function;
}

function standsForFunction(node: AnyNode, place: Place): boolean {
  if (isFunction(node)) return true;
  const binding: Binding | undefined = node.type === 'Identifier' ? bindingAt(place, node.name) : undefined;
  return binding?.function !== undefined;
}

function isListMethod(callee: AnyNode): boolean {
  return (
    callee.type === 'MemberExpression' &&
    !callee.computed &&
    callee.property.type === 'Identifier' &&
    takesCallback.includes(callee.property.name)
  );
}

function reaches(
  from: FunctionNode,
  target: FunctionNode,
  uses: ReadonlyMap<FunctionNode, ReadonlyMap<FunctionNode, AnyNode>>,
  seen: Set<FunctionNode>,
): boolean {
  if (from === target) return true;
  if (seen.has(from)) return false;
  seen.add(from);
  return [...(uses.get(from)?.keys() ?? [])].some((next) => reaches(next, target, uses, seen));
}
