import {
  EncodedAudioPacketSource,
  FlacOutputFormat,
  Mp3OutputFormat,
  OggOutputFormat,
  Output,
  StreamTarget,
  WavOutputFormat,
  type EncodedPacket,
  type OutputFormat,
} from 'mediabunny';
import type { AudioKind, CopyPlan } from './core.ts';
import { m4aFile } from './m4a-file.ts';
import { bytesOf, type SoundConfig } from './silence.ts';

/** What is written goes out in pieces of this size. */
const PIECE_BYTES = 1024 * 1024;

/**
 * Takes a piece of the file that is being made. Pieces follow each other from 0 on; some at the file's beginning are written once
 * more at the end, when its length is known.
 */
export type WriteBytes = (position: number, bytes: Uint8Array) => Promise<void>;

/** A file with one track of sound that is being written. */
export interface AudioFile {
  /** The next packet. It may be kept until more is written; throws what writing throws. */
  readonly add: (packet: EncodedPacket) => Promise<void>;
  /** How long the file is so far. */
  readonly bytes: () => number;
  /** Writes what is left, when the sound ends at this time. */
  readonly finish: (endSeconds: number) => Promise<void>;
}

/** Begins a file of the plan's kind. Throws for a track whose decoder configuration its container cannot hold. */
export async function audioFile(plan: CopyPlan, config: SoundConfig, write: WriteBytes): Promise<AudioFile> {
  if (plan.kind.container !== 'MP4') return mediabunnyFile(plan, formatOf(plan.kind.container), config, write);
  const { sampleRate, numberOfChannels, description } = config;
  if (!description) throw new Error('The track has no AudioSpecificConfig.');
  return m4aFile({ sampleRate, numberOfChannels, description: bytesOf(description) }, write);
}

async function mediabunnyFile(
  { codec }: CopyPlan,
  format: OutputFormat,
  config: SoundConfig,
  write: WriteBytes,
): Promise<AudioFile> {
  let end = 0;
  const pieces = new WritableStream<{ readonly data: Uint8Array; readonly position: number }>({
    write: async ({ data, position }) => {
      end = Math.max(end, position + data.length);
      await write(position, data);
    },
  });
  const output = new Output({
    format,
    target: new StreamTarget(pieces, { chunked: true, chunkSize: PIECE_BYTES }),
  });
  const source = new EncodedAudioPacketSource(codec);
  output.addAudioTrack(source);
  await output.start();
  const decoderConfig = { ...config, codec: config.codec.startsWith('pcm-') ? codec : config.codec };
  return {
    add: (packet) => source.add(packet, { decoderConfig }),
    bytes: () => end,
    finish: () => output.finalize(),
  };
}

function formatOf(container: Exclude<AudioKind['container'], 'MP4'>): OutputFormat {
  switch (container) {
    case 'Ogg':
      return new OggOutputFormat();
    case 'MP3':
      return new Mp3OutputFormat();
    case 'WAVE':
      return new WavOutputFormat();
    case 'FLAC':
      return new FlacOutputFormat();
  }
}
