import type { AudioCodec } from 'mediabunny';
import { TRANSCRIBE_MAX_BYTES, TRANSCRIBE_MAX_SECONDS } from '../../model/transcription.ts';

/** A kind of file that Transcribe reads. */
export interface AudioKind {
  /** As `TRANSCRIBE_FORMATS` names it. */
  readonly container: 'MP4' | 'Ogg' | 'MP3' | 'WAVE' | 'FLAC';
  readonly extension: 'm4a' | 'ogg' | 'mp3' | 'wav' | 'flac';
  readonly contentType: string;
}

/** How the sound of a codec is copied: into which kind of file, and under which name of the codec. */
export interface CopyPlan {
  readonly kind: AudioKind;
  /** Differs from the source's for PCM alone, whose bytes WAV wants in one order. */
  readonly codec: AudioCodec;
}

/** How an extraction ended. Reads and bytes are what the source was asked for. */
export type Extraction = { readonly bytesRead: number; readonly reads: number } & (
  | {
      readonly outcome: 'EXTRACTED';
      readonly kind: AudioKind;
      readonly codec: string;
      readonly durationSeconds: number;
      /**
       * How much later in the video the file's first sound is heard than in the file: what is to be added to every cue. 0 but for
       * the codecs that no silence can be made for.
       */
      readonly startSeconds: number;
      readonly audioBytes: number;
    }
  | { readonly outcome: ExtractionObstacle }
);

/** Why there is nothing to transcribe; each is a public reason of a caption track. */
export type ExtractionObstacle = 'NO_AUDIO' | 'UNSUPPORTED_MEDIA' | 'TOO_LONG';

const M4A: AudioKind = { container: 'MP4', extension: 'm4a', contentType: 'audio/mp4' };
const OGG: AudioKind = { container: 'Ogg', extension: 'ogg', contentType: 'audio/ogg' };
const MP3: AudioKind = { container: 'MP3', extension: 'mp3', contentType: 'audio/mpeg' };
const WAV: AudioKind = { container: 'WAVE', extension: 'wav', contentType: 'audio/wav' };
const FLAC: AudioKind = { container: 'FLAC', extension: 'flac', contentType: 'audio/flac' };

const PLANS: Readonly<Partial<Record<AudioCodec, CopyPlan>>> = {
  aac: { kind: M4A, codec: 'aac' },
  opus: { kind: OGG, codec: 'opus' },
  vorbis: { kind: OGG, codec: 'vorbis' },
  mp3: { kind: MP3, codec: 'mp3' },
  flac: { kind: FLAC, codec: 'flac' },
  'pcm-s16': { kind: WAV, codec: 'pcm-s16' },
  'pcm-s16be': { kind: WAV, codec: 'pcm-s16' },
  'pcm-s24': { kind: WAV, codec: 'pcm-s24' },
  'pcm-s24be': { kind: WAV, codec: 'pcm-s24' },
  'pcm-s32': { kind: WAV, codec: 'pcm-s32' },
  'pcm-s32be': { kind: WAV, codec: 'pcm-s32' },
  'pcm-f32': { kind: WAV, codec: 'pcm-f32' },
  'pcm-f32be': { kind: WAV, codec: 'pcm-f32' },
  'pcm-f64': { kind: WAV, codec: 'pcm-f64' },
  'pcm-f64be': { kind: WAV, codec: 'pcm-f64' },
  'pcm-u8': { kind: WAV, codec: 'pcm-u8' },
  'pcm-s8': { kind: WAV, codec: 'pcm-u8' },
  ulaw: { kind: WAV, codec: 'ulaw' },
  alaw: { kind: WAV, codec: 'alaw' },
};

/** How sound of this codec is copied without encoding it again; `undefined` when Transcribe reads it in no container. */
export function copyPlan(codec: AudioCodec | null): CopyPlan | undefined {
  return codec === null ? undefined : PLANS[codec];
}

/** What is wrong with sound of this extent, if anything is. Transcribe has limits, and a made-up file must not fill the bucket. */
export function extentObstacle(seconds: number, bytes: number): ExtractionObstacle | undefined {
  if (seconds > TRANSCRIBE_MAX_SECONDS) return 'TOO_LONG';
  return bytes > TRANSCRIBE_MAX_BYTES ? 'UNSUPPORTED_MEDIA' : undefined;
}
