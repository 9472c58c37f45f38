import { randomBytes } from 'node:crypto';

const ksuidEpochSeconds = 1_400_000_000;
const base62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** A KSUID of the given time: 27 characters that sort by the second. */
export function ksuid(nowMs: number): string {
  const bytes = Buffer.concat([Buffer.alloc(4), randomBytes(16)]);
  bytes.writeUInt32BE(Math.floor(nowMs / 1000) - ksuidEpochSeconds);
  let rest = BigInt(`0x${bytes.toString('hex')}`);
  let text = '';
  while (text.length < 27) {
    text = base62.charAt(Number(rest % 62n)) + text;
    rest /= 62n;
  }
  return text;
}
