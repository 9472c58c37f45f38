import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { extractAudio } from '../../../functions/extract-audio/extract-audio.ts';
import {
  CODECS,
  aLecture,
  soundPacket,
  soundTimes,
  type Lecture,
  type MadeUpCodecName,
} from '../../support/generated-media.ts';
import { media } from '../../support/stack.ts';
import { fileOf, newFile, playback, type FoundPacket } from './given.ts';

async function extracted(lecture: Lecture) {
  const made = newFile();
  const extraction = await extractAudio({ ...fileOf(await aLecture(lecture)), write: made.write });
  return { extraction, sound: await playback(made.bytes()) };
}

/** The packets that are in a lecture, in what was extracted; silence is none of them. */
function own(codec: MadeUpCodecName, packets: readonly FoundPacket[]): FoundPacket[] {
  const length = CODECS[codec].packetBytes;
  return packets.filter(({ data }) => data.length === length && data.subarray(4).some((byte) => byte !== 0));
}

/** How far times may be off: half a packet where only silence tells the time, and a millisecond that Matroska rounds to. */
const toleranceOf = (codec: MadeUpCodecName): number => CODECS[codec].packetSeconds / 2 + 0.002;

describe.each(['mov', 'mp4', 'mkv', 'fragmented mp4'] as const)('the sound of a lecture in %s', (container) => {
  it.each([
    { codec: 'aac', kind: { container: 'MP4', extension: 'm4a' } },
    { codec: 'opus', kind: { container: 'Ogg', extension: 'ogg' } },
    { codec: 'mp3', kind: { container: 'MP3', extension: 'mp3' } },
  ] as const)('is copied packet by packet: $codec', async ({ codec, kind }) => {
    const { extraction, sound } = await extracted({ container, codec });
    expect(extraction).toMatchObject({ outcome: 'EXTRACTED', codec, startSeconds: 0, kind });
    expect(sound).toMatchObject({ container: kind.container, codec });
    const times = soundTimes({ codec });
    expect(sound.packets).toHaveLength(times.length);
    for (const [index, packet] of sound.packets.entries()) {
      expect(Buffer.from(packet.data).equals(soundPacket(codec, index))).toBe(true);
      expect(packet.at).toBeCloseTo(times[index]!, 2);
    }
  });

  it.each(['aac', 'opus', 'mp3'] as const)('that begins late keeps its time: %s', async (codec) => {
    const { extraction, sound } = await extracted({ container, codec, soundFrom: 1.5 });
    expect(extraction).toMatchObject({ outcome: 'EXTRACTED', startSeconds: 0 });
    const [first, ...others] = own(codec, sound.packets);
    expect(Buffer.from(first!.data).equals(soundPacket(codec, 0))).toBe(true);
    expect(Math.abs(first!.at - 1.5)).toBeLessThan(toleranceOf(codec));
    expect(others).toHaveLength(soundTimes({ codec, soundFrom: 1.5 }).length - 1);
    // Also for a decoder that goes by packets alone: silence is in the file, not only a jump of the times.
    const before = sound.packets.findIndex(({ data }) => data === first!.data);
    expect(Math.abs(before * CODECS[codec].packetSeconds - 1.5)).toBeLessThan(toleranceOf(codec));
  });

  it.each(['aac', 'opus', 'mp3'] as const)('that pauses keeps its time after it: %s', async (codec) => {
    const lecture: Lecture = { container, codec, pause: { from: 1, to: 2.2 } };
    const { sound } = await extracted(lecture);
    const times = soundTimes(lecture);
    const packets = own(codec, sound.packets);
    expect(packets).toHaveLength(times.length);
    for (const [index, { at }] of packets.entries()) {
      expect(Math.abs(at - times[index]!)).toBeLessThan(toleranceOf(codec));
      const place = sound.packets.indexOf(packets[index]!);
      expect(Math.abs(place * CODECS[codec].packetSeconds - times[index]!)).toBeLessThan(toleranceOf(codec));
    }
  });

  it.each(['pcm-s16', 'pcm-s16be'] as const)('becomes a WAV of the same samples: %s', async (codec) => {
    // Matroska has no big-endian name of it that mediabunny writes; what it wrote is what counts.
    const { extraction, sound } = await extracted({ container, codec, soundFrom: 0.5, seconds: 2 });
    expect(extraction).toMatchObject({ outcome: 'EXTRACTED', codec: 'pcm-s16', kind: { extension: 'wav' } });
    expect(sound).toMatchObject({
      container: 'WAVE',
      codec: 'pcm-s16',
      config: { sampleRate: 48_000, numberOfChannels: 2 },
    });
    const samples = Buffer.concat(sound.packets.map(({ data }) => data));
    const silent = 0.5 * 48_000 * 4;
    expect(samples.subarray(0, silent).every((byte) => byte === 0)).toBe(true);
    const spoken = Buffer.concat(
      soundTimes({ codec, soundFrom: 0.5, seconds: 2 }).map((_, index) => soundPacket(codec, index)),
    );
    expect(samples.subarray(silent).equals(codec === 'pcm-s16be' ? spoken.swap16() : spoken)).toBe(true);
  });

  it('is not there', async () => {
    expect(
      await extractAudio({ ...fileOf(await aLecture({ container, codec: null })), write: newFile().write }),
    ).toMatchObject({
      outcome: 'NO_AUDIO',
    });
  });

  it('is of a codec that Transcribe reads in no container', async () => {
    expect(
      await extractAudio({ ...fileOf(await aLecture({ container, codec: 'ac3' })), write: newFile().write }),
    ).toMatchObject({
      outcome: 'UNSUPPORTED_MEDIA',
    });
  });
});

