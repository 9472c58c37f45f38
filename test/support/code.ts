import { fileURLToPath } from 'node:url';
import { functions } from '../../functions/manifest.ts';
import { openCode } from '../../local/bundled-code.ts';
import { codeFiles } from '../../resolvers/manifest.ts';
import type { BuiltCode, CodeEntries } from '../../tools/build-code.ts';

/** Everything that the manifests name. */
export const entries: CodeEntries = {
  root: fileURLToPath(new URL('../..', import.meta.url)),
  resolvers: codeFiles,
  functions: Object.keys(functions),
};

/** The bundles that every stack of this checkout runs; made once for all tests. */
export const bundledCode = (): Promise<BuiltCode> => openCode(entries);
