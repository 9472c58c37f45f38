import { describe, expect, it } from 'vitest';
import { putUpload } from '../../sdk/index.ts';
import { inStatus, uploadLecture } from '../support/lecture.ts';
import { media, openApi } from '../support/stack.ts';

const api = await openApi();

/** The cues of a WebVTT or SRT text: both write them as blocks of an optional number, a time line and the words. */
function cues(text: string): readonly { readonly time: string; readonly words: string }[] {
  return text
    .replace(/^WEBVTT[^\n]*\n/, '')
    .split(/\r?\n\r?\n/)
    .map((block) => block.trim().split(/\r?\n/))
    .filter((lines) => lines.some((line) => line.includes(' --> ')))
    .map((lines) => {
      const at = lines.findIndex((line) => line.includes(' --> '));
      return { time: lines[at]!.replaceAll(',', '.'), words: lines.slice(at + 1).join('\n') };
    });
}

const download = async (url: string): Promise<string> => (await fetch(url)).text();

describe.each([
  { file: 'lecture.mp4', contentType: 'video/mp4', seconds: 66 },
  { file: 'lecture.webm', contentType: 'video/webm', seconds: 20 },
])('a lecture in $file', ({ file, contentType, seconds }) => {
  const owner = api.aUser();
  const lecture = owner.then((user) => uploadLecture(user, file, contentType));
  // It is awaited in every test; a failure must not count as unhandled before the first.
  lecture.catch(() => undefined);

  it('becomes READY with captions, and the subscriber is told', async () => {
    const { event, video, videoId } = await lecture;
    const user = await owner;
    expect(event).toMatchObject({ videoId, userId: user.userId, status: 'READY', reason: null });
    expect(video).toMatchObject({ id: videoId, userId: user.userId, status: 'READY', reason: null, contentType });
    expect(Math.round(video.durationSeconds!)).toBe(seconds);
    expect(video.captions).toHaveLength(1);
    expect(video.captions[0]).toMatchObject({ status: 'READY', source: 'AUTO', language: event.language });
    expect(video.version).toBeGreaterThanOrEqual(event.version);
    expect(video.captionFileKey).toMatch(new RegExp(`^videos/${user.userId}/${videoId}/captions/`));
  });

  it('plays back the bytes that were sent, with their own content type, in place', async () => {
    const { bytes, video } = await lecture;
    const response = await fetch(video.url!.url);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe(contentType);
    expect(response.headers.get('content-disposition')).toBe('inline');
    expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true);
  });

  it('lets a player seek: ranges of the playback URL', async () => {
    const { bytes, video } = await lecture;
    const get = (range: string): Promise<Response> => fetch(video.url!.url, { headers: { range } });
    const middle = await get('bytes=1000-1999');
    expect(middle.status).toBe(206);
    expect(middle.headers.get('content-range')).toBe(`bytes 1000-1999/${bytes.length}`);
    expect(Buffer.from(await middle.arrayBuffer()).equals(bytes.subarray(1000, 2000))).toBe(true);
    const tail = await get('bytes=-500');
    expect(Buffer.from(await tail.arrayBuffer()).equals(bytes.subarray(-500))).toBe(true);
    const rest = await get(`bytes=${bytes.length - 10}-`);
    expect(rest.headers.get('content-range')).toBe(`bytes ${bytes.length - 10}-${bytes.length - 1}/${bytes.length}`);
    expect((await get(`bytes=${bytes.length}-`)).status).toBe(416);
  });

  it('has WebVTT and SRT with the same cues, in order and within the lecture', async () => {
    const { video } = await lecture;
    const { vtt, srt } = video.captions[0]!;
    const asVtt = await download(vtt!.url);
    const asSrt = await download(srt!.url);
    expect(asVtt).toMatch(/^WEBVTT\n\n/);
    expect(asSrt).toMatch(/^1\r?\n\d{2}:\d{2}:\d{2},\d{3} --> /);
    const shown = cues(asVtt);
    expect(shown.length).toBeGreaterThan(1);
    expect(cues(asSrt)).toEqual(shown);
    const times = shown.map(({ time }) =>
      /^(\d{2}):(\d{2}):(\d{2}\.\d{3}) --> (\d{2}):(\d{2}):(\d{2}\.\d{3})$/.exec(time)!,
    );
    const inSeconds = times.map(([, h, m, s, toH, toM, toS]) => [
      Number(h) * 3600 + Number(m) * 60 + Number(s),
      Number(toH) * 3600 + Number(toM) * 60 + Number(toS),
    ]);
    let last = 0;
    for (const [from, to] of inSeconds) {
      expect(from).toBeGreaterThanOrEqual(last);
      expect(to).toBeGreaterThan(from!);
      last = to!;
    }
    expect(last).toBeLessThanOrEqual(seconds + 1);
  });

  it('serves captions to the page and to no other origin', async () => {
    const { video } = await lecture;
    const { vtt, srt } = video.captions[0]!;
    const from = (origin: string, url: string): Promise<Response> => fetch(url, { headers: { origin } });
    const toPage = await from(api.pageOrigin, vtt!.url);
    expect(toPage.headers.get('content-type')).toBe('text/vtt; charset=utf-8');
    expect(toPage.headers.get('access-control-allow-origin')).toBe(api.pageOrigin);
    expect((await from('https://evil.example', vtt!.url)).headers.get('access-control-allow-origin')).toBeNull();
    expect((await from(api.pageOrigin, srt!.url)).headers.get('content-type')).toBe(
      'application/x-subrip; charset=utf-8',
    );
  });

  it('is listed and counted: its bytes, its minutes, and no upload open', async () => {
    const { videoId, bytes } = await lecture;
    const { client } = await owner;
    const { items } = await client.videos({ status: 'READY' });
    expect(items.map(({ id }) => id)).toEqual([videoId]);
    const me = await client.me();
    expect(me).toMatchObject({ openUploads: 0, videos: 1, storedBytes: bytes.length });
    expect(me.captionedMinutesToday).toBeCloseTo(seconds / 60, 1);
  });
});

