import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import {
  EncodedAudioPacketSource,
  EncodedPacket,
  EncodedVideoPacketSource,
  MkvOutputFormat,
  MovOutputFormat,
  Output,
  StreamTarget,
} from 'mediabunny';
import { build } from 'esbuild';
import { GetObjectCommand, UploadPartCommand, type S3Client } from '@aws-sdk/client-s3';
import { extractApart } from '../functions/extract-audio/bounded-extraction.ts';
import { multipartWriter } from '../functions/extract-audio/multipart-writer.ts';
import { rangesOf } from '../functions/lib/read-range.ts';
import { bundleFunction } from '../tools/bundle-function.ts';
import { watchMemory } from './support/processes.ts';

/**
 * How an 8 GB lecture of 3 hours gives its sound, when every GET takes 30 ms: `node --import tsx bench/extract-audio.ts [mov|mkv]`.
 * The file is sparse: pictures are zeros, and take no room on the disk. The extraction runs in a process of its own, with the
 * deployed function's own modules and program, so that its memory can be told.
 */

/** What the lecture is like. */
export interface LargeLecture {
  readonly container: 'mov' | 'mkv';
  readonly bytes: number;
  readonly seconds: number;
  readonly getDelayMs: number;
}

/** What extracting took. */
export interface ExtractionFigures {
  readonly fileBytes: number;
  readonly bytesRead: number;
  readonly shareRead: number;
  readonly reads: number;
  readonly audioBytes: number;
  readonly durationSeconds: number;
  readonly seconds: number;
  /** The largest resident size of the function and of the process that it starts, Node and the AWS SDK included. */
  readonly memoryMb: number;
}

const PICTURES_PER_SECOND = 30;
const SAMPLE_RATE = 48_000;
const PACKET_SECONDS = 1024 / SAMPLE_RATE;
/** 64 kbit/s. */
const PACKET_BYTES = 171;
const PAGE_BYTES = 4096;

