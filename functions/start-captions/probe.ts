import { CustomSource, FLAC, Input, MATROSKA, MP3, MP4, OGG, QTFF, WAVE, WEBM } from 'mediabunny';
import type { ReadRange } from '../lib/read-range.ts';
import type { MediaFacts } from './core.ts';

// Named one by one: a playlist format would have the prober fetch whatever addresses a file names.
const FORMATS = [MP4, QTFF, WEBM, MATROSKA, MP3, WAVE, OGG, FLAC];

/**
 * Finds out what a file is by reading ranges of it, never the whole. `undefined` when it is no media that can be read: text,
 * a broken file, nothing with sound or a picture. Throws what `readRange` throws, so that an outage is never taken for a bad
 * file. A file made for it can keep this busy for ever: where files come from strangers, call `probeInThread`.
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
    return await facts(input);
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
