import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { audioKey } from '../../model/keys.ts';
import { putUpload } from '../../sdk/index.ts';
import { playback } from '../functions/extract-audio/given.ts';
import { aLecture, soundTimes, type Lecture } from '../support/generated-media.ts';
import { stackConsole } from '../support/stack-console.ts';
import { openOwnApi } from '../support/stack.ts';

const api = await openOwnApi();
const s3 = new S3Client(api.aws);

/** A lecture that Transcribe does not read as it is, from its upload to the event about its captions. */
async function captioned(lecture: Lecture, contentType = 'video/quicktime') {
  const { client, userId } = await api.aUser();
  const bytes = await aLecture(lecture);
  const ticket = await client.createUpload({ input: { title: 'A lecture', contentType, sizeBytes: bytes.length } });
  const videoId = ticket.video.id;
  const events = client.onCaptionReady({ videoId });
  await events.ready;
  await putUpload(ticket, bytes);
  const { value: event } = await events.next();
  await events.return();
  return { client, userId, videoId, event: event!, video: (await client.video({ id: videoId }))! };
}

describe('a lecture in a container that Transcribe does not read', () => {
  it.each([
    { codec: 'aac', extension: 'm4a', contentType: 'audio/mp4' },
    { codec: 'opus', extension: 'ogg', contentType: 'audio/ogg' },
  ] as const)('is captioned from its sound: $codec', async ({ codec, extension, contentType }) => {
    const lecture: Lecture = { codec, seconds: 6, soundFrom: 1.5 };
    const { userId, videoId, event, video } = await captioned(lecture);
    expect(event).toMatchObject({ status: 'READY' });
    expect(video).toMatchObject({ status: 'READY', captions: [{ status: 'READY', source: 'AUTO' }] });
    expect(await (await fetch(video.captions[0]!.vtt!.url)).text()).toMatch(/^WEBVTT\n/);
    const Key = audioKey(userId, videoId, extension);
    const { Body, ContentType } = await s3.send(new GetObjectCommand({ Bucket: api.bucket, Key }));
    expect(ContentType).toBe(contentType);
    const found = await playback(await Body!.transformToByteArray());
    expect(found.codec).toBe(codec);
    expect(found.packets.length).toBeGreaterThan(soundTimes(lecture).length);
    // In step: the silence before the first sound is in the file.
    expect(found.durationSeconds).toBeCloseTo(6, 1);
  });

  it.runIf(api.local)('is extracted once, whatever comes twice', async () => {
    const console = stackConsole(api.local!);
    await console.post('/faults/events', {
      detailType: '*',
      losePercent: '0',
      repeat: '2',
      delaySeconds: '0',
      reorderWithinSeconds: '0.2',
    });
    const { video, event } = await captioned({ codec: 'aac', seconds: 6 });
    await console.loseEvents(false);
    expect(event.status).toBe('READY');
    expect(video.captions).toHaveLength(1);
    const { jobs } = await console.state();
    expect(jobs.filter(({ request }) => request.name.includes(video.id))).toHaveLength(1);
  });
});