describe('extractAudio', () => {
  it('reads the sound and the index of a MOV, neighbours together, and not the pictures', async () => {
    const file = fileOf(await aLecture({ seconds: 60, pictureBytes: 400_000 }));
    const made = newFile();
    const extraction = await extractAudio({ ...file, write: made.write });
    expect(extraction).toMatchObject({ outcome: 'EXTRACTED', bytesRead: sum(file.ranges), reads: file.ranges.length });
    expect(file.sizeBytes).toBeGreaterThan(100_000_000);
    expect(extraction.bytesRead).toBeLessThan(file.sizeBytes * 0.05);
    // Half a second of sound lies together; one by one they were 2812.
    expect(extraction.reads).toBeLessThan(150);
  });

  it('reads many ranges of a MOV at a time, and goes on while one is slow', async () => {
    const { readRange, sizeBytes } = fileOf(await aLecture({ seconds: 60, pictureBytes: 400_000 }));
    let underWay = 0;
    let most = 0;
    await extractAudio({
      sizeBytes,
      write: newFile().write,
      readRange: async (start, end) => {
        underWay += 1;
        most = Math.max(most, underWay);
        await new Promise(setImmediate);
        underWay -= 1;
        return readRange(start, end);
      },
    });
    expect(most).toBeGreaterThan(30);
    expect(most).toBeLessThan(60);
  });

  it('reads a Matroska file once, ahead of what it needs', async () => {
    const { readRange, sizeBytes } = fileOf(await aLecture({ container: 'mkv', seconds: 300, pictureBytes: 10_000 }));
    let underWay = 0;
    let most = 0;
    const { bytesRead } = await extractAudio({
      sizeBytes,
      write: newFile().write,
      readRange: async (start, end) => {
        underWay += 1;
        most = Math.max(most, underWay);
        await new Promise(setImmediate);
        underWay -= 1;
        return readRange(start, end);
      },
    });
    expect(most).toBeGreaterThan(4);
    expect(bytesRead).toBeLessThan(sizeBytes * 1.2);
  });

  it('does not hold what it has read', async () => {
    const lecture = await aLecture({ seconds: 60, pictureBytes: 400_000 });
    const file = fileOf(lecture);
    let written = 0;
    const held: number[] = [];
    await extractAudio({
      sizeBytes: file.sizeBytes,
      write: (_kind, _position, bytes) => {
        written += bytes.length;
        held.push(sum(file.ranges) - written);
        return Promise.resolve();
      },
      readRange: file.readRange,
    });
    expect(Math.max(...held)).toBeLessThan(20_000_000);
  });

  it('knows the lecture that people record', async () => {
    const made = newFile();
    const extraction = await extractAudio({ ...fileOf(media('lecture.mp4')), write: made.write });
    expect(extraction).toMatchObject({ outcome: 'EXTRACTED', codec: 'aac', startSeconds: 0 });
    const source = await playback(media('lecture.mp4'));
    const sound = await playback(made.bytes());
    expect(sound.durationSeconds).toBeCloseTo(source.durationSeconds, 1);
    const shown = source.packets.filter(({ at }) => at > -0.001);
    expect(sound.packets.map(({ data }) => Buffer.from(data).toString('base64'))).toEqual(
      shown.map(({ data }) => Buffer.from(data).toString('base64')),
    );
    for (const [index, { at }] of sound.packets.entries()) expect(at).toBeCloseTo(shown[index]!.at, 3);
  });

  it('copies what is there of a MOV whose end is missing', async () => {
    // The index of a fragmented file comes along with the sound.
    const whole = await aLecture({ container: 'fragmented mp4', seconds: 20 });
    const made = newFile();
    const extraction = await extractAudio({ ...fileOf(whole.slice(0, whole.length / 2)), write: made.write });
    expect(extraction).toMatchObject({ outcome: 'EXTRACTED' });
    const { durationSeconds } = await playback(made.bytes());
    expect(durationSeconds).toBeGreaterThan(5);
    expect(durationSeconds).toBeLessThan(15);
  });

  it.each([
    ['nothing', new Uint8Array()],
    ['zeros', new Uint8Array(5000)],
    ['text', new TextEncoder().encode('No media at all. '.repeat(100))],
    ['the head of a MOV alone', media('lecture.mp4').slice(0, 40)],
  ])('finds nothing in %s', async (_what, bytes) => {
    expect(await extractAudio({ ...fileOf(bytes), write: newFile().write })).toMatchObject({
      outcome: 'UNSUPPORTED_MEDIA',
    });
  });

  it('refuses sound that goes on for longer than Transcribe listens', async () => {
    const lecture: Lecture = { seconds: 4, soundFrom: 1 };
    const bytes = Buffer.from(await aLecture(lecture));
    // The edit list says how long nothing is heard: five hours.
    const at = bytes.indexOf('elst') + 12;
    expect(bytes.readUInt32BE(at)).toBeGreaterThan(0);
    bytes.writeUInt32BE(bytes.readUInt32BE(at) * 5 * 3600, at);
    expect(await extractAudio({ ...fileOf(bytes), write: newFile().write })).toMatchObject({ outcome: 'TOO_LONG' });
  });

  it('refuses a file whose index claims to be larger than any', async () => {
    const bytes = Buffer.from(await aLecture());
    bytes.writeUInt32BE(0x7fff_0000, bytes.indexOf('moov') - 4);
    const sizeBytes = 3_000_000_000;
    let read = 0;
    const extraction = await extractAudio({
      sizeBytes,
      write: newFile().write,
      readRange: (start, end) => {
        read += end - start;
        const part = new Uint8Array(end - start);
        part.set(bytes.subarray(start, end));
        return Promise.resolve(part);
      },
    });
    expect(extraction).toMatchObject({ outcome: 'UNSUPPORTED_MEDIA' });
    expect(read).toBeLessThan(100_000_000);
  });

  it('throws what reading and writing throw, at whichever call, and never calls the file bad', async () => {
    for (const container of ['mov', 'mkv'] as const) {
      const bytes = await aLecture({ container, seconds: 2 });
      const healthy = fileOf(bytes);
      await extractAudio({ ...healthy, write: newFile().write });
      const count = healthy.ranges.length;
      expect(count).toBeGreaterThan(0);
      for (let failsAt = 0; failsAt < count; failsAt += 1) {
        let reads = 0;
        const readRange = (start: number, end: number): Promise<Uint8Array> =>
          reads++ === failsAt ? Promise.reject(new Error('S3 is down')) : healthy.readRange(start, end);
        const extraction = extractAudio({ readRange, sizeBytes: bytes.length, write: newFile().write });
        await expect(extraction).rejects.toThrow('S3 is down');
      }
      const write = (): Promise<void> => Promise.reject(new Error('S3 is full'));
      await expect(extractAudio({ ...healthy, write })).rejects.toThrow('S3 is full');
    }
  });

  it.each(['mov', 'mkv', 'fragmented mp4'] as const)(
    'never crashes on %s with bytes changed or an end cut off',
    async (container) => {
      const whole = await aLecture({ container, seconds: 1, pictureBytes: 300 });
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 8 }),
          fc.nat(whole.length),
          async (changes, cut) => {
            const bytes = whole.slice();
            for (const [at, value] of changes) bytes[at] = value;
            const { outcome } = await extractAudio({ ...fileOf(bytes.slice(0, cut)), write: newFile().write });
            expect(['EXTRACTED', 'NO_AUDIO', 'UNSUPPORTED_MEDIA', 'TOO_LONG']).toContain(outcome);
          },
        ),
        // Some changes make a file whose reading never ends: that is for the process. These seeds have none.
        { numRuns: 60, seed: 7 },
      );
    },
  );
});

function sum(ranges: readonly { readonly start: number; readonly end: number }[]): number {
  return ranges.reduce((bytes, { start, end }) => bytes + end - start, 0);
}
