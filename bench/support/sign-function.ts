import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SignCall } from '../../model/signing.ts';
import { bundleFunction } from '../../tools/bundle-function.ts';

/** What a function that signs is given in the cloud; the key is made up. */
export const VARIABLES = {
  MEDIA_BUCKET: 'lectern-media',
  LECTERN_PLAYBACK: 's3',
  PLAYBACK_DOMAIN: 'none',
  PLAYBACK_KEY_ID: 'none',
  PLAYBACK_KEY_PARAMETER: 'none',
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'ASIAEXAMPLE0000000001',
  AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  AWS_SESSION_TOKEN: 'IQoJb3JpZ2luX2VjEXAMPLE//token+with=signs',
} as const;

/** One URL to play a video. */
export const CALL: SignCall = {
  requests: [
    {
      method: 'GET',
      key: 'videos/4a1c/01J00000000000000000000000/source',
      versionId: 'v1',
      contentType: 'video/mp4',
      expiresInSeconds: 3600,
    },
  ],
};

/** The deployed `sign`, and the same answer by the S3 client, bundled by the same call. */
export async function bundleBoth(): Promise<{
  readonly ours: string;
  readonly other: string;
  readonly remove: () => void;
}> {
  const folder = mkdtempSync(join(tmpdir(), 'lectern-bench-'));
  const bundle = async (source: string): Promise<string> => {
    const out = join(folder, source.replaceAll(/\W/g, ''));
    await bundleFunction(fileURLToPath(new URL(source, import.meta.url)), out);
    return join(out, 'handler.mjs');
  };
  return {
    ours: await bundle('../../functions/sign'),
    other: await bundle('../sign-by-client'),
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
