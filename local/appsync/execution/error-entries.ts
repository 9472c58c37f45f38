/** The four shapes of an entry in `errors`, keys in the order in which the service prints them. */
import { getLocation } from 'graphql';
import type { ASTNode, FieldNode } from 'graphql';
import type { ErrorEntry, RaisedError } from '../types.ts';

/** A place in the answer, innermost key first. `undefined` is the root. */
export interface Path {
  readonly above: Path | undefined;
  readonly key: string | number;
}

/** The keys from the root to a place. */
export function pathKeys(path: Path | undefined): (string | number)[] {
  const keys: (string | number)[] = [];
  for (let at = path; at; at = at.above) keys.push(at.key);
  return keys.reverse();
}

/** A place as messages write it: `/videos/items[3]/title`. */
export const pathText = (path: Path | undefined): string =>
  pathKeys(path)
    .map((key) => (typeof key === 'number' ? `[${key}]` : `/${key}`))
    .join('');

/** Where a node stands in the document that was sent. */
export function locationsOf(node: ASTNode | undefined): NonNullable<ErrorEntry['locations']> | null {
  if (!node?.loc) return null;
  const { line, column } = getLocation(node.loc.source, node.loc.start);
  return [{ line, column, sourceName: null }];
}

/** A field that failed: raised by a resolver, or by the service while it ran. */
export const fieldError = (path: Path | undefined, node: FieldNode | undefined, raised: RaisedError): ErrorEntry => ({
  path: pathKeys(path),
  data: raised.data ?? null,
  errorType: raised.errorType,
  errorInfo: raised.errorInfo ?? null,
  locations: locationsOf(node),
  message: raised.message,
});

/** A value that does not fit its type. The service gives neither type nor location. */
export const completionError = (path: Path | undefined, message: string): ErrorEntry => ({
  path: pathKeys(path),
  locations: null,
  message,
});

/** A document or a variable that was refused before anything ran. */
export const requestError = (message: string, node: ASTNode | undefined): ErrorEntry => ({
  path: null,
  locations: locationsOf(node),
  message,
});

/** An error of the service about a field, without data. */
export const serviceError = (errorType: string, message: string): RaisedError => ({
  message,
  errorType,
  data: null,
  errorInfo: null,
});

/** "Not Authorized …": the denial of one field, by directive, policy, authorizer or `util.unauthorized()`. */
export const notAuthorized = (typeName: string, fieldName: string): RaisedError =>
  serviceError('Unauthorized', `Not Authorized to access ${fieldName} on type ${typeName}`);
