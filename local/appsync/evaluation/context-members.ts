/**
 * Which members of its context a handler looks at, told from its code. Most handlers name them all and never let the context
 * itself out of hand; they need not be given the rest, which is most of what would go into the sandbox.
 */
import type { Pattern } from 'acorn';
import type { HandlerContext, HandlerName } from '../types.ts';
import type { CheckedCode } from './language-check.ts';
import { bindingAt } from './scopes.ts';
import type { Place } from './scopes.ts';

type Member = keyof HandlerContext;

const MEMBERS: readonly Member[] = [
  'arguments',
  'source',
  'identity',
  'stash',
  'result',
  'prev',
  'error',
  'info',
  'request',
  'env',
];

/**
 * The members, `arguments` for `args` as well; `undefined` where the code may do something else with the context than to read
 * members by their names: pass it on, copy it, write to it.
 */
export function membersRead(code: CheckedCode, handler: HandlerName): readonly Member[] | undefined {
  const declared = code.handlers[handler].function;
  const [context] = declared.params;
  if (context === undefined) return [];
  if (context.type !== 'Identifier') return undefined;
  const names = new Set<string>();
  for (const place of code.places) {
    const { node } = place;
    if (node.type !== 'Identifier' || node.name !== context.name || node === context) continue;
    if (bindingAt(place, node.name)?.parameterOf !== declared || isOnlyAName(place)) continue;
    const read = readAt(place);
    if (read === undefined) return undefined;
    for (const name of read) names.add(name === 'args' ? 'arguments' : name);
  }
  // Another name that is read is none of the context's, so that nothing is there.
  return MEMBERS.filter((member) => names.has(member));
}

/** Does the identifier name a member here, and no variable? */
function isOnlyAName({ node, parent }: Place): boolean {
  const around = parent?.node;
  if (around?.type === 'MemberExpression') return around.property === node && !around.computed;
  return around?.type === 'Property' && around.key === node && !around.computed && !around.shorthand;
}

/** The members that are read where the context stands; `undefined` where that cannot be told. */
function readAt({ node, parent }: Place): readonly string[] | undefined {
  const around = parent?.node;
  if (around?.type === 'VariableDeclarator' && around.init === node) return namesTakenBy(around.id);
  if (parent === undefined || around?.type !== 'MemberExpression' || around.object !== node) return undefined;
  if (isWrittenTo(parent)) return undefined;
  const { property, computed } = around;
  if (property.type === 'Identifier' && !computed) return [property.name];
  return property.type === 'Literal' && typeof property.value === 'string' ? [property.value] : undefined;
}

function namesTakenBy(pattern: Pattern): readonly string[] | undefined {
  if (pattern.type !== 'ObjectPattern') return undefined;
  const names: string[] = [];
  for (const property of pattern.properties) {
    if (property.type !== 'Property' || property.computed || property.key.type !== 'Identifier') return undefined;
    names.push(property.key.name);
  }
  return names;
}

function isWrittenTo({ node, parent }: Place): boolean {
  const around = parent?.node;
  switch (around?.type) {
    case 'AssignmentExpression':
    case 'AssignmentPattern':
    case 'ForInStatement':
    case 'ForOfStatement':
      // What stands on the right is read, and so is what a loop goes through.
      return around.left === node;
    case 'UpdateExpression':
    case 'ArrayPattern':
    case 'RestElement':
      return true;
    case 'UnaryExpression':
      return around.operator === 'delete';
    case 'Property':
      return parent?.parent?.node.type === 'ObjectPattern';
    default:
      return false;
  }
}
