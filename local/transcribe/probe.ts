import {
  CustomSource,
  FLAC,
  Input,
  MATROSKA,
  MP3,
  MP4,
  OGG,
  QTFF,
  UnsupportedInputFormatError,
  WAVE,
  WEBM,
} from 'mediabunny';
import { failure } from './failure-reasons.ts';
import type { JobRequest } from './job.ts';
import type { MediaStore, ObjectAddress } from './media-store.ts';

/** What the service finds out about a media file before it listens to it. */
export interface MediaFacts {
  /** In Transcribe's words. */
  readonly mediaFormat: string;
  readonly sampleRateHertz: number;
  /** Of the sound. */
  readonly durationSeconds: number;
}

/** Transcribe takes at most 2 GB (service quota). */
const MAX_BYTES = 2_000_000_000;
/** Transcribe takes at most four hours (service quota). */
const MAX_SECONDS = 4 * 60 * 60;
/** Transcribe takes at least half a second (service quota). */
const MIN_SECONDS = 0.5;
/** Transcribe takes one or two channels. */
const MAX_CHANNELS = 2;

// Named one by one: a playlist format would have this service fetch whatever addresses a file names.
const FORMATS = [MP4, QTFF, WEBM, MATROSKA, MP3, WAVE, OGG, FLAC];

/** What each of Transcribe's formats may hold, by the container's name; QuickTime and Matroska are in none. */
const CONTAINERS: Readonly<Record<string, string>> = {
  mp4: 'MP4',
  m4a: 'MP4',
  webm: 'WebM',
  mp3: 'MP3',
  wav: 'WAVE',
  ogg: 'Ogg',
  flac: 'FLAC',
};

/**
 * Reads as much of the file as tells its format, tracks and length, never the whole. Throws `JobFailure` for media that
 * the service does not take, and what the store throws when S3 does not answer.
 */
export async function probeMedia(store: MediaStore, address: ObjectAddress, request: JobRequest): Promise<MediaFacts> {
  const head = await store.head(address);
  if (head === undefined) throw failure('INVALID_DATA');
  if (head.sizeBytes > MAX_BYTES) throw failure('TOO_LARGE');
  let storeError: Error | undefined;
  const source = new CustomSource({
    getSize: () => head.sizeBytes,
    read: async (start, end) => {
      try {
        return await store.read(address, start, end);
      } catch (error) {
        storeError = error instanceof Error ? error : new Error(String(error));
        throw storeError;
      }
    },
    prefetchProfile: 'network',
  });
  const input = new Input({ source, formats: FORMATS });
  try {
    return await factsOf(input, request);
  } catch (error) {
    // An outage of S3 is no fault of the file.
    if (storeError !== undefined) throw storeError;
    if (error instanceof UnsupportedInputFormatError)
      throw failure(request.mediaFormat === undefined ? 'UNSUPPORTED_FORMAT' : 'FORMAT_MISMATCH');
    if (error instanceof Error && error.name !== 'JobFailure') throw failure('INVALID_DATA');
    throw error;
  } finally {
    input.dispose();
  }
}

async function factsOf(input: Input, request: JobRequest): Promise<MediaFacts> {
  const container = (await input.getFormat()).name;
  const mediaFormat = request.mediaFormat ?? Object.keys(CONTAINERS).find((name) => CONTAINERS[name] === container);
  if (mediaFormat === undefined) throw failure('UNSUPPORTED_FORMAT');
  if (CONTAINERS[mediaFormat] !== container) throw failure('FORMAT_MISMATCH');

  const audio = await input.getPrimaryAudioTrack();
  if (audio === null) throw failure('NO_AUDIO');
  if ((await audio.getNumberOfChannels()) > MAX_CHANNELS) throw failure('TOO_MANY_CHANNELS');
  const sampleRateHertz = await audio.getSampleRate();
  if (request.sampleRateHertz !== undefined && request.sampleRateHertz !== sampleRateHertz)
    throw failure('SAMPLE_RATE_MISMATCH');
  const durationSeconds = await audio.computeDuration();
  if (durationSeconds < MIN_SECONDS) throw failure('TOO_SHORT');
  if (durationSeconds > MAX_SECONDS) throw failure('TOO_LONG');
  return { mediaFormat, sampleRateHertz, durationSeconds: Math.round(durationSeconds * 1000) / 1000 };
}
