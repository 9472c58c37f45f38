import { beforeAll, describe, expect, it } from 'vitest';
import { USER_ID, VIDEO_ID, anAwaitedVideo } from '../../support/given.ts';
import {
  failure,
  resolverUnderTest,
  returned,
  unexpectedFailures,
  type ResolverUnderTest,
} from '../../support/resolver.ts';

let link: ResolverUnderTest;
beforeAll(async () => {
  link = await resolverUnderTest('pipeline/signPut', 'Mutation.createUpload');
});

const video = anAwaitedVideo();
const put = {
  url: 'https://s3.example/source?X-Amz-Signature=1',
  headers: [{ name: 'content-length', value: '550000' }],
  expiresAt: '2026-11-24T10:45:15.250Z',
};

describe('signPut', () => {
  it('asks for one PUT of exactly the declared bytes, for a quarter of an hour', () => {
    expect(returned(link.request({ stash: { video } }))).toEqual({
      operation: 'Invoke',
      payload: {
        requests: [
          {
            method: 'PUT',
            key: `videos/${USER_ID}/${VIDEO_ID}/source`,
            contentType: 'video/mp4',
            sizeBytes: 550_000,
            expiresInSeconds: 900,
          },
        ],
      },
    });
  });

  it('signs nothing once the upload is over', () => {
    const over = { ...video, status: 'READY' };
    const { outcome } = link.request({ stash: { video: over } });
    expect(outcome).toMatchObject({ value: { video: over, method: 'PUT', put: null, multipart: null } });
    expect(outcome.kind).toBe('earlyReturn');
  });

  it('makes the ticket', () => {
    expect(returned(link.response({ stash: { video }, result: { signed: [put] } }))).toEqual({
      video,
      method: 'PUT',
      put,
      multipart: null,
    });
  });

  it('fails when nothing was signed', () => {
    expect(link.response({ stash: { video }, result: { signed: [] } }).outcome).toEqual(failure('Internal'));
  });

  it.each(unexpectedFailures)('answers %s to a failure of its data source', (type, error) => {
    expect(link.response({ stash: { video }, error, result: null }).outcome).toEqual(failure(type));
  });
});
