import { describe, expect, it } from 'vitest';
import { uploadLecture } from '../support/lecture.ts';
import { stackConsole } from '../support/stack-console.ts';
import { failureOf, openOwnApi } from '../support/stack.ts';

const api = await openOwnApi();
const user = await api.aUser();

describe('retryCaptions', () => {
  it('serves the old track until the new one is ready, and takes the minutes of the day again', async () => {
    const { videoId, video } = await uploadLecture(user);
    const before = await user.client.me();
    const [old] = video.captions;
    const events = user.client.onCaptionReady({ videoId });
    await events.ready;
    const retried = await user.client.retryCaptions({ videoId, language: old!.language });
    expect(retried.captions).toMatchObject([{ language: old!.language, status: 'READY' }]);
    expect((await fetch(old!.vtt!.url)).status).toBe(200);
    const { value: event } = await events.next();
    await events.return();
    expect(event).toMatchObject({ videoId, language: old!.language, status: 'READY' });
    const after = await user.client.video({ id: videoId });
    expect(after!.captions).toHaveLength(1);
    expect(after!.captions[0]!.vtt!.url).not.toContain(new URL(old!.vtt!.url).pathname);
    expect(after!.version).toBeGreaterThan(video.version);
    const { captionedMinutesToday } = await user.client.me();
    expect(captionedMinutesToday).toBeGreaterThan(before.captionedMinutesToday);
  });

  it('finds a language of its own accord when none is named', async () => {
    const { videoId } = await uploadLecture(user);
    const events = user.client.onCaptionReady({ videoId });
    await events.ready;
    const retried = await user.client.retryCaptions({ videoId });
    expect(retried.captions).toContainEqual(expect.objectContaining({ language: 'und', source: 'AUTO' }));
    expect(await failureOf(user.client.retryCaptions({ videoId }))).toMatchObject({
      code: 'InvalidTransition',
      info: { captions: 'RUNNING' },
    });
    const { value: event } = await events.next();
    await events.return();
    expect(event!.status).toBe('READY');
  });

  it('is refused where its result could not be served', async () => {
    const { videoId } = await uploadLecture(user);
    const text = 'WEBVTT\n\n00:00:00.000 --> 00:00:01.000\nMine\n';
    await user.client.saveCaptions({ input: { videoId, language: 'de-DE', text } });
    expect(await failureOf(user.client.retryCaptions({ videoId, language: 'de-DE' }))).toMatchObject({
      code: 'InvalidTransition',
      info: { captions: 'UPLOADED' },
    });
    expect(await failureOf(user.client.retryCaptions({ videoId, language: 'xx-XX' }))).toMatchObject({
      code: 'InvalidInput',
    });
  });

  it.runIf(api.local)('gives a failed track another chance, and tells of a retry that fails', async () => {
    const console = stackConsole(api.local!);
    await console.post('/faults/job-fails', { reason: 'UNSUPPORTED_FORMAT', times: '1' });
    const { videoId, event: failed } = await uploadLecture(user);
    expect(failed).toMatchObject({ status: 'FAILED', language: 'und' });
    const events = user.client.onCaptionReady({ videoId });
    await events.ready;
    const retried = await user.client.retryCaptions({ videoId });
    expect(retried.captions, 'the attempt is listed, not what failed').toMatchObject([
      { language: 'und', reason: null },
    ]);
    expect((await events.next()).value).toMatchObject({ status: 'READY' });
    const ready = await user.client.video({ id: videoId });
    expect(ready!.captions, 'the failed track is gone').toMatchObject([{ status: 'READY' }]);

    await console.post('/faults/job-fails', { reason: 'UNSUPPORTED_FORMAT', times: '1' });
    const { language } = ready!.captions[0]!;
    await user.client.retryCaptions({ videoId, language });
    expect((await events.next()).value, 'it is over, and the track is as it was').toMatchObject({
      language,
      status: 'READY',
    });
    await events.return();
    const [kept] = (await user.client.video({ id: videoId }))!.captions;
    expect(new URL(kept!.vtt!.url).pathname).toBe(new URL(ready!.captions[0]!.vtt!.url).pathname);
  });
});
