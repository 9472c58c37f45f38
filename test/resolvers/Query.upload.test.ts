import { beforeAll, describe, expect, it } from 'vitest';
import { outsiders } from '../support/context.ts';
import { USER_ID, VIDEO_ID, anAwaitedVideo } from '../support/given.ts';
import { hostileIds } from '../support/hostile-ids.ts';
import { resolverUnderTest, returned, unauthorized, type ResolverUnderTest } from '../support/resolver.ts';

let field: ResolverUnderTest;
beforeAll(async () => {
  field = await resolverUnderTest('Query.upload');
});

const args = { videoId: VIDEO_ID };

describe('Query.upload', () => {
  it('hands the caller’s own key on', () => {
    const { outcome, stash } = field.request({ arguments: args });
    expect(outcome).toEqual({ kind: 'returned', value: {} });
    expect(stash).toEqual({ key: { userId: USER_ID, id: VIDEO_ID } });
  });

  it.each(hostileIds)('asks for no video whose id is %s', (_what, videoId) => {
    expect(field.request({ arguments: { videoId } })).toMatchObject({
      outcome: { kind: 'returned', value: {} },
      stash: { key: null },
    });
  });

  it.each(outsiders)('turns a caller with %s away', (_mode, identity) => {
    expect(field.request({ arguments: args, identity })).toMatchObject({ outcome: unauthorized, stash: {} });
  });

  it('answers with the ticket', () => {
    const video = anAwaitedVideo();
    const ticket = { video, method: 'PUT', put: null, multipart: null };
    expect(returned(field.response({ arguments: args, stash: { video }, prev: { result: ticket } }))).toEqual(ticket);
  });

  it('answers null when no open upload was found, whatever came before', () => {
    const prev = { result: { put: 'somebody else’s' } };
    expect(returned(field.response({ arguments: args, stash: { key: null }, prev }))).toBeNull();
  });

  it('answers null when the upload ended while it was being asked for', () => {
    const stash = { video: anAwaitedVideo() };
    expect(returned(field.response({ arguments: args, stash, prev: { result: null } }))).toBeNull();
  });
});
