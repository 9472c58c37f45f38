import type { SignedRequest } from '../types.ts';
import { headerValues } from './request-headers.ts';

/** The canonical path of every service but S3: normalised as it was sent, then encoded once more. */
export function canonicalPath(rawPath: string): string {
  const segments: string[] = [];
  for (const segment of rawPath.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(encode(segment));
  }
  const trailing = segments.length > 0 && rawPath.endsWith('/') ? '/' : '';
  return `/${segments.join('/')}${trailing}`;
}

/** The parameters decoded, encoded by Signature V4's rule and sorted by name, then value. */
export function canonicalQuery(rawQuery: string): string {
  return rawQuery
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const equals = pair.indexOf('=');
      const [name, value] = equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
      return [encode(decode(name)), encode(decode(value))] as const;
    })
    .sort(([nameA, valueA], [nameB, valueB]) => compare(nameA, nameB) || compare(valueA, valueB))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

/** A header's values, trimmed, with inner runs of blanks made one; repeated headers joined by a comma. */
export function canonicalHeader(headers: SignedRequest['headers'], name: string): string {
  return headerValues(headers, name)
    .map((value) => value.trim().replace(/[ \t]+/g, ' '))
    .join(',');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Everything but `A-Za-z0-9-._~` becomes `%XX`. */
function encode(text: string): string {
  return [...Buffer.from(text)]
    .map((byte) => [String.fromCharCode(byte), byte] as const)
    .map(([char, byte]) =>
      /[A-Za-z0-9\-._~]/.test(char) ? char : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
    )
    .join('');
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    // Not percent-encoded UTF-8: what was sent is then what was signed.
    return text;
  }
}
