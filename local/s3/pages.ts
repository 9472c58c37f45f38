import { createHash } from 'node:crypto';
import { invalidArgument } from './errors.ts';
import type { KeyIndex } from './key-index.ts';
import { compareUtf8 } from './key-index.ts';
import type { S3Request } from './request.ts';
import type { XmlNode } from './xml.ts';

/** What shapes every listing. */
export interface ListForm {
  readonly prefix: string;
  readonly delimiter: string;
  readonly encodingType: string | undefined;
  readonly print: (text: string) => string;
}

/** Reads prefix, delimiter and encoding. Throws `InvalidArgument`. */
export function readForm(request: S3Request): ListForm {
  const encodingType = request.query.get('encoding-type');
  if (encodingType !== undefined && encodingType !== 'url') {
    throw invalidArgument('Invalid Encoding Method specified in Request', 'encoding-type', encodingType);
  }
  return {
    prefix: request.query.get('prefix') ?? '',
    delimiter: request.query.get('delimiter') ?? '',
    encodingType,
    print: encodingType === 'url' ? encodeForList : (text) => text,
  };
}

/** The url encoding of listings: form encoding that leaves the slash. */
function encodeForList(text: string): string {
  return encodeURIComponent(text)
    .replace(/[!'()~]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+')
    .replaceAll('%2F', '/');
}

/** One page of a listing. */
export interface Page<Row> {
  readonly rows: readonly { readonly key: string; readonly row: Row }[];
  readonly prefixes: readonly string[];
  /** The last key or common prefix of a page that is not the last one. */
  readonly next: string | undefined;
  /** The last row, when it and not a common prefix ended the page. */
  readonly lastRow: Row | undefined;
}

/**
 * One page of a listing: rows of the keys behind `marker` (after `rest`, what is left of the marker's own rows), rolled
 * up by the delimiter. Rows and common prefixes both count.
 */
export function walk<Row>(
  index: KeyIndex,
  form: ListForm,
  marker: string,
  max: number,
  rowsOf: (key: string) => readonly Row[],
  rest: readonly Row[] = [],
): Page<Row> {
  const rows: { key: string; row: Row }[] = [];
  const prefixes: string[] = [];
  let last: string | undefined;
  let lastRow: Row | undefined;
  const isFull = () => rows.length + prefixes.length >= max;
  const take = (key: string, found: readonly Row[]): boolean => {
    for (const row of found) {
      if (isFull()) return false;
      rows.push({ key, row });
      last = key;
      lastRow = row;
    }
    return true;
  };
  const page = (isTruncated: boolean): Page<Row> => ({
    rows,
    prefixes,
    next: isTruncated && max > 0 ? last : undefined,
    lastRow,
  });

  if (!take(marker, rest)) return page(true);
  // A marker that is a common prefix (the page before ended with it) hides everything under it.
  const isPrefixMarker = form.delimiter !== '' && marker !== '' && rollUp(marker, form) === marker;
  let position = isPrefixMarker ? index.endOf(marker) : index.seek(marker, { after: marker !== '' });
  if (compareUtf8(form.prefix, marker) > 0) position = index.seek(form.prefix, { after: false });
  for (let key = index.at(position); key?.startsWith(form.prefix); key = index.at(position)) {
    const found = rowsOf(key);
    const common = rollUp(key, form);
    if (common === undefined || found.length === 0) {
      if (!take(key, found)) return page(true);
      position += 1;
      continue;
    }
    if (isFull()) return page(true);
    prefixes.push(common);
    last = common;
    lastRow = undefined;
    position = index.endOf(common);
  }
  return page(false);
}

/** The common prefix that a key is shown as; `undefined` when it is shown itself. */
function rollUp(key: string, form: ListForm): string | undefined {
  if (form.delimiter === '' || !key.startsWith(form.prefix)) return undefined;
  const end = key.indexOf(form.delimiter, form.prefix.length);
  return end < 0 ? undefined : key.slice(0, end + form.delimiter.length);
}

/** The common prefixes as S3 prints them. */
export function prefixNodes(form: ListForm, prefixes: readonly string[]): readonly XmlNode[] {
  return prefixes.map((prefix): XmlNode => ['CommonPrefixes', [['Prefix', form.print(prefix)]]]);
}

/** An account as S3 prints an owner: a canonical id of 64 hex digits. */
export function ownerNodes(account: string): readonly XmlNode[] {
  return [['ID', createHash('sha256').update(account).digest('hex')]];
}
