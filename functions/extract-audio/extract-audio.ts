import {
  FLAC,
  Input,
  MATROSKA,
  MP3,
  MP4,
  OGG,
  QTFF,
  WAVE,
  WEBM,
  type EncodedPacket,
  type InputAudioTrack,
} from 'mediabunny';
import type { ReadRange } from '../lib/read-range.ts';
import { audioFile } from './audio-file.ts';
import { byteSource, type ByteSource } from './byte-source.ts';
import {
  copyPlan,
  extentObstacle,
  type AudioKind,
  type CopyPlan,
  type Extraction,
  type ExtractionObstacle,
} from './core.ts';
import { packetsOf } from './packets.ts';
import { asWav } from './pcm.ts';
import { soundOf } from './silence.ts';
import { timelineOf } from './timeline.ts';

// Named one by one: a playlist format would have the reader fetch whatever addresses a file names.
const FORMATS = [MP4, QTFF, WEBM, MATROSKA, MP3, WAVE, OGG, FLAC];
/** Takes a piece of the file that is being made, as `WriteBytes` does, and what kind of file it is. */
export type WritePiece = (kind: AudioKind, position: number, bytes: Uint8Array) => Promise<void>;

/** What an extraction works on. */
export interface ExtractionTask {
  readonly readRange: ReadRange;
  readonly sizeBytes: number;
  readonly write: WritePiece;
}

/** Ends an extraction whose file Transcribe would not take. */
class Obstacle extends Error {
  readonly code: ExtractionObstacle;
  constructor(code: ExtractionObstacle) {
    super(`The sound cannot be transcribed: ${code}.`);
    this.name = 'Obstacle';
    this.code = code;
  }
}

/**
 * Copies the sound out of a media file, without encoding it again, into a file that Transcribe reads and whose times are those of
 * the video. Only ranges are read, and memory does not grow with the file's size. Gives why there is nothing to transcribe when that
 * is the file's fault; then what was written is of no use. Throws what `readRange` and `write` throw. A file made for it can keep
 * this busy for ever: where files come from strangers, call `extractApart`.
 */
export async function extractAudio({ readRange, sizeBytes, write }: ExtractionTask): Promise<Extraction> {
  const failure: { error?: Error } = {};
  const count = { bytesRead: 0, reads: 0 };
  const read: ReadRange = async (start, end) => {
    count.bytesRead += end - start;
    count.reads += 1;
    return orRemember(failure, () => readRange(start, end));
  };
  const keep: WritePiece = (...piece) => orRemember(failure, () => write(...piece));
  const bytes = byteSource(read, sizeBytes);
  const input = new Input({ source: bytes.source, formats: FORMATS });
  try {
    const found = await findAudio(input);
    if ('obstacle' in found) return { outcome: found.obstacle, ...count };
    const copied = await copy(found, bytes, read, keep);
    // Whoever reads on after a failure has taken it for the end of the file.
    if (failure.error !== undefined) throw failure.error;
    return { ...copied, ...count };
  } catch (error) {
    if (failure.error !== undefined) throw failure.error;
    if (error instanceof Obstacle) return { outcome: error.code, ...count };
    // What mediabunny throws for is the file: truncated, or not what it begins as.
    if (error instanceof Error) return { outcome: 'UNSUPPORTED_MEDIA', ...count };
    throw error;
  } finally {
    input.dispose();
  }
}

/** A failure of S3's must not be taken for one of the file's, whatever becomes of it inside mediabunny. */
async function orRemember<T>(failure: { error?: Error }, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    failure.error ??= error instanceof Error ? error : new Error(String(error));
    throw failure.error;
  }
}

interface FoundAudio {
  readonly track: InputAudioTrack;
  readonly plan: CopyPlan;
}

/** The first track that can be copied, the one that players choose before all others. */
async function findAudio(input: Input): Promise<FoundAudio | { readonly obstacle: ExtractionObstacle }> {
  if (!(await input.canRead())) return { obstacle: 'UNSUPPORTED_MEDIA' };
  const primary = await input.getPrimaryAudioTrack();
  if (!primary) return { obstacle: (await input.getTracks()).length > 0 ? 'NO_AUDIO' : 'UNSUPPORTED_MEDIA' };
  for (const track of [primary, ...(await input.getAudioTracks())]) {
    const plan = copyPlan(await track.getCodec());
    if (plan) return { track, plan };
  }
  return { obstacle: 'UNSUPPORTED_MEDIA' };
}

async function copy({ track, plan }: FoundAudio, bytes: ByteSource, readRange: ReadRange, write: WritePiece) {
  const codec = await track.getCodec();
  const config = await track.getDecoderConfig();
  if (!config || !codec) throw new Obstacle('UNSUPPORTED_MEDIA');
  const packets = packetsOf(track, bytes, readRange);
  const { value: first } = await packets.next();
  if (!first) throw new Obstacle('NO_AUDIO');
  const timeline = timelineOf(soundOf(codec, config, first.data), plan.kind.container === 'MP4');
  const file = await audioFile(plan, config, (position, piece) => write(plan.kind, position, piece));
  const add = async (packet: EncodedPacket): Promise<void> => {
    for (const placed of timeline.place(packet)) {
      const data = asWav(codec, placed.data);
      await file.add(data === placed.data ? placed : placed.clone({ data }));
      const obstacle = extentObstacle(timeline.endSeconds(), file.bytes());
      if (obstacle) throw new Obstacle(obstacle);
    }
  };
  await add(first);
  for await (const packet of packets) await add(packet);
  if (timeline.endSeconds() === 0) throw new Obstacle('NO_AUDIO');
  await file.finish(timeline.endSeconds());
  return {
    outcome: 'EXTRACTED',
    kind: plan.kind,
    codec: plan.codec,
    durationSeconds: Math.round(timeline.endSeconds() * 1000) / 1000,
    startSeconds: Math.round(timeline.startSeconds() * 1000) / 1000,
    audioBytes: file.bytes(),
  } as const;
}
