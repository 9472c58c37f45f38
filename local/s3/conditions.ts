import { S3Error, noSuchKey, preconditionFailed } from './errors.ts';
import type { S3Request } from './request.ts';
import type { State } from './state.ts';
import type { ObjectVersion } from './types.ts';

/** The four conditions of a read, from the plain headers or from `x-amz-copy-source-if-*`. */
export interface ReadConditions {
  readonly ifMatch: string | undefined;
  readonly ifNoneMatch: string | undefined;
  readonly ifModifiedSince: string | undefined;
  readonly ifUnmodifiedSince: string | undefined;
}

/** The conditions that a request's headers hold; `prefix` is `x-amz-copy-source-` for the source of a copy. */
export function readConditions(request: S3Request, prefix = ''): ReadConditions {
  return {
    ifMatch: request.header(`${prefix}if-match`),
    ifNoneMatch: request.header(`${prefix}if-none-match`),
    ifModifiedSince: request.header(`${prefix}if-modified-since`),
    ifUnmodifiedSince: request.header(`${prefix}if-unmodified-since`),
  };
}

/**
 * Says whether a read goes on: `true`, or `false` for "not modified". ETag conditions win over their date conditions, as
 * S3 documents. Throws `PreconditionFailed`.
 */
export function passesReadConditions(version: ObjectVersion, conditions: ReadConditions): boolean {
  const modifiedSeconds = Math.floor(version.lastModifiedMs / 1000);
  if (conditions.ifMatch !== undefined) {
    if (!matchesEtag(conditions.ifMatch, version.etag)) throw preconditionFailed('If-Match');
  } else {
    const limit = parseSeconds(conditions.ifUnmodifiedSince);
    if (limit !== undefined && modifiedSeconds > limit) throw preconditionFailed('If-Unmodified-Since');
  }
  if (conditions.ifNoneMatch !== undefined) return !matchesEtag(conditions.ifNoneMatch, version.etag);
  const since = parseSeconds(conditions.ifModifiedSince);
  return since === undefined || modifiedSeconds > since;
}

/** Whether an `If-Match` list (or `*`) names that ETag; quotes and the weak mark do not matter. */
export function matchesEtag(list: string, etag: string): boolean {
  return list
    .split(',')
    .map((item) => item.trim().replace(/^W\//, '').replace(/^"|"$/g, ''))
    .some((item) => item === '*' || item === etag);
}

function parseSeconds(date: string | undefined): number | undefined {
  const time = Date.parse(date ?? '');
  return Number.isNaN(time) ? undefined : Math.floor(time / 1000);
}

/** The condition of a write, held from its start to the moment of the change. */
export interface WriteGuard {
  /** Throws `PreconditionFailed`, `ConditionalRequestConflict` or `NoSuchKey`. Call it in the same step as the change. */
  readonly check: () => void;
  /** Must be called once the write is over, well or not. */
  readonly end: () => void;
}

/**
 * Takes `If-None-Match: *` and `If-Match` of a write. It is checked at once, and again by the caller when the bytes are
 * there: of two writers the first to finish wins, the other gets 412; if the key was deleted in between, 409.
 */
export function guardWrite(request: S3Request, state: State): WriteGuard {
  const { bucket, key } = request;
  const ifNoneMatch = request.header('if-none-match');
  const ifMatch = request.header('if-match');
  if (ifNoneMatch !== undefined && ifNoneMatch.trim() !== '*') {
    throw new S3Error(
      501,
      'NotImplemented',
      'A header you provided implies functionality that is not implemented. Header: If-None-Match',
      { Header: 'If-None-Match' },
    );
  }
  if (ifNoneMatch === undefined && ifMatch === undefined) return { check: () => undefined, end: () => undefined };
  const watch = state.watchDeletes(bucket, key);
  const check = (): void => {
    if (watch.wasDeleted()) {
      throw new S3Error(
        409,
        'ConditionalRequestConflict',
        'The conditional request cannot succeed due to a conflicting operation against this resource.',
        { Condition: ifNoneMatch === undefined ? 'If-Match' : 'If-None-Match' },
      );
    }
    const current = state.current(bucket, key);
    if (ifNoneMatch !== undefined && current !== undefined) throw preconditionFailed('If-None-Match');
    if (ifMatch === undefined) return;
    if (current === undefined) throw noSuchKey(key);
    if (!matchesEtag(ifMatch, current.etag)) throw preconditionFailed('If-Match');
  };
  try {
    check();
  } catch (error) {
    watch.stop();
    throw error;
  }
  return { check, end: watch.stop };
}
