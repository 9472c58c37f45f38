import { randomUUID } from 'node:crypto';
import { ulid } from 'ulid';
import { TEXT_CHARACTERS } from '../limits.ts';
import { argument, numberArgument, textArgument } from '../run.ts';
import type { BuiltIns } from '../run.ts';
import { UnsupportedByLocal } from '../unsupported-by-local.ts';
import { authTypeOf } from './auth-type.ts';
import { ksuid } from './identifiers.ts';
import { javaPattern } from './java-pattern.ts';
import { matchInTime } from './pattern-time.ts';

/** `util`'s own functions, `util.str` and `util.math`. */
export const coreUtil: BuiltIns = {
  'util.autoId': () => randomUUID(),
  'util.autoUlid': (_args, { clock }) => ulid(clock.now()),
  'util.autoKsuid': (_args, { clock }) => ksuid(clock.now()),
  'util.matches': (args) => matches(textArgument(args, 0, 'util.matches'), textArgument(args, 1, 'util.matches')),
  'util.authType': (_args, { context }) => authTypeOf(context.identity),
  'util.urlEncode': (args) =>
    new URLSearchParams({ '': textArgument(args, 0, 'util.urlEncode') }).toString().slice('='.length),
  'util.urlDecode': (args) => decodeURIComponent(textArgument(args, 0, 'util.urlDecode').replaceAll('+', ' ')),
  'util.base64Encode': (args) => Buffer.from(textArgument(args, 0, 'util.base64Encode'), 'utf8').toString('base64'),
  'util.base64Decode': (args) => Buffer.from(textArgument(args, 0, 'util.base64Decode'), 'base64').toString('utf8'),
  'util.escapeJavaScript': (args) => escapeJavaScript(textArgument(args, 0, 'util.escapeJavaScript')),

  'util.str.normalize': (args) => {
    const form = textArgument(args, 1, 'util.str.normalize');
    if (!/^nfk?[cd]$/i.test(form)) throw new TypeError(`util.str.normalize knows nfc, nfd, nfkc and nfkd, not ${form}`);
    return textArgument(args, 0, 'util.str.normalize').normalize(form.toUpperCase());
  },

  'util.math.roundNum': (args) => Math.round(numberArgument(args, 0, 'util.math.roundNum')),
  'util.math.minVal': (args) =>
    Math.min(numberArgument(args, 0, 'util.math.minVal'), numberArgument(args, 1, 'util.math.minVal')),
  'util.math.maxVal': (args) =>
    Math.max(numberArgument(args, 0, 'util.math.maxVal'), numberArgument(args, 1, 'util.math.maxVal')),
  'util.math.randomDouble': () => Math.random(),
  'util.math.randomWithinRange': (args) => {
    const start = numberArgument(args, 0, 'util.math.randomWithinRange');
    const end = numberArgument(args, 1, 'util.math.randomWithinRange');
    // AWS does not say whether `end` is included; a number below it is right either way.
    if (end <= start) return start;
    const lowest = Math.ceil(start);
    return lowest + Math.floor(Math.random() * Math.max(1, Math.floor(end) - lowest));
  },

  /** `String.prototype.replace` and `replaceAll`, which read their first argument as a Java pattern. */
  'text.replace': (args) => {
    const text = textArgument(args, 0, 'replace');
    const pattern = textArgument(args, 1, 'replace');
    const replacement = textArgument(args, 2, 'replace');
    const isEach = argument(args, 3) === true;
    return matchInTime(pattern, text, () => {
      if (isEach) refuseGrowth(text, javaPattern(pattern, 'g'), replacement);
      return text.replace(javaPattern(pattern, isEach ? 'g' : ''), replacement);
    });
  },
};

/** Counts before it replaces, where that could be too much to hold. */
function refuseGrowth(text: string, pattern: RegExp, replacement: string): void {
  let length = text.length;
  if (length + length * replacement.length <= TEXT_CHARACTERS) return;
  for (let found = pattern.exec(text); found !== null; found = pattern.exec(text)) {
    // An empty match does not move on by itself.
    if (found[0] === '') pattern.lastIndex += 1;
    length += replacement.length;
    if (length > TEXT_CHARACTERS) throw new RangeError('Invalid string length');
  }
}

function matches(pattern: string, text: string): boolean {
  const part = javaPattern(pattern);
  const whole = javaPattern(`\\A(?:${pattern.replace(/^\(\?[ims]+\)/, '')})\\z`, inlineFlags(pattern));
  const partly = matchInTime(pattern, text, () => part.test(text));
  const wholly = partly && matchInTime(pattern, text, () => whole.test(text));
  if (partly === wholly) return partly;
  // AWS does not say which of the two decides, so an answer here could differ from the one in the cloud.
  throw new UnsupportedByLocal(
    `util.matches(${JSON.stringify(pattern)}, …)`,
    'only a part of the text matches, and whether that is enough is not documented; anchor the pattern with ^ and $, or pad it with .*',
  );
}

function inlineFlags(pattern: string): string {
  return /^\(\?([ims]+)\)/.exec(pattern)?.[1] ?? '';
}

const shortEscapes: Readonly<Record<string, string>> = {
  '\b': '\\b',
  '\n': '\\n',
  '\t': '\\t',
  '\f': '\\f',
  '\r': '\\r',
};

function escapeJavaScript(text: string): string {
  return text.replace(/['"\\/]|[^\x20-\x7f]/g, (char) => {
    if (/['"\\/]/.test(char)) return `\\${char}`;
    return shortEscapes[char] ?? `\\u${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
  });
}
