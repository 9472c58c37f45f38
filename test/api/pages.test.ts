import { beforeAll, describe, expect, it } from 'vitest';
import type { Client, VideosQueryVariables } from '../../sdk/index.ts';
import { failureOf, openApi, type User } from '../support/stack.ts';

const api = await openApi();
const COUNT = 45;
const OPEN = 5;

/** Makes videos one after the other, so that their order is known, and cancels all but the last few. */
async function withVideos(user: User, count: number): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n += 1) {
    const { video } = await user.client.createUpload({
      input: { title: `Lecture ${n}`, contentType: 'video/mp4', sizeBytes: 1000 },
    });
    if (n < count - OPEN) await user.client.cancelUpload({ videoId: video.id });
    ids.push(video.id);
  }
  return ids;
}

/** Every page of a list, as the ids on it. */
async function pagesOf(client: Client, variables: VideosQueryVariables): Promise<readonly (readonly string[])[]> {
  const pages: string[][] = [];
  let nextToken: string | null = null;
  do {
    const page: Awaited<ReturnType<Client['videos']>> = await client.videos({ ...variables, nextToken });
    pages.push(page.items.map(({ id }) => id));
    nextToken = page.nextToken;
  } while (nextToken !== null);
  return pages;
}

describe(`videos, with ${COUNT} of them`, () => {
  let user: User;
  let stranger: User;
  let ids: readonly string[];
  let foreign: readonly string[];
  beforeAll(async () => {
    [user, stranger] = await Promise.all([api.aUser(), api.aUser()]);
    [ids, foreign] = await Promise.all([withVideos(user, COUNT), withVideos(stranger, OPEN + 1)]);
  });

  it('come newest first, twenty a page, each once', async () => {
    const pages = await pagesOf(user.client, {});
    expect(pages.flat()).toEqual([...ids].reverse());
    expect(pages.slice(0, 2).map((page) => page.length)).toEqual([20, 20]);
  });

  it.each([1, 7, 45, 100])('come oldest first, %d a page, each once', async (limit) => {
    const pages = await pagesOf(user.client, { order: 'OLDEST_FIRST', limit });
    expect(pages.flat()).toEqual(ids);
    for (const page of pages) expect(page.length).toBeLessThanOrEqual(limit);
  });

  it.each([
    ['CANCELLED', () => ids.slice(0, COUNT - OPEN)],
    ['AWAITING_UPLOAD', () => ids.slice(COUNT - OPEN)],
    ['READY', () => []],
  ] as const)('in status %s are those and no other, in both orders', async (status, expected) => {
    expect((await pagesOf(user.client, { status, limit: 9 })).flat()).toEqual([...expected()].reverse());
    expect((await pagesOf(user.client, { status, limit: 9, order: 'OLDEST_FIRST' })).flat()).toEqual([...expected()]);
  });

  it('of one user are not on a page of another', async () => {
    expect((await pagesOf(stranger.client, {})).flat()).toEqual([...foreign].reverse());
  });

  it('do not go on from another user’s page', async () => {
    const { nextToken } = await user.client.videos({ limit: 3 });
    expect(nextToken).toEqual(expect.any(String));
    const error = await failureOf(stranger.client.videos({ limit: 3, nextToken }));
    expect(error).toMatchObject({ code: 'InvalidInput', info: { field: 'nextToken' } });
  });

  it('do not go on from a page that was changed on the way', async () => {
    const { nextToken } = await user.client.videos({ limit: 3 });
    for (const token of [`${nextToken!.slice(0, -6)}AAAAAA`, nextToken!.slice(0, -1), `${nextToken}${nextToken}`]) {
      expect(await failureOf(user.client.videos({ limit: 3, nextToken: token }))).toMatchObject({
        code: 'InvalidInput',
      });
    }
  });

  it('tell nothing in the page token', async () => {
    const { nextToken } = await user.client.videos({ limit: 3 });
    const readable = `${nextToken} ${Buffer.from(nextToken!, 'base64').toString('latin1')}`;
    for (const word of [user.userId, ids.at(-3)!, 'userId']) expect(readable).not.toContain(word);
  });
});
