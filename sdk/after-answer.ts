import type { PutAnswer } from './put.ts';

/** What an answer of S3 to a PUT asks for. */
export type Next =
  /** It is stored. */
  | 'done'
  /** Something is stored there already. */
  | 'there'
  /** The URL is not good any more. */
  | 'fresh url'
  /** The upload is not known any more. */
  | 'gone'
  /** The same again, later. */
  | 'again'
  /** It will never be taken. */
  | 'give up';

/** Decides by the status, and where one status has two meanings by S3's code. */
export function afterAnswer({ status, text }: PutAnswer): Next {
  if (status >= 200 && status < 300) return 'done';
  if (status === 412) return 'there';
  if (status === 403) return 'fresh url';
  if (status === 404) return 'gone';
  const isPassing = status === 408 || status === 409 || status === 429 || status >= 500;
  // S3 says 400 when the body came too slowly, and when a key of a role has expired.
  if (isPassing || text.includes('<Code>RequestTimeout</Code>')) return 'again';
  return text.includes('<Code>ExpiredToken</Code>') ? 'fresh url' : 'give up';
}
