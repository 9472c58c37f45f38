import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The public halves of the keys that sign playback URLs, by stage, newest first. `npm run playback-key` writes the file. */
export const PLAYBACK_KEYS_FILE = fileURLToPath(new URL('playback-keys.json', import.meta.url));

/**
 * Stands where a stage has no key yet, so that its templates can be made. Nobody has the private half: were it deployed, every
 * playback URL would be refused. `npm run deploy` refuses it before.
 */
export const NO_KEY_YET = `-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAvtpMAu0E5Jveu/xktiY7
Flpgc1JMc7Zb4GDecTOOAFlSGgCQbfrliJnaTAShmklE12chyFCQvoKq1GUo1qDF
h1WcwhPEg510FSCtYe7n0r5ibOjtYcy+uVri5zp4wrQaU9PkJP9kscv3NsiDxmXU
LfOw9sg25vqAMlUU0EzQR8MpYMHxCFGWPoO7rY2MpYSaNfXzoH5TW+1XGK1Bky05
NVQ17fPv1EN1Fa0gygCJAeC/EjDNxFe9DQTQo+Lyz7joDpVCoTuUSSf3js6sEVNz
QOSMXmDDV4555lMlf+yw1jr83Bl1oX/Dvh8ckC27a+RaeeXeT3eNCu/9UL0gRh1D
DQIDAQAB
-----END PUBLIC KEY-----`;

/** The stage's keys, the one that signs first; the placeholder when it has none. */
export function playbackKeysOf(stage: string): readonly string[] {
  const keys = playbackKeys()[stage] ?? [];
  return keys.length > 0 ? keys : [NO_KEY_YET];
}

/** What the file says. */
export function playbackKeys(file = PLAYBACK_KEYS_FILE): Readonly<Record<string, readonly string[]>> {
  // Written by tools/playback-key.ts alone; CloudFront refuses what is no key.
  return JSON.parse(readFileSync(file, 'utf8')) as Record<string, string[]>;
}
