import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { probeApart } from '../../functions/start-captions/bounded-probe.ts';
import { bundleFunction } from '../../tools/bundle-function.ts';
import { watchMemory } from '../support/processes.ts';
import { median } from '../support/rounds.ts';
import { brief, type Row } from '../support/table.ts';

const SIZE = 8_000_000_000;
const ROUNDS = 5;

/** What probing a lecture of 8 GB takes: the sample, and behind it a box that players skip. Its bytes are never on a disk. */
export async function measure(): Promise<readonly Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'lectern-bench-'));
  await bundleFunction(fileURLToPath(new URL('../../functions/start-captions', import.meta.url)), folder);
  const program = pathToFileURL(join(folder, 'probe-program.mjs'));
  const lecture = readFileSync(new URL('../../test/media/lecture.mp4', import.meta.url));
  const box = Buffer.alloc(16);
  // ISO/IEC 14496-12: 1 in place of the length says that 64 bits follow the type.
  box.writeUInt32BE(1, 0);
  box.write('free', 4);
  box.writeBigUInt64BE(BigInt(SIZE - lecture.length), 8);
  const head = Buffer.concat([lecture, box]);

  const before = watchMemory(process.pid)();
  const mostMemory = watchMemory(process.pid);
  const times: number[] = [];
  let readBytes = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    readBytes = 0;
    const began = performance.now();
    const facts = await probeApart(
      (start, end) => {
        readBytes += end - start;
        const part = new Uint8Array(end - start);
        part.set(head.subarray(start, end));
        return Promise.resolve(part);
      },
      SIZE,
      { program },
    );
    if (!facts) throw new Error('The lecture was not taken for one.');
    times.push(performance.now() - began);
  }
  const more = mostMemory() - before;
  rmSync(folder, { recursive: true });
  const row = (work: string, ours: string, goal: string, isMet: boolean): Row => ({
    ...{ work, ours, goal, isMet },
    other: '',
    ratio: '',
  });
  return [
    row('probe of an 8 GB lecture: time', `${brief(median(times))} ms`, '', true),
    row('probe of an 8 GB lecture: bytes read', `${brief(readBytes / 1e6)} MB`, '≤ 16 MB', readBytes <= 16e6),
    row('probe of an 8 GB lecture: more memory', `${brief(more)} MiB`, '≤ 160 MiB', more <= 160),
  ];
}
