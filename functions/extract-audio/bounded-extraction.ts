import { Worker } from 'node:worker_threads';
import type { Extraction } from './core.ts';
import type { ExtractionTask } from './extract-audio.ts';
import type { ThreadAnswer, ThreadMessage, ThreadTask } from './thread-messages.ts';

/** How long the thread may think in all, waiting apart. Four hours of sound take it less than a minute. */
const MAX_THINKING_MS = 240_000;
/** How often that is looked at. */
const LOOK_MS = 250;
/** The indexes of four hours of sound, read and written, take 100 MB. */
const MAX_HEAP_MB = 160;
/** Young objects are most of what packets are; a small nursery is emptied often and cheaply. */
const MAX_YOUNG_HEAP_MB = 16;
/** How often an honest file is read: no two reads that could be joined are apart. */
const reasonableReads = (sizeBytes: number): number => 10_000 + sizeBytes / 32_768;
/** An honest file is read at most once, and its index again. */
const reasonableBytes = (sizeBytes: number): number => sizeBytes * 1.25 + 256 * 1024 * 1024;

/** The thread did not come to read anything. No fault of the file's, and worth another attempt. */
export class ExtractionNotStarted extends Error {
  readonly code = 'ExtractionNotStarted';
  constructor(options?: ErrorOptions) {
    super('The thread that extracts sound did not start.', options);
    this.name = 'ExtractionNotStarted';
  }
}

/** How an extraction is bounded, and where its thread's code is. */
export interface ThreadOptions {
  readonly threadFile: URL;
  readonly maxThinkingMs?: number;
}

/**
 * `extractAudio` in a thread of its own, because a file can be made so that reading it never ends, and a loop cannot be broken off
 * from within. One that thinks for too long, reads more than there is, or dies of its memory, is `UNSUPPORTED_MEDIA`. Only time
 * that the thread does not wait counts, so that a slow S3 is never taken for a bad file. Throws what `readRange` and `write`
 * throw, and `ExtractionNotStarted`.
 */
export async function extractInThread(
  { readRange, sizeBytes, write }: ExtractionTask,
  { threadFile, maxThinkingMs = MAX_THINKING_MS }: ThreadOptions,
): Promise<Extraction> {
  const workerData: ThreadTask = { sizeBytes };
  const thread = new Worker(threadFile, {
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB, maxYoungGenerationSizeMb: MAX_YOUNG_HEAP_MB },
  });
  const count = { bytesRead: 0, reads: 0 };
  let look: NodeJS.Timeout | undefined;
  try {
    return await new Promise<Extraction>((resolve, reject) => {
      const giveUp = (cause?: unknown): void => {
        // A thread that never asked for a byte tells nothing of the file: it did not start.
        if (count.reads > 0) resolve({ outcome: 'UNSUPPORTED_MEDIA', ...count });
        else reject(new ExtractionNotStarted({ cause }));
      };
      look = setInterval(() => {
        if (thread.performance.eventLoopUtilization().active > maxThinkingMs) giveUp();
      }, LOOK_MS);
      const answer = async (message: Exclude<ThreadMessage, { kind: 'done' }>): Promise<void> => {
        let bytes: Uint8Array = new Uint8Array();
        if (message.kind === 'write') await write(message.audio, message.position, message.bytes);
        else {
          const { start, end } = message;
          count.reads += 1;
          count.bytesRead += end - start;
          if (count.reads > reasonableReads(sizeBytes) || count.bytesRead > reasonableBytes(sizeBytes)) return giveUp();
          bytes = await readRange(start, end);
        }
        const answered: ThreadAnswer = { id: message.id, bytes };
        const { buffer } = bytes;
        // Handed over instead of copied, unless there is more in the buffer.
        const isAlone = buffer instanceof ArrayBuffer && buffer.byteLength === bytes.length;
        thread.postMessage(answered, isAlone ? [buffer] : []);
      };
      thread.on('message', (message: ThreadMessage) => {
        if (message.kind === 'done') resolve(message.extraction);
        else answer(message).catch(reject);
      });
      thread.on('error', giveUp);
      // Nothing more will come; without effect when it was done.
      thread.on('exit', () => {
        giveUp();
      });
    });
  } finally {
    clearInterval(look);
    await thread.terminate();
  }
}
