import { Worker } from 'node:worker_threads';
import type { ReadRange } from '../lib/read-range.ts';
import type { MediaFacts } from './core.ts';
import type { ProbeMessage, ProbeTask } from './probe-messages.ts';

/** How long a probe may think in all, reading apart. An honest file needs a few milliseconds. */
const MAX_THINKING_MS = 10_000;
/** How often a probe may read: the index of an honest file, however long, is a few reads. */
const MAX_READS = 2000;
/** What a probe may keep in memory: it caches 8 MiB of the file. */
const MAX_MEMORY_MB = 160;

/** The probe's thread did not come to read anything. No fault of the file's, and worth another attempt. */
export class ProbeNotStarted extends Error {
  readonly code = 'ProbeNotStarted';
  constructor(options?: ErrorOptions) {
    super('The thread that probes did not start.', options);
    this.name = 'ProbeNotStarted';
  }
}

/** How a probe is bounded, and where its thread's code is. */
export interface ProbeOptions {
  readonly threadFile: URL;
  readonly maxThinkingMs?: number;
}

/**
 * Probes in a thread of its own, because a file can be made so that reading it never ends, and a loop cannot be broken off from
 * within. A probe that thinks for too long, or dies, found no media: `undefined`. Only time that it does not spend waiting for
 * bytes counts, so that a slow S3 is never taken for a bad file; what `readRange` throws is thrown, and `ProbeNotStarted`.
 */
export async function probeInThread(
  readRange: ReadRange,
  sizeBytes: number,
  { threadFile, maxThinkingMs = MAX_THINKING_MS }: ProbeOptions,
): Promise<MediaFacts | undefined> {
  const workerData: ProbeTask = { sizeBytes };
  const thread = new Worker(threadFile, { workerData, resourceLimits: { maxOldGenerationSizeMb: MAX_MEMORY_MB } });
  try {
    return await new Promise<MediaFacts | undefined>((resolve, reject) => {
      let hasBegun = false;
      const giveUp = (cause?: unknown): void => {
        // A thread that never asked for a byte tells nothing of the file: it did not start.
        if (hasBegun) resolve(undefined);
        else reject(new ProbeNotStarted({ cause }));
      };
      let leftMs = maxThinkingMs;
      let since = performance.now();
      let thinking = setTimeout(giveUp, leftMs);
      let pending = 0;
      let reads = 0;
      let isOver = false;
      const answer = async ({ id, start, end }: { id: number; start: number; end: number }): Promise<void> => {
        reads += 1;
        if (reads > MAX_READS) return giveUp();
        if (pending === 0) {
          clearTimeout(thinking);
          leftMs -= performance.now() - since;
        }
        pending += 1;
        thread.postMessage({ id, bytes: await readRange(start, end) });
        pending -= 1;
        if (pending > 0 || isOver) return;
        since = performance.now();
        thinking = setTimeout(giveUp, Math.max(leftMs, 0));
      };
      thread.on('message', (message: ProbeMessage) => {
        hasBegun = true;
        if (message.kind === 'read') answer(message).catch(reject);
        else resolve(message.facts);
      });
      thread.on('error', giveUp);
      thread.on('exit', () => {
        isOver = true;
        clearTimeout(thinking);
        // Nothing more will come; without effect when it was done.
        giveUp();
      });
    });
  } finally {
    await thread.terminate();
  }
}
