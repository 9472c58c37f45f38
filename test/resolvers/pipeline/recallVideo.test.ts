import { beforeAll, describe, expect, it } from 'vitest';
import type { VideoStatus } from '../../../model/generated/schema.ts';
import { VIDEO_MOVES } from '../../../model/video-status.ts';
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
  link = await resolverUnderTest('pipeline/recallVideo', 'Mutation.createUpload');
});

const first = anAwaitedVideo({ description: 'The Moon', language: 'en-US' });
const asked = anAwaitedVideo({ ...first, id: '01KAT3ZC5Z8Q4V7N2M6B9R1XEJ', createdAt: '2026-11-24T10:30:15.250Z' });
const repeat = { video: asked, clientToken: 'first', isRepeat: true };

describe('recallVideo', () => {
  it('asks nothing unless the token was used before', () => {
    const stash = { ...repeat, isRepeat: false };
    expect(link.request({ stash, prev: { result: {} } }).outcome).toEqual(skipped({}));
  });

  it('reads the video that the token made, from the caller’s own partition', () => {
    expect(returned(link.request({ stash: repeat, prev: { result: { videoId: VIDEO_ID } } }))).toEqual({
      operation: 'GetItem',
      key: { userId: { S: USER_ID }, id: { S: VIDEO_ID } },
      consistentRead: true,
    });
  });

  it('goes on with the first video when the input is the same', () => {
    expect(link.response({ stash: repeat, result: first })).toMatchObject({
      outcome: { kind: 'returned', value: {} },
      stash: { ...repeat, video: first },
    });
  });

  it('takes an attribute that is not there for null', () => {
    const { description: _description, language: _language, ...bare } = first;
    const stash = { ...repeat, video: { ...asked, description: null, language: null } };
    expect(link.response({ stash, result: bare }).outcome).toEqual({ kind: 'returned', value: {} });
  });

  it.each([
    ['title', { title: 'Another' }],
    ['description', { description: null }],
    ['language', { language: 'de-DE' }],
    ['content type', { contentType: 'video/webm' }],
    ['size', { sizeBytes: 550_001 }],
  ])('refuses the token when the %s is another', (_what, changes) => {
    const { outcome, stash } = link.response({ stash: { ...repeat, video: { ...asked, ...changes } }, result: first });
    expect(outcome).toEqual(failure('Conflict', { field: 'clientToken' }));
    expect(stash['video']).not.toEqual(first);
  });

  it('compares with what was asked for, not with what it was renamed to', () => {
    const renamed = {
      ...first,
      title: 'Another',
      description: null,
      asked: { title: first.title, description: 'The Moon' },
    };
    expect(link.response({ stash: repeat, result: renamed }).outcome).toEqual({ kind: 'returned', value: {} });
    const stash = { ...repeat, video: { ...asked, title: 'Another', description: null } };
    expect(link.response({ stash, result: renamed }).outcome).toEqual(failure('Conflict', { field: 'clientToken' }));
  });

  const over = (Object.keys(VIDEO_MOVES) as VideoStatus[]).filter((status) => status !== 'AWAITING_UPLOAD');
  it.each(over)('gives the first video also when it is %s', (status) => {
    const result = { ...first, status };
    expect(link.response({ stash: repeat, result })).toMatchObject({
      outcome: { kind: 'returned', value: {} },
      stash: { video: result },
    });
  });

  it('says so when the first video is gone', () => {
    expect(link.response({ stash: repeat, result: null }).outcome).toEqual(failure('NotFound'));
  });

  it.each(unexpectedFailures)('answers %s to a failure of its data source', (type, error) => {
    expect(link.response({ stash: repeat, error, result: null }).outcome).toEqual(failure(type));
  });
});
