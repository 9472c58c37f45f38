import { BlockList, isIP } from 'node:net';

/** Why EventBridge would refuse a pattern; the message ends with the place in the pattern. */
export class PatternError extends Error {
  override readonly name = 'PatternError';
  readonly code = 'InvalidEventPatternException';

  constructor(reason: string, path: readonly string[] = []) {
    const place = path.length === 0 ? '' : ` (at ${path.join('.')})`;
    super(`Event pattern is not valid. Reason: ${reason}${place}`);
  }
}

/** A test of one scalar of the event. */
export type Test = (value: unknown) => boolean;

/** One alternative in a pattern's list: a test of a leaf, or the wish that there be no leaf. */
export type Matcher = { readonly kind: 'test'; readonly test: Test } | { readonly kind: 'absent' };

/** EventBridge compares numbers within these bounds. */
const LARGEST_NUMBER = 5e9;

const COMPARISONS: ReadonlyMap<unknown, (a: number, b: number) => boolean> = new Map([
  ['<', (a: number, b: number) => a < b],
  ['<=', (a: number, b: number) => a <= b],
  ['=', (a: number, b: number) => a === b],
  ['>', (a: number, b: number) => a > b],
  ['>=', (a: number, b: number) => a >= b],
]);

/**
 * Reads one alternative of a pattern's list.
 *
 * @throws {PatternError} for an unknown operator or a malformed operand.
 */
export function compileMatcher(alternative: unknown, path: readonly string[]): Matcher {
  const refuse = refuser(path);
  if (Array.isArray(alternative)) return refuse('Arrays are not allowed within match value');
  if (typeof alternative !== 'object' || alternative === null) {
    return test(equals(alternative));
  }
  const [operator, operand] = onlyEntry(alternative, refuse);
  switch (operator) {
    case 'exists':
      if (typeof operand !== 'boolean') return refuse('exists match pattern must be either true or false.');
      return operand ? test(() => true) : { kind: 'absent' };
    case 'exact':
      return test(equals(text(operator, operand, refuse)));
    case 'numeric':
      return test(compileNumeric(operand, refuse));
    case 'cidr':
      return test(compileCidr(text(operator, operand, refuse), refuse));
    case 'anything-but':
      return test(not(compileUnwanted(operand, refuse)));
    default:
      return test(compileText(operator, operand, refuse));
  }
}

/** The operators on strings, which `anything-but` also takes. */
function compileText(operator: string, operand: unknown, refuse: Refuse): Test {
  switch (operator) {
    case 'equals-ignore-case': {
      const wanted = text(operator, operand, refuse).toLowerCase();
      return onText((value) => value.toLowerCase() === wanted);
    }
    case 'wildcard':
      return onText(compileWildcard(text(operator, operand, refuse), refuse));
    case 'prefix':
    case 'suffix': {
      const ignoresCase = typeof operand === 'object' && operand !== null;
      const wanted = ignoresCase
        ? text(operator, ignoringCase(operand, refuse), refuse).toLowerCase()
        : text(operator, operand, refuse);
      return onText((value) => {
        const compared = ignoresCase ? value.toLowerCase() : value;
        return operator === 'prefix' ? compared.startsWith(wanted) : compared.endsWith(wanted);
      });
    }
    default:
      return refuse(`Unrecognized match type ${operator}`);
  }
}

/** What `anything-but` excludes: values, or one string operator with one string or several. */
function compileUnwanted(operand: unknown, refuse: Refuse): Test {
  if (typeof operand === 'object' && operand !== null && !Array.isArray(operand)) {
    const [operator, wanted] = onlyEntry(operand, refuse);
    const each = Array.isArray(wanted) ? nonEmpty(wanted, refuse) : [wanted];
    const tests = each.map((one) => compileText(operator, one, refuse));
    return (value) => tests.some((matches) => matches(value));
  }
  const values = Array.isArray(operand) ? nonEmpty(operand, refuse) : [operand];
  const kinds = new Set(values.map((value) => typeof value));
  if (kinds.size > 1)
    refuse('Inside anything but list, either all values are number or string, mixed type is not supported');
  if (!kinds.has('string') && !kinds.has('number')) {
    refuse('Value of anything-but must be an array or single string/number value.');
  }
  return (value) => values.includes(value);
}

