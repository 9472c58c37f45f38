import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReadRange } from '../../../functions/lib/read-range.ts';
import { probeApart } from '../../../functions/start-captions/bounded-probe.ts';
import { bundleFunction } from '../../../tools/bundle-function.ts';

const folder = mkdtempSync(join(tmpdir(), 'lectern-probe-'));
const program = pathToFileURL(join(folder, 'probe-program.mjs'));
beforeAll(() => bundleFunction(fileURLToPath(new URL('../../../functions/start-captions', import.meta.url)), folder));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const lecture = (): Uint8Array => readFileSync(fileURLToPath(new URL('../../media/lecture.mp4', import.meta.url)));
const rangesOf =
  (bytes: Uint8Array): ReadRange =>
  (start, end) =>
    Promise.resolve(bytes.slice(start, end));

/** The lecture with 20 bytes of its index changed so that looking for the next sample never ends. */
function endlessLecture(): Uint8Array {
  const bytes = lecture();
  for (let n = 0; n < 20; n += 1) bytes[(11 * 7919 + n * 104_729) % 20_000] = (11 * n) % 256;
  return bytes;
}

describe('probeApart', () => {
  it('knows a lecture', async () => {
    const bytes = lecture();
    const found = await probeApart(rangesOf(bytes), bytes.length, { program });
    expect(found).toMatchObject({ container: 'MP4', hasAudio: true, width: 640, height: 360 });
  });

  it('takes a file for no media when reading it never ends', async () => {
    const bytes = endlessLecture();
    const found = await probeApart(rangesOf(bytes), bytes.length, { program, maxThinkingMs: 1000 });
    expect(found).toBeUndefined();
  });

  it('does not count the time for which S3 is slow', async () => {
    const bytes = lecture();
    const slow: ReadRange = async (start, end) => {
      await delay(1200);
      return rangesOf(bytes)(start, end);
    };
    const found = await probeApart(slow, bytes.length, { program, maxThinkingMs: 1000 });
    expect(found).toMatchObject({ container: 'MP4' });
  });

  it('throws what reading throws', async () => {
    const down: ReadRange = () => Promise.reject(new Error('S3 is down'));
    await expect(probeApart(down, 1000, { program })).rejects.toThrow('S3 is down');
  });

  it('never calls a file bad when the process does not start', async () => {
    const missing = pathToFileURL(join(folder, 'no-such-program.mjs'));
    const probing = probeApart(rangesOf(lecture()), 1000, { program: missing });
    await expect(probing).rejects.toMatchObject({ code: 'MediaProcessNotStarted' });
  });
});