/** Makes the lecture and extracts its sound. Leaves nothing behind. */
export async function benchExtractAudio(lecture: LargeLecture): Promise<ExtractionFigures> {
  const folder = mkdtempSync(join(tmpdir(), 'lectern-bench-'));
  try {
    const file = join(folder, 'lecture');
    await writeSparse(file, lecture);
    const functionFolder = fileURLToPath(new URL('../functions/extract-audio', import.meta.url));
    await bundleFunction(functionFolder, join(folder, 'function'));
    // Bundled as a deployed function is: what compiles TypeScript would count as memory.
    const program = join(folder, 'extract.mjs');
    await build({
      entryPoints: [fileURLToPath(import.meta.url)],
      outfile: program,
      bundle: true,
      format: 'esm',
      platform: 'node',
      external: ['esbuild'],
      banner: { js: "import{createRequire as __r}from'node:module';const require=__r(import.meta.url);" },
    });
    symlinkSync(fileURLToPath(new URL('../node_modules', import.meta.url)), join(folder, 'node_modules'));
    const child = fork(program, ['--extract', folder, String(lecture.getDelayMs)], { execArgv: [] });
    const [figures] = (await once(child, 'message')) as [ExtractionFigures];
    return figures;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export async function writeSparse(path: string, { container, bytes, seconds }: LargeLecture): Promise<void> {
  const handle = await open(path, 'w');
  const nothing = Buffer.alloc(PAGE_BYTES);
  let end = 0;
  const pages = new WritableStream<{ readonly data: Uint8Array; readonly position: number }>({
    write: async ({ data, position }) => {
      const all = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
      end = Math.max(end, position + all.length);
      for (let at = 0; at < all.length; at += PAGE_BYTES) {
        const page = all.subarray(at, at + PAGE_BYTES);
        if (!page.equals(nothing.subarray(0, page.length))) await handle.write(page, 0, page.length, position + at);
      }
    },
  });
  const format = container === 'mov' ? new MovOutputFormat({ fastStart: false }) : new MkvOutputFormat();
  const output = new Output({ format, target: new StreamTarget(pages) });
  const pictures = new EncodedVideoPacketSource('vp9');
  const sound = new EncodedAudioPacketSource('aac');
  output.addVideoTrack(pictures);
  output.addAudioTrack(sound);
  await output.start();
  const count = seconds * PICTURES_PER_SECOND;
  const picture = new Uint8Array(Math.floor((bytes - (seconds / PACKET_SECONDS) * PACKET_BYTES) / count));
  const videoConfig = { codec: 'vp09.00.10.08', codedWidth: 1920, codedHeight: 1080 };
  const audioConfig = {
    codec: 'mp4a.40.2',
    sampleRate: SAMPLE_RATE,
    numberOfChannels: 2,
    description: Uint8Array.of(0x11, 0x90),
  };
  const packet = new Uint8Array(PACKET_BYTES).fill(0x21);
  for (let index = 0, next = 0; index < count; index += 1) {
    const at = index / PICTURES_PER_SECOND;
    const type = index % (2 * PICTURES_PER_SECOND) === 0 ? 'key' : 'delta';
    await pictures.add(new EncodedPacket(picture, type, at, 1 / PICTURES_PER_SECOND), { decoderConfig: videoConfig });
    for (; next * PACKET_SECONDS < at + 1 / PICTURES_PER_SECOND; next += 1) {
      const timed = new EncodedPacket(packet, 'key', next * PACKET_SECONDS, PACKET_SECONDS);
      await sound.add(timed, { decoderConfig: audioConfig });
    }
  }
  await output.finalize();
  await handle.truncate(end);
  await handle.close();
}

/** In the other process. */
async function extract(folder: string, getDelayMs: number): Promise<ExtractionFigures> {
  const handle = await open(join(folder, 'lecture'));
  const { size: sizeBytes } = await handle.stat();
  // What the modules call of the client, on a file instead of S3.
  const send = async (command: unknown): Promise<unknown> => {
    await delay(getDelayMs);
    if (command instanceof UploadPartCommand) return { ETag: 'an ETag' };
    if (!(command instanceof GetObjectCommand)) return { UploadId: 'an upload' };
    const [start = 0, last = 0] = (command.input.Range?.match(/\d+/g) ?? []).map(Number);
    const bytes = new Uint8Array(last - start + 1);
    await handle.read(bytes, 0, bytes.length, start);
    return { Body: { transformToByteArray: () => Promise.resolve(bytes) } };
  };
  const client = { send } as unknown as S3Client;
  const mostMemory = watchMemory(process.pid);
  const began = performance.now();
  const writer = multipartWriter(client, { bucket: 'b', key: 'k', contentType: 'audio/mp4', metadata: {} });
  const extraction = await extractApart(
    {
      sizeBytes,
      readRange: rangesOf(client, { bucket: 'b', key: 'k', versionId: 'v' }),
      write: (_kind, position, bytes) => writer.write(position, bytes),
    },
    { program: pathToFileURL(join(folder, 'function', 'extract-program.mjs')) },
  );
  if (extraction.outcome !== 'EXTRACTED') throw new Error(extraction.outcome);
  await writer.finish();
  const seconds = (performance.now() - began) / 1000;
  await handle.close();
  const { bytesRead, reads, audioBytes, durationSeconds } = extraction;
  return {
    fileBytes: sizeBytes,
    bytesRead,
    shareRead: bytesRead / sizeBytes,
    reads,
    audioBytes,
    durationSeconds,
    seconds,
    memoryMb: mostMemory(),
  };
}

const [, program, first, folder = '', delayMs = ''] = process.argv;
if (program === fileURLToPath(import.meta.url)) {
  if (first === '--extract') process.send?.(await extract(folder, Number(delayMs)));
  else {
    const container = first === 'mkv' ? 'mkv' : 'mov';
    console.log(await benchExtractAudio({ container, bytes: 8e9, seconds: 3 * 3600, getDelayMs: 30 }));
  }
}
