import {
  BufferTarget,
  EncodedAudioPacketSource,
  EncodedPacket,
  EncodedVideoPacketSource,
  MkvOutputFormat,
  MovOutputFormat,
  Mp4OutputFormat,
  Output,
  type AudioCodec,
  type OutputFormat,
  type Target,
} from 'mediabunny';

/** A codec's packets as they are made up here: nobody decodes them, but what containers need of them is true. */
interface MadeUpCodec {
  readonly codecString: string;
  readonly sampleRate: number;
  readonly packetSeconds: number;
  readonly packetBytes: number;
  /** The beginning of every packet, from which its length and duration are told. */
  readonly head: readonly number[];
  readonly description?: Uint8Array;
}

const ascii = (text: string): number[] => [...Buffer.from(text, 'latin1')];

/** 48 kHz stereo throughout. */
export const CODECS = {
  aac: {
    codecString: 'mp4a.40.2',
    sampleRate: 48_000,
    packetSeconds: 1024 / 48_000,
    packetBytes: 171,
    head: [0x21],
    // AAC LC, 48 kHz, two channels.
    description: Uint8Array.of(0x11, 0x90),
  },
  opus: {
    codecString: 'opus',
    sampleRate: 48_000,
    packetSeconds: 0.02,
    packetBytes: 160,
    // One frame of 20 ms, stereo.
    head: [0xfc],
    description: Uint8Array.from([...ascii('OpusHead'), 1, 2, 0, 0, 0x80, 0xbb, 0, 0, 0, 0, 0]),
  },
  mp3: {
    codecString: 'mp3',
    sampleRate: 48_000,
    packetSeconds: 1152 / 48_000,
    packetBytes: 384,
    // MPEG-1 layer III, 128 kbit/s, 48 kHz, stereo.
    head: [0xff, 0xfb, 0x94, 0x00],
  },
  'pcm-s16': {
    codecString: 'pcm-s16',
    sampleRate: 48_000,
    packetSeconds: 0.1,
    packetBytes: 4800 * 4,
    head: [],
  },
  'pcm-s16be': {
    codecString: 'pcm-s16be',
    sampleRate: 48_000,
    packetSeconds: 0.1,
    packetBytes: 4800 * 4,
    head: [],
  },
  ac3: {
    codecString: 'ac-3',
    sampleRate: 48_000,
    packetSeconds: 1536 / 48_000,
    packetBytes: 768,
    // A sync frame of 192 kbit/s at 48 kHz.
    head: [0x0b, 0x77, 0, 0, 0x14, 0x40, 0x43, 0xe1],
  },
} as const satisfies Partial<Record<AudioCodec, MadeUpCodec>>;

/** A codec of `CODECS`. */
export type MadeUpCodecName = keyof typeof CODECS;

const FORMATS = {
  mov: () => new MovOutputFormat({ fastStart: false }),
  'fragmented mp4': () => new Mp4OutputFormat({ fastStart: 'fragmented' }),
  mp4: () => new Mp4OutputFormat({ fastStart: false }),
  mkv: () => new MkvOutputFormat(),
} as const satisfies Record<string, () => OutputFormat>;

/** What a made-up lecture is like. */
export interface Lecture {
  readonly container?: keyof typeof FORMATS;
  /** `null` for no sound. */
  readonly codec?: MadeUpCodecName | null;
  readonly seconds?: number;
  /** When the sound begins. */
  readonly soundFrom?: number;
  /** A pause in the sound: nothing is stored for it. */
  readonly pause?: { readonly from: number; readonly to: number };
  readonly picturesPerSecond?: number;
  readonly pictureBytes?: number;
}

/** The `index`th packet of sound: its bytes are its own, so that one that got lost or moved is seen. */
export function soundPacket(codec: MadeUpCodecName, index: number): Uint8Array {
  const { head, packetBytes } = CODECS[codec];
  const bytes = new Uint8Array(packetBytes);
  for (let at = 0; at < packetBytes; at += 1) bytes[at] = (index * 7 + at * 13 + (index >> 8)) % 251;
  bytes.set(head);
  return bytes;
}

/** When the packets of sound begin that a lecture has. */
export function soundTimes({ codec = 'aac', seconds = 4, soundFrom = 0, pause }: Lecture): number[] {
  if (codec === null) return [];
  const { packetSeconds } = CODECS[codec];
  const count = Math.floor((seconds - soundFrom) / packetSeconds + 1e-9);
  return Array.from({ length: count }, (_, index) => soundFrom + index * packetSeconds).filter(
    (time) => !pause || time < pause.from - 1e-9 || time >= pause.to - 1e-9,
  );
}

/** Writes a lecture: sound and pictures, interleaved as mediabunny does it, half a second each. */
export async function writeLecture(lecture: Lecture, target: Target): Promise<void> {
  const { container = 'mov', codec = 'aac', seconds = 4, picturesPerSecond = 5, pictureBytes = 2000 } = lecture;
  const output = new Output({ format: FORMATS[container](), target });
  const pictures = new EncodedVideoPacketSource('vp9');
  output.addVideoTrack(pictures);
  const sound = codec === null ? undefined : new EncodedAudioPacketSource(codec);
  if (sound) output.addAudioTrack(sound);
  await output.start();
  const picture = new Uint8Array(pictureBytes);
  const videoConfig = { codec: 'vp09.00.10.08', codedWidth: 640, codedHeight: 360 };
  const times = soundTimes(lecture);
  let next = 0;
  for (let index = 0; index < seconds * picturesPerSecond; index += 1) {
    const at = index / picturesPerSecond;
    await pictures.add(new EncodedPacket(picture, index % 50 === 0 ? 'key' : 'delta', at, 1 / picturesPerSecond), {
      decoderConfig: videoConfig,
    });
    for (; next < times.length && times[next]! < at + 1 / picturesPerSecond; next += 1)
      if (sound && codec) await sound.add(packetAt(codec, next, times[next]!), { decoderConfig: audioConfig(codec) });
  }
  await output.finalize();
}

function packetAt(codec: MadeUpCodecName, index: number, time: number): EncodedPacket {
  return new EncodedPacket(soundPacket(codec, index), 'key', time, CODECS[codec].packetSeconds);
}

function audioConfig(codec: MadeUpCodecName) {
  const { codecString, sampleRate, description }: MadeUpCodec = CODECS[codec];
  return { codec: codecString, sampleRate, numberOfChannels: 2, ...(description ? { description } : {}) };
}

/** A lecture's file. */
export async function aLecture(lecture: Lecture = {}): Promise<Uint8Array<ArrayBuffer>> {
  const target = new BufferTarget();
  await writeLecture(lecture, target);
  return new Uint8Array(target.buffer!);
}
