// Folders of what was built, each named after what it was built from, so that any number of processes can use and add to them
// at once. Plain JavaScript, because `tools/run.mjs` needs it before anything is there that reads TypeScript.
import { readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Whoever runs a build may load a part of it late; none is left running for longer than this. */
const KEPT_MS = 7 * 24 * 3600 * 1000;

/**
 * Puts a build that was made beside in its place, whole, or leaves the one that another process put there first. What is there
 * and not whole is replaced. Builds that nobody has touched for a week go.
 */
export function keepBuild(draft, kept, isWhole) {
  try {
    renameSync(draft, kept);
  } catch {
    // A folder is there. Only one that is of no use to anybody is taken away: others may run what is whole.
    if (isWhole(kept)) return;
    rmSync(kept, { recursive: true, force: true });
    renameSync(draft, kept);
  } finally {
    removeOld(dirname(kept), basename(kept));
  }
}

function removeOld(folder, wanted) {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (name !== wanted && age > KEPT_MS) rmSync(path, { recursive: true, force: true });
  }
}
