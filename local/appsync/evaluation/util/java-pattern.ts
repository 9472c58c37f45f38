import { UnsupportedByLocal } from '../unsupported-by-local.ts';

const posixClasses: Readonly<Record<string, string>> = {
  Lower: 'a-z',
  Upper: 'A-Z',
  ASCII: '\\x00-\\x7F',
  Alpha: 'A-Za-z',
  Digit: '0-9',
  Alnum: 'A-Za-z0-9',
  Punct: '!-\\/:-@\\[-`\\{-~',
  Graph: '!-~',
  Print: ' -~',
  Blank: ' \\t',
  Cntrl: '\\x00-\\x1F\\x7F',
  XDigit: '0-9A-Fa-f',
  Space: '\\s',
};

const escapes: Readonly<Record<string, string>> = {
  A: '(?<![\\s\\S])',
  z: '(?![\\s\\S])',
  Z: '(?=\\n?(?![\\s\\S]))',
  h: '[ \\t\\xA0\\u1680\\u180e\\u2000-\\u200a\\u202f\\u205f\\u3000]',
  R: '(?:\\r\\n|[\\n\\x0B\\f\\r\\x85\\u2028\\u2029])',
  e: '\\x1B',
  a: '\\x07',
};

/**
 * A Java regular expression as a JavaScript one.
 *
 * @throws {UnsupportedByLocal} for what JavaScript cannot express: possessive quantifiers, atomic groups, class
 * intersections, flags in the middle.
 * @throws {SyntaxError} when the pattern is no regular expression.
 */
export function javaPattern(pattern: string, flags = ''): RegExp {
  const inline = /^\(\?([ims]+)\)/.exec(pattern);
  const source = translate(inline === null ? pattern : pattern.slice(inline[0].length), pattern);
  return new RegExp(source, [...new Set(`u${flags}${inline?.[1] ?? ''}`)].join(''));
}

function translate(pattern: string, whole: string): string {
  let result = '';
  let inClass = false;
  for (let at = 0; at < pattern.length; at += 1) {
    const rest = pattern.slice(at);
    const char = pattern.charAt(at);
    if (char === '\\') {
      const [text, used] = translateEscape(rest, inClass, whole);
      result += text;
      at += used - 1;
    } else if (inClass) {
      if (rest.startsWith('&&') || char === '[') throw unsupported(whole, 'a class inside a class');
      if (char === ']') inClass = false;
      result += char;
    } else if (char === '[') {
      inClass = true;
      // In Java a bracket right after the opening one stands for itself.
      const opening = /^\[\^?\]?/.exec(rest)?.[0] ?? '[';
      result += opening.replace(']', '\\]');
      at += opening.length - 1;
    } else if (char === ']' || char === '}') {
      result += `\\${char}`;
    } else if (char === '{') {
      const quantifier = /^\{\d+(,\d*)?\}/.exec(rest)?.[0];
      if (quantifier === undefined) throw new SyntaxError(`the pattern ${whole} has a stray {`);
      result += quantifier;
      at += quantifier.length - 1;
      if (pattern.charAt(at + 1) === '+') throw unsupported(whole, 'a possessive quantifier');
    } else {
      if (/^[*+?]\+/.test(rest)) throw unsupported(whole, 'a possessive quantifier');
      if (/^\(\?(>|[a-zA-Z-]+[:)])/.test(rest)) throw unsupported(whole, 'an atomic group or flags in the middle');
      result += char;
    }
  }
  return result;
}

/** The translation of an escape sequence at the start of the text, and how many characters it took. */
function translateEscape(rest: string, inClass: boolean, whole: string): readonly [string, number] {
  const quoted = /^\\Q([\s\S]*?)(?:\\E|$)/.exec(rest);
  if (quoted !== null) return [(quoted[1] ?? '').replace(/[\\^$.*+?()[\]{}|/-]/g, escapeLiteral), quoted[0].length];
  const posix = /^\\([pP])\{(\w+)\}/.exec(rest);
  const members = posix === null ? undefined : posixClasses[posix[2] ?? ''];
  if (posix !== null && members !== undefined) {
    if (inClass && posix[1] === 'P') throw unsupported(whole, 'a negated class inside a class');
    return [inClass ? members : `[${posix[1] === 'P' ? '^' : ''}${members}]`, posix[0].length];
  }
  const letter = rest.charAt(1);
  const replacement = Object.hasOwn(escapes, letter) ? escapes[letter] : undefined;
  if (replacement !== undefined && !inClass) return [replacement, 2];
  if (/[GXN]/.test(letter)) throw unsupported(whole, `\\${letter}`);
  if (/[A-Za-z0-9]/.test(letter)) return [rest.slice(0, 2), 2];
  const literal = /^[^]/u.exec(rest.slice(1))?.[0] ?? '';
  return [escapeLiteral(literal, inClass), 1 + literal.length];
}

function escapeLiteral(char: string, inClass: unknown = false): string {
  if (char === '-') return inClass === true ? '\\-' : '-';
  return /[\\^$.*+?()[\]{}|/]/.test(char) ? `\\${char}` : char;
}

function unsupported(pattern: string, what: string): UnsupportedByLocal {
  return new UnsupportedByLocal(`The pattern ${pattern}`, `it uses ${what}`);
}
