import { randomBytes, randomInt } from 'node:crypto';
import type { Store } from './context.ts';

/** What is made once per data folder and stays: the ids that AWS would have given, and the keys. None is shipped. */
export interface Installation {
  readonly userPoolId: string;
  readonly userPoolClientId: string;
  readonly apiId: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Seals pagination tokens. */
  readonly tokenSecret: string;
  readonly demoUser: { readonly username: string; readonly password: string };
}

/** Where the local stack says that it is. */
export const REGION = 'us-east-1';
export const ACCOUNT_ID = '000000000000';
export const STAGE = 'local';
export const BUCKET = 'lectern-local-media';
export const TABLE = 'lectern-local-videos';

/** The installation of a store; made when the store is new. */
export function openInstallation(store: Store): Installation {
  const kept = store.collection<Installation>('installation');
  const found = kept.get('this');
  if (found) return found;
  const made: Installation = {
    userPoolId: `${REGION}_${random(9, LETTERS + DIGITS)}`,
    userPoolClientId: random(26, LOWER + DIGITS),
    apiId: random(26, LOWER + DIGITS),
    credentials: accessKey('AKIA'),
    tokenSecret: randomBytes(32).toString('base64'),
    // One of each kind that the password policy asks for, whatever chance brings.
    demoUser: { username: 'teacher@example.com', password: `Lectern-${random(8, LOWER)}-${random(4, DIGITS)}` },
  };
  kept.set('this', made);
  return made;
}

/** An access key in AWS's form: `AKIA…` for a user, `ASIA…` for a role. */
export function accessKey(prefix: 'AKIA' | 'ASIA'): { readonly accessKeyId: string; readonly secretAccessKey: string } {
  return {
    accessKeyId: `${prefix}${random(16, UPPER + '234567')}`,
    secretAccessKey: randomBytes(30).toString('base64'),
  };
}

const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const UPPER = LOWER.toUpperCase();
const LETTERS = LOWER + UPPER;
const DIGITS = '0123456789';

function random(length: number, alphabet: string): string {
  return Array.from({ length }, () => alphabet.charAt(randomInt(alphabet.length))).join('');
}
