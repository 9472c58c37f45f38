import fs from 'node:fs';
import path from 'node:path';

/** Why a store's folder cannot be used; the message names the folder and what to do. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly code: 'IN_USE' | 'UNWRITABLE' | 'DAMAGED' | 'CLOSED' | 'NOT_JSON' | 'BAD_NAME';

  constructor(code: StoreError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/**
 * Makes the folder if need be and takes its lock for this process.
 *
 * @returns a function that gives the lock back; calling it twice is harmless.
 * @throws {StoreError} `IN_USE` when another live process (or this one) holds the folder, `UNWRITABLE` when the folder
 * cannot be made or written. The lock of a process that is gone, `kill -9` included, is taken over.
 */
export function lockFolder(folder: string): () => void {
  const lock = path.join(folder, 'lock');
  const mine = JSON.stringify({ pid: process.pid, started: startOf(process.pid) });
  // Written whole and then linked into place: a process killed between the two leaves no half-written lock.
  const draft = path.join(folder, `lock.${String(process.pid)}.${Math.random().toString(36).slice(2)}`);
  try {
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(draft, mine);
  } catch (cause) {
    throw new StoreError('UNWRITABLE', `The folder ${folder} cannot be written; local state needs a writable folder.`, {
      cause,
    });
  }
  try {
    while (!linked(draft, lock)) takeOver(folder, lock);
  } finally {
    fs.rmSync(draft, { force: true });
  }
  return () => {
    if (readText(lock) === mine) fs.rmSync(lock, { force: true });
  };
}

function linked(draft: string, lock: string): boolean {
  try {
    fs.linkSync(draft, lock);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

function takeOver(folder: string, lock: string): void {
  const seen = readText(lock);
  if (seen === undefined) return;
  refuseIfHeld(folder, seen);
  // Two processes may find the same stale lock at once. Renaming lets one of them have it; whoever then holds the
  // winner's fresh lock in its hands puts it back.
  const aside = `${lock}.stale.${String(process.pid)}`;
  try {
    fs.renameSync(lock, aside);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    throw error;
  }
  if (readText(aside) !== seen) linked(aside, lock);
  fs.rmSync(aside, { force: true });
}

function refuseIfHeld(folder: string, text: string): void {
  const holder = parseHolder(text);
  if (holder === undefined || !isAlive(holder.pid)) return;
  // Process ids are reused, in containers at once: the start time tells a holder from a namesake where the system
  // shows it.
  if (holder.started !== startOf(holder.pid)) return;
  const who = holder.pid === process.pid ? 'this very process' : `process ${String(holder.pid)}`;
  throw new StoreError('IN_USE', `The folder ${folder} is in use by ${who}; stop it or choose another folder.`);
}

function parseHolder(text: string): { readonly pid: number; readonly started: string } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return undefined;
    if (!('pid' in value) || typeof value.pid !== 'number') return undefined;
    return { pid: value.pid, started: 'started' in value && typeof value.started === 'string' ? value.started : '' };
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  // Killed, but its parent has not asked for it yet: it still has a number and does nothing any more.
  if (/^[ZX]/u.test(statOf(pid)[0] ?? '')) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

/** When a process started, as the kernel counts it; empty where there is no /proc. */
function startOf(pid: number): string {
  return statOf(pid)[19] ?? '';
}

/** The fields of /proc/…/stat behind the name, which stands in parentheses and may hold spaces (proc(5)). */
function statOf(pid: number): readonly string[] {
  const stat = readText(`/proc/${String(pid)}/stat`) ?? '';
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

function readText(file: string): string | undefined {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
