import type { SignRequest } from '../../model/signing.ts';
import { encode } from './signature.ts';

/** A request to S3 before it is signed. Every header is to be signed. */
export interface Unsigned {
  readonly method: 'PUT' | 'GET';
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * What S3 is asked for. A PUT signs its exact length, its type and `if-none-match: *`, so that S3 itself refuses another
 * size, another type, or a second write; a part its exact length. A GET fixes the content type of the answer, whatever was stored with the object,
 * and lets a browser show it in place.
 */
export function unsigned(request: SignRequest, bucketPath: string): Unsigned {
  const path = `${bucketPath}/${encodeKey(request.key)}`;
  if (request.method === 'PUT') {
    const headers = {
      'content-length': String(request.sizeBytes),
      'content-type': request.contentType,
      'if-none-match': '*',
    };
    return { method: 'PUT', path, query: {}, headers };
  }
  if (request.method === 'PART') {
    const query = { partNumber: String(request.partNumber), uploadId: request.uploadId };
    return { method: 'PUT', path, query, headers: { 'content-length': String(request.sizeBytes) } };
  }
  const query = {
    'response-content-disposition': 'inline',
    'response-content-type': request.contentType,
    ...(request.versionId === undefined ? {} : { versionId: request.versionId }),
  };
  return { method: 'GET', path, query, headers: {} };
}

/**
 * When the URL really ends: S3 refuses it after `expiresInSeconds`, and earlier when the credentials that signed it end
 * before. A minute is taken off those, for the time that the answer needs to arrive.
 */
export function expiry(nowMs: number, expiresInSeconds: number, credentialsEndMs: number | undefined): Date {
  const wished = nowMs + expiresInSeconds * 1000;
  return new Date(credentialsEndMs === undefined ? wished : Math.min(wished, credentialsEndMs - 60_000));
}

/** S3's encoding of a key in a path: everything but unreserved characters and the slashes. */
function encodeKey(key: string): string {
  return key.split('/').map(encode).join('/');
}
