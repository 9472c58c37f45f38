import { ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../model/upload-limits.ts';
import { LecternError, putUpload, type Client } from '../../sdk/index.ts';
import { eventually, failureOf, media, openApi, type User } from '../support/stack.ts';

const api = await openApi();
const input = { title: 'A lecture', contentType: 'video/webm', sizeBytes: 1000 };

/** Calls in parallel; what was refused comes as its error. */
function settled<T>(calls: readonly Promise<T>[]): Promise<readonly (T | LecternError)[]> {
  return Promise.all(
    calls.map((call) =>
      call.catch((error: unknown) => {
        if (error instanceof LecternError) return error;
        throw error;
      }),
    ),
  );
}

/** Repeats what another change at the same moment refused, as the error asks for. */
async function persistently<T>(call: () => Promise<T>, times = 20): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof LecternError && error.code === 'TryAgain') || attempt === times) throw error;
    }
  }
}

async function allVideos(client: Client) {
  const items = [];
  let nextToken: string | null = null;
  do {
    const page: Awaited<ReturnType<Client['videos']>> = await client.videos({ limit: 100, nextToken });
    items.push(...page.items);
    nextToken = page.nextToken;
  } while (nextToken !== null);
  return items;
}

describe('a client token', () => {
  it('gives the same video and a fresh URL for the same input', async () => {
    const { client } = await api.aUser();
    const first = await client.createUpload({ input: { ...input, clientToken: 'once' } });
    const second = await client.createUpload({ input: { ...input, clientToken: 'once' } });
    expect(second.video).toEqual(first.video);
    expect(second.put!.url).toContain(`/${first.video.id}/source`);
    expect(await client.me()).toMatchObject({ openUploads: 1, videos: 1, storedBytes: 1000 });
  });

  it.each([
    ['title', { title: 'Another' }],
    ['size', { sizeBytes: 1001 }],
    ['type', { contentType: 'video/mp4' }],
    ['description', { description: 'Another' }],
    ['language', { language: 'de-DE' }],
  ])('is refused for another %s, and nothing is reserved', async (_what, change) => {
    const { client } = await api.aUser();
    await client.createUpload({ input: { ...input, clientToken: 'once' } });
    const error = await failureOf(client.createUpload({ input: { ...input, ...change, clientToken: 'once' } }));
    expect(error).toMatchObject({ code: 'Conflict', retryable: false });
    expect(await client.me()).toMatchObject({ openUploads: 1, videos: 1 });
  });

  it('stands for what was asked for, whatever the video has been renamed to since', async () => {
    const { client } = await api.aUser();
    const asked = { ...input, description: 'The Moon', clientToken: 'once' };
    const { video } = await client.createUpload({ input: asked });
    const renamed = { title: 'Another', description: null };
    await client.updateVideo({ input: { id: video.id, expectedVersion: video.version, ...renamed } });
    expect((await client.createUpload({ input: asked })).video).toMatchObject({ id: video.id, ...renamed });
    const error = await failureOf(client.createUpload({ input: { ...asked, ...renamed } }));
    expect(error).toMatchObject({ code: 'Conflict' });
  });

  it('of one user means nothing to another', async () => {
    const [a, b] = await Promise.all([api.aUser(), api.aUser()]);
    const mine = await a.client.createUpload({ input: { ...input, clientToken: 'shared' } });
    const yours = await b.client.createUpload({ input: { ...input, title: 'Mine', clientToken: 'shared' } });
    expect(yours.video.id).not.toBe(mine.video.id);
    expect(yours.video.userId).toBe(b.userId);
  });

  it('makes one video of fifty calls at once', async () => {
    const { client } = await api.aUser();
    const call = () => persistently(() => client.createUpload({ input: { ...input, clientToken: 'fifty' } }));
    const tickets = await Promise.all(Array.from({ length: 50 }, call));
    expect(new Set(tickets.map(({ video }) => video.id)).size).toBe(1);
    expect(await client.me()).toMatchObject({ openUploads: 1, videos: 1, storedBytes: 1000 });
    expect(await allVideos(client)).toHaveLength(1);
  });
});

