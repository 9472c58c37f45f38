import {
  CustomSource,
  EncodedPacketSink,
  FLAC,
  Input,
  MATROSKA,
  MP3,
  MP4,
  OGG,
  QTFF,
  WAVE,
  WEBM,
  type InputTrack,
} from 'mediabunny';
import type { ReadRange } from '../lib/read-range.ts';
import type { MediaFacts } from './core.ts';

// Named one by one: a playlist format would have the prober fetch whatever addresses a file names.
const FORMATS = [MP4, QTFF, WEBM, MATROSKA, MP3, WAVE, OGG, FLAC];

/**
 * Finds out what a file is by reading ranges of it, never the whole. `undefined` when it is no media that can be read: text,
 * a broken file, one that was cut off, nothing with sound or a picture. Throws what `readRange` throws, so that an outage is never taken for a bad
 * file. A file made for it can keep this busy for ever: where files come from strangers, call `probeApart`.
 */
export async function probe(readRange: ReadRange, sizeBytes: number): Promise<MediaFacts | undefined> {
  let failure: Error | undefined;
  const read = async (start: number, end: number): Promise<Uint8Array> => {
    try {
      return await readRange(start, end);
    } catch (error) {
      failure = error instanceof Error ? error : new Error(String(error));
      throw failure;
    }
  };
  const source = new CustomSource({ getSize: () => sizeBytes, read, prefetchProfile: 'network' });
  const input = new Input({ source, formats: FORMATS });
  try {
    const found = await facts(input);
    if (found && (await isCutOff(input, read, sizeBytes))) return undefined;
    return found;
  } catch (error) {
    if (failure !== undefined) throw failure;
    // What mediabunny throws for is the file: truncated, or not what it begins as.
    if (error instanceof Error) return undefined;
    throw error;
  } finally {
    input.dispose();
  }
}

async function facts(input: Input): Promise<MediaFacts | undefined> {
  if (!(await input.canRead())) return undefined;
  const format = await input.getFormat();
  const video = await input.getPrimaryVideoTrack();
  const audio = await input.getPrimaryAudioTrack();
  if (!video && !audio) return undefined;
  const durationSeconds = await input.computeDuration();
  if (!Number.isFinite(durationSeconds) || durationSeconds <= 0) return undefined;
  const videoCodec = await video?.getCodec();
  const audioCodec = await audio?.getCodec();
  return {
    container: format.name,
    durationSeconds: Math.round(durationSeconds * 1000) / 1000,
    hasAudio: audio !== null,
    ...(video ? { width: await video.getDisplayWidth(), height: await video.getDisplayHeight() } : {}),
    ...(videoCodec ? { videoCodec } : {}),
    ...(audioCodec ? { audioCodec } : {}),
  };
}

/** A longer picture is none that a browser plays, and is not fetched. */
const MAX_PACKET_BYTES = 32 * 1024 * 1024;

/**
 * Whether an MP4 names bytes in its index that are not there: its length and all else that it says of itself is then of another
 * file, and it stops in the middle when it is played. A recording in fragments that broke off is not: it names what there is, but
 * for the end of the last one. Other formats name nothing beforehand.
 */
async function isCutOff(input: Input, read: ReadRange, sizeBytes: number): Promise<boolean> {
  const format = await input.getFormat();
  if (format !== MP4 && format !== QTFF) return false;
  for (const track of [await input.getPrimaryVideoTrack(), await input.getPrimaryAudioTrack()]) {
    if (track && (await lacksItsEnd(track))) return !(await isFragmented(read, sizeBytes));
  }
  return false;
}

async function lacksItsEnd(track: InputTrack): Promise<boolean> {
  const sink = new EncodedPacketSink(track);
  const last = await sink.getPacket(Number.POSITIVE_INFINITY, { metadataOnly: true });
  if (!last) return false;
  return last.byteLength > MAX_PACKET_BYTES || (await sink.getPacket(Number.POSITIVE_INFINITY)) === null;
}

/** How many boxes stand before the first fragment in any file that somebody records. */
const MAX_BOXES = 16;

/** Whether a fragment is among the first boxes of an MP4. */
async function isFragmented(read: ReadRange, sizeBytes: number): Promise<boolean> {
  let at = 0;
  for (let boxes = 0; boxes < MAX_BOXES && at + 16 <= sizeBytes; boxes += 1) {
    const bytes = await read(at, at + 16);
    const head = new DataView(bytes.buffer, bytes.byteOffset, 16);
    if (head.getUint32(4) === MOOF) return true;
    const size = head.getUint32(0);
    // 1: the size is too large for its place and stands behind the type.
    const length = size === 1 ? Number(head.getBigUint64(8)) : size;
    if (length < 8) return false;
    at += length;
  }
  return false;
}

/** `moof` */
const MOOF = 0x6d_6f_6f_66;