describe('what has nothing to say', () => {
  it('takes a lecture without sound: READY to play, the track FAILED as NO_AUDIO, and the subscriber is told', async () => {
    const { event, video } = await uploadLecture(await api.aUser(), 'no-audio.mp4', 'video/mp4');
    expect(event).toMatchObject({ status: 'FAILED', reason: 'NO_AUDIO' });
    expect(video).toMatchObject({ status: 'READY', captionFileKey: null });
    expect(video.captions).toMatchObject([{ status: 'FAILED', reason: 'NO_AUDIO', vtt: null, srt: null }]);
    expect((await fetch(video.url!.url)).status).toBe(200);
  });

  it('rejects text that is named .mp4, removes its bytes and gives the usage back', async () => {
    const stranger = await api.aUser();
    const bytes = media('not-a-video.mp4');
    const ticket = await stranger.client.createUpload({
      input: { title: 'Not a video', contentType: 'video/mp4', sizeBytes: bytes.length },
    });
    expect(await stranger.client.me()).toMatchObject({ openUploads: 1, videos: 1, storedBytes: bytes.length });
    await putUpload(ticket, bytes);
    const video = await inStatus(stranger, ticket.video.id, 'REJECTED');
    expect(video).toMatchObject({ reason: 'NOT_MEDIA', url: null, captions: [] });
    expect(await stranger.client.me()).toMatchObject({ openUploads: 0, videos: 0, storedBytes: 0 });
  });

  it('shows the original names: userId, the video, its presigned URL and captionFileKey', async () => {
    const { video } = await uploadLecture(await api.aUser());
    expect(new URL(video.url!.url).searchParams.get('X-Amz-Signature')).toMatch(/^[0-9a-f]{64}$/);
    expect(new URL(video.captions[0]!.vtt!.url).pathname).toContain(video.captionFileKey!);
  });
});