function compileNumeric(operand: unknown, refuse: Refuse): Test {
  if (!Array.isArray(operand)) return refuse('Value of numeric must be an array.');
  const [operator, bound, upperOperator, upperBound] = nonEmpty(operand, refuse);
  const first = comparison(operator, bound, refuse);
  if (operand.length === 2) return onNumber(first);
  if (operand.length !== 4) return refuse('Too many elements in numeric expression');
  if (operator !== '>' && operator !== '>=') return refuse('Numeric range must begin with > or >=');
  if (upperOperator !== '<' && upperOperator !== '<=') return refuse('Numeric range must end with < or <=');
  const second = comparison(upperOperator, upperBound, refuse);
  if (Number(bound) >= Number(upperBound)) return refuse('Bottom must be less than top');
  return onNumber((value) => first(value) && second(value));
}

function comparison(operator: unknown, bound: unknown, refuse: Refuse): (value: number) => boolean {
  const compare = COMPARISONS.get(operator);
  if (compare === undefined) return refuse(`Unrecognized numeric range operator: ${String(operator)}`);
  if (typeof bound !== 'number') return refuse(`Value of ${String(operator)} must be numeric`);
  if (Math.abs(bound) > LARGEST_NUMBER) {
    return refuse(`Value must be between ${String(-LARGEST_NUMBER)} and ${String(LARGEST_NUMBER)}, inclusive`);
  }
  return (value) => compare(value, bound);
}

function compileCidr(range: string, refuse: Refuse): Test {
  const [, address = '', length = ''] = /^([^/]+)\/(\d{1,3})$/u.exec(range) ?? [];
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  if (isIP(address) === 0 || Number(length) > (family === 'ipv6' ? 128 : 32)) return refuse(`Malformed CIDR, ${range}`);
  const list = new BlockList();
  list.addSubnet(address, Number(length), family);
  return onText((value) => isIP(value) !== 0 && list.check(value, isIP(value) === 6 ? 'ipv6' : 'ipv4'));
}

/** `*` stands for any characters or none; `\*` and `\\` for themselves. Linear in the value, whatever the pattern. */
function compileWildcard(pattern: string, refuse: Refuse): (value: string) => boolean {
  const parts: string[] = [];
  let part = '';
  for (let at = 0; at < pattern.length; at += 1) {
    const char = pattern.charAt(at);
    if (char === '*') {
      if (pattern.charAt(at + 1) === '*') refuse(`Consecutive wildcard characters at pos ${String(at)}`);
      parts.push(part);
      part = '';
      continue;
    }
    if (char === '\\') {
      at += 1;
      if (!['*', '\\'].includes(pattern.charAt(at))) refuse(`Invalid escape character at pos ${String(at - 1)}`);
    }
    part += pattern.charAt(at);
  }
  parts.push(part);
  const first = parts[0] ?? '';
  if (parts.length === 1) return (value) => value === first;
  const last = parts.at(-1) ?? '';
  const middle = parts.slice(1, -1);
  return (value) => {
    const end = value.length - last.length;
    if (!value.startsWith(first) || !value.endsWith(last)) return false;
    let from = first.length;
    for (const part of middle) {
      const found = value.indexOf(part, from);
      if (found === -1) return false;
      from = found + part.length;
    }
    return from <= end;
  };
}

type Refuse = (reason: string) => never;

function refuser(path: readonly string[]): Refuse {
  return (reason) => {
    throw new PatternError(reason, path);
  };
}

function test(matches: Test): Matcher {
  return { kind: 'test', test: matches };
}

function not(unwanted: Test): Test {
  return (value) => !unwanted(value);
}

function equals(wanted: unknown): Test {
  return (value) => value === wanted;
}

function onText(matches: (value: string) => boolean): Test {
  return (value) => typeof value === 'string' && matches(value);
}

function onNumber(matches: (value: number) => boolean): Test {
  return (value) => typeof value === 'number' && matches(value);
}

function onlyEntry(expression: object, refuse: Refuse): readonly [string, unknown] {
  const entries: readonly (readonly [string, unknown])[] = Object.entries(expression);
  const [entry] = entries;
  if (entry === undefined) return refuse('Match expression name not found');
  if (entries.length > 1) return refuse('Only one key allowed in match expression');
  return entry;
}

function ignoringCase(operand: object, refuse: Refuse): unknown {
  const [operator, wanted] = onlyEntry(operand, refuse);
  return operator === 'equals-ignore-case' ? wanted : refuse(`Unrecognized match type ${operator}`);
}

function text(operator: string, operand: unknown, refuse: Refuse): string {
  return typeof operand === 'string' ? operand : refuse(`${operator} match pattern must be a string`);
}

function nonEmpty(list: readonly unknown[], refuse: Refuse): readonly unknown[] {
  return list.length > 0 ? list : refuse('Empty arrays are not allowed');
}
