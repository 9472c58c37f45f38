import { beforeAll, describe, expect, it } from 'vitest';
import {
  failure,
  resolverUnderTest,
  returned,
  skipped,
  unexpectedFailures,
  type ResolverUnderTest,
} from '../support/resolver.ts';

let field: ResolverUnderTest;
beforeAll(async () => {
  field = await resolverUnderTest('CaptionTrack.words');
});

const source = { language: 'en-US', wordsKey: 'videos/u/v/captions/en-US-j1.words' };

describe('CaptionTrack.words', () => {
  it.each([
    [{}, 500, null],
    [{ limit: null, nextToken: null }, 500, null],
    [{ limit: 1 }, 1, null],
    [{ limit: 1000, nextToken: 'abc' }, 1000, 'abc'],
  ])('has a page read, in one batch with the others: %j', (args, limit, nextToken) => {
    expect(returned(field.request({ arguments: args, source }))).toEqual({
      operation: 'BatchInvoke',
      payload: { key: source.wordsKey, limit, nextToken },
    });
  });

  it.each([0, -1, 1001])('reads no page of %d words', (limit) => {
    expect(field.request({ arguments: { limit }, source }).outcome).toEqual(
      failure('InvalidInput', { field: 'limit', min: 1, max: 1000 }),
    );
  });

  it.each([
    ['a track without words', { language: 'de-DE' }],
    ['no track', null],
  ])('is null for %s, and nothing is read', (_what, without) => {
    expect(field.request({ source: without }).outcome).toEqual(skipped(null));
  });

  it('answers with the page', () => {
    const items = [{ startSeconds: 0.04, endSeconds: 0.5, text: 'Why', confidence: 0.9 }];
    expect(returned(field.response({ source, result: { kind: 'page', items, nextToken: 'next' } }))).toEqual({
      items,
      nextToken: 'next',
    });
  });

  it('refuses a token that is not from a page before', () => {
    expect(field.response({ source, result: { kind: 'invalid token' } }).outcome).toEqual(
      failure('InvalidInput', { field: 'nextToken' }),
    );
  });

  it.each(unexpectedFailures)('answers %s to a failure of its data source', (type, error) => {
    expect(field.response({ source, error, result: null }).outcome).toEqual(failure(type));
  });
});
