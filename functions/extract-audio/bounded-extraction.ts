import { runMediaProcess } from '../lib/media-process.ts';
import type { Extraction } from './core.ts';
import type { ExtractionTask } from './extract-audio.ts';
import type { ExtractionRequest } from './extract-program.ts';

/** How long an extraction may think in all, waiting apart. Four hours of sound take it less than a minute. */
const MAX_THINKING_MS = 240_000;
/** The indexes of four hours of sound, read and written, take 100 MB. */
const MAX_HEAP_MB = 160;
/** Young objects are most of what packets are; a small nursery is emptied often and cheaply. */
const MAX_YOUNG_HEAP_MB = 16;
/** How often an honest file is read: no two reads that could be joined are apart. */
const reasonableReads = (sizeBytes: number): number => 10_000 + sizeBytes / 32_768;
/** An honest file is read at most once, and its index again. */
const reasonableBytes = (sizeBytes: number): number => sizeBytes * 1.25 + 256 * 1024 * 1024;

/** How an extraction is bounded, and where its program is. */
export interface ExtractionOptions {
  readonly program: URL;
  readonly maxThinkingMs?: number;
}

/**
 * `extractAudio` in a process of its own, because of files that are made to keep it busy or to fill its memory. One that thinks for
 * too long, reads more than there is, or dies, is `UNSUPPORTED_MEDIA`. Only time that it does not spend waiting counts, so that a
 * slow S3 is never taken for a bad file. Throws what `readRange` and `write` throw, and `MediaProcessNotStarted`.
 */
export async function extractApart(
  { readRange, sizeBytes, write }: ExtractionTask,
  { program, maxThinkingMs = MAX_THINKING_MS }: ExtractionOptions,
): Promise<Extraction> {
  const count = { bytesRead: 0, reads: 0 };
  const extracted = await runMediaProcess<ExtractionRequest>({
    program,
    sizeBytes,
    limits: { thinkingMs: maxThinkingMs, heapMb: MAX_HEAP_MB, youngHeapMb: MAX_YOUNG_HEAP_MB },
    answer: async (request) => {
      if (request.kind === 'write') {
        await write(request.audio, request.position, request.bytes);
        return new Uint8Array();
      }
      const { start, end } = request;
      count.reads += 1;
      count.bytesRead += end - start;
      if (count.reads > reasonableReads(sizeBytes) || count.bytesRead > reasonableBytes(sizeBytes)) return undefined;
      return readRange(start, end);
    },
  });
  // The program's own result.
  return extracted ? (extracted.found as Extraction) : { outcome: 'UNSUPPORTED_MEDIA', ...count };
}
