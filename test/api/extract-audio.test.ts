import { Sha256 } from '@aws-crypto/sha256-js';
import { DeleteObjectCommand, GetObjectCommand, HeadObjectCommand, NotFound, S3Client } from '@aws-sdk/client-s3';
import { fromEnv } from '@aws-sdk/credential-provider-env';
import { SignatureV4 } from '@smithy/signature-v4';
import { describe, expect, it } from 'vitest';
import { EVENT_SOURCE, EVENT_TYPES } from '../../model/events.ts';
import { audioKey, sourceKey } from '../../model/keys.ts';
import { putUpload } from '../../sdk/index.ts';
import { playback } from '../functions/extract-audio/given.ts';
import { aLecture, soundTimes, type Lecture } from '../support/generated-media.ts';
import { eventually, openApi } from '../support/stack.ts';

const api = await openApi();
const s3 = new S3Client(api.aws);

/** A lecture of somebody's, checked and taken over; which version of its bytes that is. */
async function uploaded(lecture: Lecture) {
  const { client, userId } = await api.aUser();
  const bytes = await aLecture(lecture);
  const ticket = await client.createUpload({
    input: { title: 'A lecture', contentType: 'video/quicktime', sizeBytes: bytes.length },
  });
  const videoId = ticket.video.id;
  const events = client.onCaptionReady({ videoId });
  await events.ready;
  await putUpload(ticket, bytes);
  await events.next();
  await events.return();
  const head = await s3.send(new HeadObjectCommand({ Bucket: api.bucket, Key: sourceKey(userId, videoId) }));
  return { userId, videoId, versionId: head.VersionId! };
}

/** Puts the event that asks for the sound of a video. */
async function requestExtraction(detail: object): Promise<void> {
  const url = new URL(api.aws.endpoint ?? `https://events.${api.region}.amazonaws.com`);
  const Detail = JSON.stringify({ stage: api.stage, ...detail });
  const entry = { Source: EVENT_SOURCE, DetailType: EVENT_TYPES.audio, Detail };
  const body = JSON.stringify({ Entries: [entry] });
  const credentials = api.aws.credentials ?? fromEnv();
  const signer = new SignatureV4({ service: 'events', region: api.region, credentials, sha256: Sha256 });
  const signed = await signer.sign({
    method: 'POST',
    protocol: url.protocol,
    hostname: url.hostname,
    path: '/',
    headers: { host: url.host, 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AWSEvents.PutEvents' },
    body,
  });
  const { host: _host, ...headers } = signed.headers;
  const response = await fetch(url, { method: 'POST', headers, body });
  expect(await response.json()).toMatchObject({ FailedEntryCount: 0 });
}

/** The sound beside a video, as soon as it is there. */
function soundOf({ userId, videoId }: { readonly userId: string; readonly videoId: string }, extension: string) {
  return eventually(async () => {
    try {
      const Key = audioKey(userId, videoId, extension);
      const { Body, ContentType, Metadata } = await s3.send(new GetObjectCommand({ Bucket: api.bucket, Key }));
      return { bytes: await Body!.transformToByteArray(), contentType: ContentType, metadata: Metadata };
    } catch (error) {
      if (error instanceof NotFound || (error instanceof Error && error.name === 'NoSuchKey')) return undefined;
      throw error;
    }
  }, `sound of ${videoId}`);
}

describe('Audio Extraction Requested', () => {
  it.each([
    { codec: 'aac', extension: 'm4a', contentType: 'audio/mp4' },
    { codec: 'opus', extension: 'ogg', contentType: 'audio/ogg' },
  ] as const)('puts the $codec of a MOV beside it', async ({ codec, extension, contentType }) => {
    const lecture: Lecture = { codec, seconds: 6, soundFrom: 1.5 };
    const video = await uploaded(lecture);
    const Key = audioKey(video.userId, video.videoId, extension);
    await s3.send(new DeleteObjectCommand({ Bucket: api.bucket, Key }));
    await requestExtraction(video);
    const sound = await soundOf(video, extension);
    expect(sound).toMatchObject({ contentType, metadata: { 'source-version': video.versionId } });
    const found = await playback(sound.bytes);
    expect(found.codec).toBe(codec);
    expect(found.packets.length).toBeGreaterThan(soundTimes(lecture).length);
    expect(found.durationSeconds).toBeCloseTo(6, 1);

    // An event may come twice.
    await s3.send(new DeleteObjectCommand({ Bucket: api.bucket, Key }));
    await requestExtraction(video);
    const again = await soundOf(video, extension);
    expect(Buffer.from(again.bytes).equals(sound.bytes)).toBe(true);
  });
});
