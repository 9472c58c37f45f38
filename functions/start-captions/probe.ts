import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { CustomSource, FLAC, Input, MATROSKA, MP3, MP4, OGG, QTFF, WAVE, WEBM } from 'mediabunny';
import type { MediaFacts } from './core.ts';

// Named one by one: a playlist format would have the prober fetch whatever addresses a file names.
const FORMATS = [MP4, QTFF, WEBM, MATROSKA, MP3, WAVE, OGG, FLAC];

/** An object in S3, at one version. */
export interface StoredObject {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string;
  readonly sizeBytes: number;
}

/** S3 did not give the bytes it was asked for. Worth another attempt, and no fault of the file's. */
class ReadFailed extends Error {
  readonly code = 'ReadFailed';
}

/**
 * Finds out what a file is by reading ranges of it, never the whole. `undefined` when it is no media that can be read: text,
 * a broken file, nothing with sound or a picture. Throws when S3 fails, so that an outage is never taken for a bad file.
 */
export async function probe(s3: S3Client, object: StoredObject): Promise<MediaFacts | undefined> {
  let failure: Error | undefined;
  const read = async (start: number, end: number): Promise<Uint8Array> => {
    try {
      return await readRange(s3, object, start, end);
    } catch (error) {
      failure = error instanceof Error ? error : new ReadFailed(String(error));
      throw failure;
    }
  };
  const source = new CustomSource({ getSize: () => object.sizeBytes, read, prefetchProfile: 'network' });
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

async function readRange(s3: S3Client, object: StoredObject, start: number, end: number): Promise<Uint8Array> {
  const { Body } = await s3.send(
    new GetObjectCommand({
      Bucket: object.bucket,
      Key: object.key,
      VersionId: object.versionId,
      Range: `bytes=${start}-${end - 1}`,
    }),
  );
  if (!Body) throw new ReadFailed('S3 answered without a body.');
  return Body.transformToByteArray();
}