describe('the limit of open uploads', () => {
  it('is never exceeded by creates at once, and me agrees with the list', async () => {
    const { client } = await api.aUser();
    const call = () => persistently(() => client.createUpload({ input }));
    const results = await settled(Array.from({ length: 30 }, call));
    const refused = results.filter((result) => result instanceof LecternError);
    expect(new Set(refused.map(({ code }) => code))).toEqual(new Set(['LimitExceeded']));
    expect(results.length - refused.length).toBe(DEFAULT_LIMITS.openUploads);
    const me = await client.me();
    expect(me).toMatchObject({ openUploads: 10, videos: 10, storedBytes: 10_000 });
    const videos = await allVideos(client);
    expect(videos.filter(({ status }) => status === 'AWAITING_UPLOAD')).toHaveLength(me.openUploads);
    // A place that was given back is free at once, for one.
    await client.cancelUpload({ videoId: videos[0]!.id });
    const again = await settled([call(), call()]);
    expect(again.filter((result) => result instanceof LecternError)).toHaveLength(1);
  });

  it('lets exactly one of two hundred calls at once take the last place', { timeout: 60_000 }, async () => {
    const { client } = await api.aUser();
    for (let n = 1; n < DEFAULT_LIMITS.openUploads; n += 1) await client.createUpload({ input });
    const results = await settled(
      Array.from({ length: 200 }, () => persistently(() => client.createUpload({ input }), 200)),
    );
    const refused = results.filter((result) => result instanceof LecternError);
    expect(refused).toHaveLength(199);
    for (const { code, info } of refused) {
      expect({ code, info }).toMatchObject({
        code: 'LimitExceeded',
        info: { limit: 'openUploads', used: 10, max: 10 },
      });
    }
    expect(await client.me()).toMatchObject({ openUploads: 10, videos: 10, storedBytes: 10_000 });
    expect(await allVideos(client)).toHaveLength(10);
  });

  it('is freed once by a cancel that is called ten times at once', async () => {
    const { client } = await api.aUser();
    const [a] = [await client.createUpload({ input }), await client.createUpload({ input })];
    const cancel = () => persistently(() => client.cancelUpload({ videoId: a.video.id }));
    const results = await settled(Array.from({ length: 10 }, cancel));
    const done = results.filter((result) => !(result instanceof LecternError));
    expect(done.length).toBeGreaterThanOrEqual(1);
    expect(await client.me()).toMatchObject({ openUploads: 1, videos: 1, storedBytes: 1000 });
  });
});

describe('cancelUpload', () => {
  it('called twice leaves the usage right and the video CANCELLED', async () => {
    const { client } = await api.aUser();
    const { video } = await client.createUpload({ input });
    expect(await client.cancelUpload({ videoId: video.id })).toMatchObject({ status: 'CANCELLED', version: 2 });
    const second = await settled([client.cancelUpload({ videoId: video.id })]);
    if (second[0] instanceof LecternError) expect(second[0].code).toBe('InvalidTransition');
    else expect(second[0]).toMatchObject({ status: 'CANCELLED', version: 2 });
    expect(await client.me()).toMatchObject({ openUploads: 0, videos: 0, storedBytes: 0 });
    expect(await client.video({ id: video.id })).toMatchObject({ status: 'CANCELLED', version: 2, url: null });
  });

  it('is refused for what has arrived', async () => {
    const user = await api.aUser();
    const { video } = await arrived(user);
    expect(await failureOf(user.client.cancelUpload({ videoId: video.id }))).toMatchObject({
      code: 'InvalidTransition',
    });
  });

  it('has what arrives later removed for good, and the video stays CANCELLED', async () => {
    const { client, userId } = await api.aUser();
    const bytes = media('no-audio.mp4');
    const ticket = await client.createUpload({
      input: { title: 'Late', contentType: 'video/mp4', sizeBytes: bytes.length },
    });
    await client.cancelUpload({ videoId: ticket.video.id });
    await putUpload(ticket, bytes);
    const s3 = new S3Client({ ...api.aws, forcePathStyle: true });
    const gone = async (): Promise<true | undefined> => {
      const { Versions: versions = [], DeleteMarkers: markers = [] } = await s3.send(
        new ListObjectVersionsCommand({ Bucket: api.bucket, Prefix: `videos/${userId}/` }),
      );
      return versions.length + markers.length === 0 ? true : undefined;
    };
    expect(await eventually(gone, 'the late bytes are purged')).toBe(true);
    expect(await client.video({ id: ticket.video.id })).toMatchObject({ status: 'CANCELLED', url: null });
    expect(await client.me()).toMatchObject({ openUploads: 0, videos: 0, storedBytes: 0 });
  });
});

async function arrived({ client }: User) {
  const bytes = media('no-audio.mp4');
  const ticket = await client.createUpload({
    input: { title: 'x', contentType: 'video/mp4', sizeBytes: bytes.length },
  });
  const events = client.onCaptionReady({ videoId: ticket.video.id });
  await events.ready;
  await putUpload(ticket, bytes);
  await events.next();
  await events.return();
  return ticket;
}

describe('updateVideo', () => {
  it('lets one of many changes of the same version through, and tells the others which version there is', async () => {
    const { client } = await api.aUser();
    const { id } = (await client.createUpload({ input })).video;
    const results = await settled(
      Array.from({ length: 10 }, (_, n) =>
        client.updateVideo({ input: { id, expectedVersion: 1, title: `Title ${n}` } }),
      ),
    );
    const won = results.filter((result) => !(result instanceof LecternError));
    expect(won).toHaveLength(1);
    for (const result of results) {
      if (result instanceof LecternError)
        expect(result).toMatchObject({ code: 'Conflict', retryable: false, info: { version: 2 } });
    }
    expect(await client.video({ id })).toMatchObject({ version: 2, title: won[0]!.title });
  });

  it('changes what is given, keeps what is left out, and removes what is null', async () => {
    const { client } = await api.aUser();
    const { id } = (await client.createUpload({ input: { ...input, description: 'About it' } })).video;
    expect(await client.updateVideo({ input: { id, expectedVersion: 1, title: 'New' } })).toMatchObject({
      title: 'New',
      description: 'About it',
      version: 2,
    });
    expect(await client.updateVideo({ input: { id, expectedVersion: 2, description: null } })).toMatchObject({
      title: 'New',
      description: null,
      version: 3,
    });
  });
});
