import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Store } from './context.ts';
import type { Endpoints } from './endpoints.ts';
import { CannotStart, endpointsFile, type Settings } from './settings.ts';
import { StoreError, openStore } from './store.ts';

/** Takes the data folder for this process, empties it if that is wished, and opens the store in it. */
export function claimFolder(settings: Settings): Store {
  const { dataFolder, fresh } = settings;
  const folder = join(dataFolder, 'store');
  try {
    makeFolder(dataFolder);
    let store = openStore(folder);
    rmSync(endpointsFile(settings), { force: true });
    if (fresh) {
      // Only what is Lectern's own: the folder may be one that holds other things too.
      store.close();
      for (const own of ['store', 'objects', 'dynamodb']) {
        rmSync(join(dataFolder, own), { recursive: true, force: true });
      }
      store = openStore(folder);
    }
    return store;
  } catch (error) {
    const isInUse = error instanceof StoreError && error.code === 'IN_USE';
    const why = error instanceof Error ? error.message : String(error);
    throw new CannotStart(
      isInUse
        ? `Another Lectern runs on ${dataFolder}: stop it, or choose another folder with LECTERN_DATA.`
        : `Cannot write to ${dataFolder}: choose another folder with LECTERN_DATA. (${why})`,
      { cause: error },
    );
  }
}

/** Written beside and renamed, so that whoever waits for the file never reads half of it. Its keys are for this user alone. */
export function writeEndpoints(settings: Settings, endpoints: Endpoints): void {
  const file = endpointsFile(settings);
  writeFileSync(`${file}.new`, `${JSON.stringify(endpoints, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** Outside programs take the file for a sign that the stack runs. */
export function removeEndpoints(settings: Settings): void {
  rmSync(endpointsFile(settings), { force: true });
}

/** One level at a time: Node's own recursive mkdir never returns where the system refuses with ENOENT, as under /proc. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder);
}
