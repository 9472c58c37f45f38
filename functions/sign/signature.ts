import { createHash, createHmac } from 'node:crypto';
import type { Credentials } from '../lib/credentials.ts';
import type { Unsigned } from './core.ts';

const ALGORITHM = 'AWS4-HMAC-SHA256';
const UNSIGNED = 'UNSIGNED-PAYLOAD';

/** What a signature is made with and for. */
export interface Signing {
  readonly credentials: Credentials;
  readonly region: string;
  readonly host: string;
  readonly now: Date;
  readonly expiresInSeconds: number;
}

/**
 * The query of a presigned S3 request, its signature in it: AWS's Signature Version 4 with the body left open, every header of the
 * request signed. Its rules: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
export function signedQuery({ method, path, query, headers }: Unsigned, signing: Signing): string {
  const { credentials, region, host, expiresInSeconds } = signing;
  const date = signing.now.toISOString().replace(/[-:]|\.\d+/g, '');
  const scope = `${date.slice(0, 8)}/${region}/s3/aws4_request`;
  const headerNames = ['host', ...Object.keys(headers)].sort();
  const signedNames = headerNames.join(';');
  const parameters: Record<string, string> = {
    'X-Amz-Algorithm': ALGORITHM,
    'X-Amz-Content-Sha256': UNSIGNED,
    'X-Amz-Credential': `${credentials.accessKeyId}/${scope}`,
    'X-Amz-Date': date,
    'X-Amz-Expires': String(expiresInSeconds),
    ...(credentials.sessionToken === undefined ? {} : { 'X-Amz-Security-Token': credentials.sessionToken }),
    'X-Amz-SignedHeaders': signedNames,
    ...query,
  };
  // Sorted by the codes of the characters, as S3 does.
  const pairs = Object.keys(parameters)
    .sort()
    .map((name) => `${name}=${encode(parameters[name] ?? '')}`)
    .join('&');
  const lines = headerNames.map((name) => `${name}:${name === 'host' ? host : (headers[name] ?? '')}\n`).join('');
  const canonical = `${method}\n${path}\n${pairs}\n${lines}\n${signedNames}\n${UNSIGNED}`;
  const text = `${ALGORITHM}\n${date}\n${scope}\n${createHash('sha256').update(canonical).digest('hex')}`;
  const signature = createHmac('sha256', signingKey(credentials.secretAccessKey, scope)).update(text).digest('hex');
  return `${pairs}&X-Amz-Signature=${signature}`;
}

/** Everything but unreserved characters encoded, as the signature wants it. */
export function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

let last: { readonly secret: string; readonly scope: string; readonly key: Buffer } | undefined;

/** The key of one day, kept until the day or the credentials are others. */
function signingKey(secret: string, scope: string): Buffer {
  if (last?.secret !== secret || last.scope !== scope) {
    const hmac = (key: string | Buffer, part: string) => createHmac('sha256', key).update(part).digest();
    const [first = '', ...parts] = scope.split('/');
    last = { secret, scope, key: parts.reduce(hmac, hmac(`AWS4${secret}`, first)) };
  }
  return last.key;
}
