import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shows } from '../support/claims.ts';
import { startOwnStack, type OwnStack } from '../../tools/own-stack.ts';
import { uploadLecture } from '../support/lecture.ts';
import { localApiOf, openApi, signUpAndIn, type TestApi, type User } from '../support/stack.ts';

interface Way {
  readonly user: User;
  readonly pageOrigin: string;
  /** What every URL to play begins with. */
  readonly begins: RegExp;
  /** The parameters that say until when, and that it is so. */
  readonly seal: string;
}

const byS3: TestApi = await openApi();
let stack: OwnStack | undefined;
const ways: Partial<Record<'S3' | 'CloudFront', Way>> = {};
beforeAll(async () => {
  ways.S3 = {
    user: await byS3.aUser(),
    pageOrigin: byS3.pageOrigin,
    begins: /\?X-Amz-|[?&]X-Amz-Signature=/,
    seal: 'X-Amz-Signature',
  };
  if (!byS3.local) return;
  stack = await startOwnStack({ variables: { LECTERN_PLAYBACK: 'cloudfront' } });
  const api = localApiOf(stack);
  ways.CloudFront = {
    user: await signUpAndIn(api),
    pageOrigin: api.pageOrigin,
    begins: /\/cloudfront\/videos\//,
    seal: 'Signature',
  };
});
afterAll(async () => {
  ways.CloudFront?.user.client.close();
  await stack?.stop();
});

describe.each(['S3', 'CloudFront'] as const)('playback through %s', (name) => {
  let way: Way;
  let lecture: Awaited<ReturnType<typeof uploadLecture>>;
  beforeAll(async () => {
    if (!ways[name]) return;
    way = ways[name];
    lecture = await uploadLecture(way.user, 'lecture.mp4', 'video/mp4');
  });

  it('gives the lecture whole and in ranges, with the type that was signed', async (context) => {
    if (!ways[name]) return context.skip('a deployed stage plays one way');
    shows('playback:CloudFront GET HEAD with a signed URL', 'playback:CloudFront Range', 'playback:SSM GetParameter');
    const { url, expiresAt } = lecture.video.url!;
    expect(url).toMatch(way.begins);
    expect(Date.parse(expiresAt) - Date.now()).toBeGreaterThan(3_500_000);
    const whole = await fetch(url);
    expect(whole.status).toBe(200);
    expect(whole.headers.get('content-type')).toBe('video/mp4');
    expect(whole.headers.get('content-disposition')).toBe('inline');
    expect(Buffer.from(await whole.arrayBuffer()).equals(lecture.bytes)).toBe(true);
    const part = await fetch(url, { headers: { range: 'bytes=100-199' } });
    expect(part.status).toBe(206);
    expect(part.headers.get('content-range')).toBe(`bytes 100-199/${lecture.bytes.length}`);
    expect(Buffer.from(await part.arrayBuffer()).equals(lecture.bytes.subarray(100, 200))).toBe(true);
    const head = await fetch(url, { method: 'HEAD' });
    expect([name, head.status]).toEqual([name, name === 'S3' ? 403 : 200]);
    const beyond = await fetch(url, { headers: { range: `bytes=${lecture.bytes.length}-` } });
    expect(beyond.status).toBe(416);
  });

  it('gives the captions in both formats', async (context) => {
    if (!ways[name]) return context.skip('a deployed stage plays one way');
    const [track] = lecture.video.captions;
    const vtt = await fetch(track!.vtt!.url);
    expect(vtt.headers.get('content-type')).toBe('text/vtt; charset=utf-8');
    expect(await vtt.text()).toMatch(/^WEBVTT\n/);
    const srt = await fetch(track!.srt!.url);
    expect(srt.headers.get('content-type')).toBe('application/x-subrip; charset=utf-8');
    expect(await srt.text()).toMatch(/^1\n00:00:/);
  });

  it('lets the page read it, and no other site', async (context) => {
    if (!ways[name]) return context.skip('a deployed stage plays one way');
    shows('playback:CloudFront CORS headers');
    const { url } = lecture.video.url!;
    const own = await fetch(url, { headers: { origin: way.pageOrigin, range: 'bytes=0-0' } });
    expect(own.headers.get('access-control-allow-origin')).toBe(way.pageOrigin);
    expect(own.headers.get('access-control-expose-headers')).toContain('Content-Range');
    const other = await fetch(url, { headers: { origin: 'https://evil.example', range: 'bytes=0-0' } });
    expect(other.headers.get('access-control-allow-origin')).toBeNull();
  });

  it.each<readonly [string, (url: URL, seal: string) => void]>([
    ['without its signature', (url, seal) => url.searchParams.delete(seal)],
    ['for another object', (url) => (url.pathname = url.pathname.replace('/source', '/transcript/x.json'))],
    ['with another type', (url) => url.searchParams.set('response-content-type', 'text/html')],
    ['of another version', (url) => url.searchParams.set('versionId', 'other')],
  ])('refuses the URL %s', async (_what, change) => {
    if (!ways[name]) return;
    const url = new URL(lecture.video.url!.url);
    change(url, way.seal);
    // S3 calls a query without a signature malformed.
    expect([400, 403]).toContain((await fetch(url)).status);
  });

  it('takes no other method', async (context) => {
    if (!ways[name]) return context.skip('a deployed stage plays one way');
    for (const method of ['PUT', 'POST', 'DELETE']) {
      expect((await fetch(lecture.video.url!.url, { method })).status).toBe(403);
    }
  });
});
