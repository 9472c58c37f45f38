import { createHash } from 'node:crypto';

/** What a public key is told apart by: the same for the same key, and short enough for a name. `publicKey` is PEM. */
export function keyFingerprint(publicKey: string): string {
  return createHash('sha256').update(publicKey.replace(/\s/g, '')).digest('hex').slice(0, 12);
}
