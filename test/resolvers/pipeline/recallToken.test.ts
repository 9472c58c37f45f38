import { beforeAll, describe, expect, it } from 'vitest';
import { USER_ID, VIDEO_ID, anAwaitedVideo } from '../../support/given.ts';
import {
  failure,
  resolverUnderTest,
  returned,
  skipped,
  unexpectedFailures,
  type ResolverUnderTest,
} from '../../support/resolver.ts';

let link: ResolverUnderTest;
beforeAll(async () => {
  link = await resolverUnderTest('pipeline/recallToken', 'Mutation.createUpload');
});

const repeat = { video: anAwaitedVideo(), clientToken: 'first', isRepeat: true };

describe('recallToken', () => {
  it('asks nothing unless the token was used before', () => {
    const stash = { ...repeat, isRepeat: false };
    expect(link.request({ stash }).outcome).toEqual(skipped({}));
  });

  it('reads the token of the caller', () => {
    expect(returned(link.request({ stash: repeat }))).toEqual({
      operation: 'GetItem',
      key: { userId: { S: USER_ID }, id: { S: '#token#first' } },
      consistentRead: true,
    });
  });

  it('hands on which video it made', () => {
    const result = { userId: USER_ID, id: '#token#first', videoId: VIDEO_ID, expiresAt: 1 };
    expect(returned(link.response({ stash: repeat, result }))).toEqual({ videoId: VIDEO_ID });
  });

  it('asks to try again when the token expired in between', () => {
    expect(link.response({ stash: repeat, result: null }).outcome).toEqual(failure('TryAgain'));
  });

  it.each(unexpectedFailures)('answers %s to a failure of its data source', (type, error) => {
    expect(link.response({ stash: repeat, error, result: null }).outcome).toEqual(failure(type));
  });
});
