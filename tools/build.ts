import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSdk } from './build-sdk.ts';

/** `npm run build`: the publishable `@lectern/sdk` in `.build/sdk`; `npm publish .build/sdk` is all that is left to do. */
const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, '.build', 'sdk');
const { coreGzippedBytes, documentsGzippedBytes } = await buildSdk(root, folder);
const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;
console.log(
  `@lectern/sdk is in ${folder}: ${kilobytes(coreGzippedBytes)} gzipped, and ${kilobytes(documentsGzippedBytes)} of generated documents.`,
);
