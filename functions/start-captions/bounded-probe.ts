import { runMediaProcess } from '../lib/media-process.ts';
import type { ReadRange } from '../lib/read-range.ts';
import type { MediaFacts } from './core.ts';
import type { ProbeRequest } from './probe-program.ts';

/** How long a probe may think in all, reading apart. An honest file needs a few milliseconds. */
const MAX_THINKING_MS = 10_000;
/** How often a probe may read: the index of an honest file, however long, is a few reads. */
const MAX_READS = 2000;
/** What a probe may keep in memory: it caches 8 MiB of the file. */
const MAX_HEAP_MB = 160;

/** How a probe is bounded, and where its program is. */
export interface ProbeOptions {
  readonly program: URL;
  readonly maxThinkingMs?: number;
}

/**
 * Probes in a process of its own, because of files that are made to keep it busy or to fill its memory. A probe that thinks for
 * too long, reads too often, or dies, found no media: `undefined`. Only time that it does not spend waiting for bytes counts, so that
 * a slow S3 is never taken for a bad file; what `readRange` throws is thrown, and `MediaProcessNotStarted`.
 */
export async function probeApart(
  readRange: ReadRange,
  sizeBytes: number,
  { program, maxThinkingMs = MAX_THINKING_MS }: ProbeOptions,
): Promise<MediaFacts | undefined> {
  let reads = 0;
  const probed = await runMediaProcess<ProbeRequest>({
    program,
    sizeBytes,
    limits: { thinkingMs: maxThinkingMs, heapMb: MAX_HEAP_MB },
    answer: async ({ start, end }) => {
      reads += 1;
      return reads > MAX_READS ? undefined : readRange(start, end);
    },
  });
  // The program's own result.
  return probed?.found as MediaFacts | undefined;
}
