import { fileURLToPath, pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { extractApart } from '../../../functions/extract-audio/bounded-extraction.ts';
import { extractAudio } from '../../../functions/extract-audio/extract-audio.ts';
import type { ReadRange } from '../../../functions/lib/read-range.ts';
import { bundleFunction } from '../../../tools/bundle-function.ts';
import { aLecture, type MadeUpCodecName } from '../../support/generated-media.ts';
import { makeFolder } from '../../support/process.ts';
import { media } from '../../support/stack.ts';
import { fileOf, newFile, playback } from './given.ts';

const { folder, remove } = makeFolder();
const program = pathToFileURL(join(folder, 'extract-program.mjs'));
beforeAll(() => bundleFunction(fileURLToPath(new URL('../../../functions/extract-audio', import.meta.url)), folder));
afterAll(remove);

/** A lecture with 20 bytes of its index changed so that looking for the next packet never ends. */
function endlessLecture(): Uint8Array {
  const bytes = media('lecture.mp4');
  for (let n = 0; n < 20; n += 1) bytes[(11 * 7919 + n * 104_729) % 20_000] = (11 * n) % 256;
  return bytes;
}

/**
 * A lecture whose index claims a thousand million packets of sound in a few bytes, and that each is heard at a time of its own
 * (`ctts`): who wants to sort them must write them all down.
 */
function withManyTimes(lecture: Uint8Array): Uint8Array {
  const bytes = Buffer.from(lecture);
  const times = Buffer.from('\0\0\0\x18ctts\0\0\0\0\0\0\0\x01\x3f\xff\xff\xff\0\0\0\x05', 'latin1');
  for (const name of ['moov', 'trak', 'mdia', 'minf', 'stbl']) {
    const size = bytes.lastIndexOf(name) - 4;
    bytes.writeUInt32BE(bytes.readUInt32BE(size) + times.length, size);
  }
  const durations = bytes.lastIndexOf('stts');
  bytes.writeUInt32BE(0x3fff_ffff, durations + 12);
  const at = bytes.lastIndexOf('stsc') - 4;
  return Buffer.concat([bytes.subarray(0, at), times, bytes.subarray(at)]);
}

describe('extractApart', () => {
  it.each(['aac', 'opus', 'mp3', 'pcm-s16'] satisfies MadeUpCodecName[])(
    'makes the same file of %s, byte for byte, however often',
    async (codec) => {
      const bytes = await aLecture({ codec, soundFrom: 0.5 });
      const once = newFile();
      const extraction = await extractApart({ ...fileOf(bytes), write: once.write }, { program });
      expect(extraction).toMatchObject({ outcome: 'EXTRACTED', audioBytes: once.bytes().length });
      const again = newFile();
      await extractApart({ ...fileOf(bytes), write: again.write }, { program });
      expect(Buffer.from(again.bytes()).equals(once.bytes())).toBe(true);
      const here = newFile();
      await extractAudio({ ...fileOf(bytes), write: here.write });
      expect((await playback(once.bytes())).packets).toEqual((await playback(here.bytes())).packets);
    },
  );

  it('ends a file whose reading never does', async () => {
    const file = fileOf(endlessLecture());
    const extraction = await extractApart({ ...file, write: newFile().write }, { program, maxThinkingMs: 1500 });
    expect(extraction).toMatchObject({ outcome: 'UNSUPPORTED_MEDIA' });
  });

  it('ends a file that is searched for what never comes, however much of it there is to read', async () => {
    const head = (await aLecture({ container: 'mkv', seconds: 1 })).slice(0, 2000);
    const sizeBytes = 4_000_000_000;
    let read = 0;
    const readRange: ReadRange = (start, end) => {
      read += end - start;
      const part = new Uint8Array(end - start);
      part.set(head.subarray(start, end));
      return Promise.resolve(part);
    };
    const task = { sizeBytes, readRange, write: newFile().write };
    const extraction = await extractApart(task, { program, maxThinkingMs: 2000 });
    expect(extraction).toMatchObject({ outcome: 'UNSUPPORTED_MEDIA' });
    expect(read).toBeLessThan(sizeBytes);
  });

  it('ends a file whose index unfolds until it fills the memory', async () => {
    const file = fileOf(withManyTimes(await aLecture()));
    const before = process.memoryUsage().rss;
    const extraction = await extractApart({ ...file, write: newFile().write }, { program });
    expect(extraction).toMatchObject({ outcome: 'UNSUPPORTED_MEDIA' });
    expect(process.memoryUsage().rss - before).toBeLessThan(400_000_000);
  });

  it('does not count the time for which S3 is slow', async () => {
    const { readRange, sizeBytes } = fileOf(await aLecture());
    const slow: ReadRange = async (start, end) => {
      await delay(1200);
      return readRange(start, end);
    };
    const task = { sizeBytes, readRange: slow, write: newFile().write };
    expect(await extractApart(task, { program, maxThinkingMs: 1000 })).toMatchObject({ outcome: 'EXTRACTED' });
  });

  it('throws what reading and writing throw', async () => {
    const file = fileOf(await aLecture());
    const readRange: ReadRange = () => Promise.reject(new Error('S3 is down'));
    await expect(extractApart({ ...file, readRange, write: newFile().write }, { program })).rejects.toThrow(
      'S3 is down',
    );
    const write = (): Promise<void> => Promise.reject(new Error('S3 is full'));
    await expect(extractApart({ ...file, write }, { program })).rejects.toThrow('S3 is full');
  });

  it('never calls a file bad when the process does not start', async () => {
    const missing = pathToFileURL(join(folder, 'no-such-program.mjs'));
    const extraction = extractApart({ ...fileOf(await aLecture()), write: newFile().write }, { program: missing });
    await expect(extraction).rejects.toMatchObject({ code: 'MediaProcessNotStarted' });
  });
});
