/** The references that WebVTT's standard names, with the two more that every HTML writer uses. */
const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  nbsp: '\u00A0',
  lrm: '\u200E',
  rlm: '\u200F',
  quot: '"',
  apos: "'",
};
const REFERENCE = /&(?:#(\d{1,7})|#[xX]([0-9A-Fa-f]{1,6})|(amp|lt|gt|nbsp|lrm|rlm|quot|apos));/g;

// Everything that ends a line somewhere, and what no player can show. Tabs stay; so do marks that turn the direction of text,
// which captions in two scripts need.
const CONTROLS = /[\u0001-\u0008\u000A-\u001F\u007F-\u009F\u2028\u2029]/g;

/** A line of WebVTT as it is read on the screen, its character references decoded. Markup stays: it is text. */
export function vttText(line: string): string {
  return plainText(line.replace(REFERENCE, decode));
}

/** A line of SubRip, which has no character references. */
export function plainText(line: string): string {
  return line.replaceAll('\0', '\uFFFD').replace(CONTROLS, ' ').trim();
}

function decode(reference: string, decimal?: string, hexadecimal?: string, name?: string): string {
  if (name !== undefined) return NAMED[name] ?? reference;
  const code = decimal === undefined ? Number.parseInt(hexadecimal ?? '', 16) : Number.parseInt(decimal, 10);
  const isCharacter = code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
  return isCharacter ? String.fromCodePoint(code) : '\uFFFD';
}
