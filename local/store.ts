import path from 'node:path';
import type { Collection, Store } from './context.ts';
import { openJournal } from './store-journal.ts';
import { StoreError, lockFolder } from './store-lock.ts';

export { StoreError } from './store-lock.ts';

/** Below this size a journal is left as it is, whatever it holds. */
const COMPACT_FROM_BYTES = 256 * 1024;
/** A journal is rewritten when it is this many times larger than what it says. */
const COMPACT_FACTOR = 4;

interface Held {
  readonly value: unknown;
  /** Size of the line that says it. */
  readonly bytes: number;
}

/**
 * Opens (or makes) the durable store in a folder and holds the folder until `close`.
 *
 * Each collection is a map in memory behind a journal of JSON lines, so reads cost nothing and a write is one append.
 * What `set` or `delete` returned for survives `kill -9` of this process; a power cut may take the last moments.
 * A value is kept as its JSON says it: what is read at once equals what is read after a restart.
 *
 * @throws {StoreError} `IN_USE`, `UNWRITABLE`, later `DAMAGED` for a journal that was edited by hand, `NOT_JSON` for a
 * value without JSON, `BAD_NAME` for an unusable collection name, `CLOSED` after `close`.
 */
export function openStore(folder: string): Store {
  const unlock = lockFolder(folder);
  const journals: { close(): void }[] = [];
  let closed = false;
  const store = namedCollections((name) => {
    if (closed) throw new StoreError('CLOSED', `The store in ${folder} is closed.`);
    const opened = journaled(path.join(folder, `${fileNameOf(name)}.jsonl`));
    journals.push(opened);
    return opened.collection;
  });
  return {
    collection: store,
    close: () => {
      if (closed) return;
      closed = true;
      for (const journal of journals) journal.close();
      unlock();
    },
  };
}

/** A store that forgets everything with the process; for tests. `close` does nothing, so that a test can "restart". */
export function memoryStore(): Store {
  return { collection: namedCollections(() => collectionOf(new Map())), close: () => undefined };
}

/** Opening a name twice gives the same collection. */
function namedCollections(open: (name: string) => Collection<unknown>): Store['collection'] {
  const opened = new Map<string, Collection<unknown>>();
  return <T>(name: string): Collection<T> => {
    const collection = opened.get(name) ?? open(name);
    opened.set(name, collection);
    // The store cannot know what a name holds; whoever opens it says so, and only that caller writes to it.
    return collection as Collection<T>;
  };
}

function journaled(file: string): { readonly collection: Collection<unknown>; close(): void } {
  const held = new Map<string, Held>();
  let liveBytes = 0;
  const keep = (key: string, next: Held | undefined): void => {
    liveBytes += (next?.bytes ?? 0) - (held.get(key)?.bytes ?? 0);
    if (next === undefined) held.delete(key);
    else held.set(key, next);
  };
  const journal = openJournal(file, (line) => {
    const said: unknown = JSON.parse(line);
    if (!Array.isArray(said) || typeof said[0] !== 'string') throw new TypeError('not a line of a journal');
    keep(said[0], said.length === 1 ? undefined : { value: said[1], bytes: Buffer.byteLength(line) });
  });
  let compactFromBytes = COMPACT_FROM_BYTES;
  let open = true;
  const write = (key: string, line: string, next: Held | undefined): void => {
    if (!open) throw new StoreError('CLOSED', `The store of ${file} is closed.`);
    journal.append(line);
    keep(key, next);
    if (journal.bytes < compactFromBytes || journal.bytes < COMPACT_FACTOR * liveBytes) return;
    try {
      journal.replace(linesOf(held));
      compactFromBytes = COMPACT_FROM_BYTES;
    } catch {
      // The change itself is kept in the old journal; a disk too full for a second copy may have room later.
      compactFromBytes = journal.bytes * 2;
    }
  };
  return {
    collection: collectionOf(held, write),
    close: () => {
      open = false;
      journal.close();
    },
  };
}

function* linesOf(held: ReadonlyMap<string, Held>): IterableIterator<string> {
  for (const [key, { value }] of held) yield JSON.stringify([key, value]);
}

function collectionOf(
  held: Map<string, Held>,
  write = (key: string, _line: string, next: Held | undefined): void => {
    if (next === undefined) held.delete(key);
    else held.set(key, next);
  },
): Collection<unknown> {
  return {
    get: (key) => held.get(key)?.value,
    has: (key) => held.has(key),
    set: (key, value) => {
      // `undefined`, a function or a symbol has no JSON, whatever the declared type of the built-in says.
      const text = JSON.stringify(value) as string | undefined;
      if (text === undefined) throw new StoreError('NOT_JSON', `The value of ${JSON.stringify(key)} has no JSON.`);
      const line = `[${JSON.stringify(key)},${text}]`;
      write(key, line, { value: JSON.parse(text), bytes: Buffer.byteLength(line) });
    },
    delete: (key) => {
      if (held.has(key)) write(key, JSON.stringify([key]), undefined);
    },
    entries: function* () {
      for (const [key, { value }] of held) yield [key, value];
    },
    get size() {
      return held.size;
    },
  };
}

/** Any name becomes one file name, also where file names ignore case; the rest is percent-encoded. */
function fileNameOf(name: string): string {
  const encoded = Array.from(Buffer.from(name), (byte) => {
    const char = String.fromCharCode(byte);
    return /[a-z0-9_-]/u.test(char) ? char : `%${byte.toString(16).padStart(2, '0')}`;
  }).join('');
  if (encoded === '' || encoded.length > 200) {
    throw new StoreError('BAD_NAME', `A collection cannot be named ${JSON.stringify(name)}.`);
  }
  return encoded;
}
