import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { functions } from '../functions/manifest.ts';
import { codeFiles } from '../resolvers/manifest.ts';
import { buildCode, stopBundling, type BuiltCode } from '../tools/build-code.ts';
import type { Store } from './context.ts';
import { claimFolder } from './data-folder.ts';
import type { Settings } from './settings.ts';

/** What a stack is started with. */
export interface Prepared {
  /** The data folder is this process's until it is closed. */
  readonly store: Store;
  /** The bundled resolvers and functions: the ones that CDK would deploy. */
  readonly code: Promise<BuiltCode>;
}

/**
 * Takes the data folder and begins to bundle the code, which another process does: the rest of the stack loads meanwhile. So
 * this file imports little. Throws `CannotStart` when the folder cannot be had.
 */
export function prepare(settings: Settings): Prepared {
  const store = claimFolder(settings);
  const root = fileURLToPath(new URL('..', import.meta.url));
  const entries = { root, resolvers: codeFiles, functions: Object.keys(functions) };
  // esbuild's own process would stay, with all that it has read.
  const code = buildCode(entries, join(settings.dataFolder, 'code')).finally(stopBundling);
  // Whoever waits for the code is told; until then nobody is listening.
  code.catch(() => undefined);
  return { store, code };
}
