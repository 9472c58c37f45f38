/**
 * Pagination tokens: DynamoDB's last key, encrypted as on the service, so that no client can read or forge one, and
 * bound to who made it, so that code relying on a token being portable fails here before it fails there.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

/** Seals and opens tokens under one secret. */
export interface Tokens {
  /** An opaque token for a JSON value; opens only for the same `scope`. */
  readonly seal: (value: unknown, scope: string) => string;
  /** The value; `undefined` for a token of another scope, another secret, or no token at all. */
  readonly open: (token: string, scope: string) => unknown;
}

const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Tokens under a secret; without one they last as long as the process. */
export function createTokens(secret: string | undefined): Tokens {
  const key = secret === undefined ? randomBytes(32) : createHash('sha256').update(secret).digest();
  return {
    seal: (value, scope) => {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(scope));
      const sealed = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url');
    },
    open: (token, scope) => {
      const bytes = Buffer.from(token, 'base64url');
      if (bytes.length <= IV_BYTES + TAG_BYTES) return undefined;
      const iv = bytes.subarray(0, IV_BYTES);
      const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES });
      decipher.setAAD(Buffer.from(scope)).setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
      try {
        const text = Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
        const value: unknown = JSON.parse(text.toString('utf8'));
        return value;
      } catch {
        // Not sealed by us for this scope: that is the whole answer, and nothing more may be told about it.
        return undefined;
      }
    },
  };
}
