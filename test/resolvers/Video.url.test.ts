import { beforeAll, describe, expect, it } from 'vitest';
import { VIDEO_MOVES } from '../../model/video-status.ts';
import { USER_ID, VIDEO_ID, aVideo } from '../support/given.ts';
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
  field = await resolverUnderTest('Video.url');
});

const key = `videos/${USER_ID}/${VIDEO_ID}/source`;

describe('Video.url', () => {
  it('has a GET of the accepted version signed, for an hour, in a batch', () => {
    expect(returned(field.request({ source: aVideo({ versionId: 'v1' }) }))).toEqual({
      operation: 'BatchInvoke',
      payload: {
        requests: [{ method: 'GET', key, versionId: 'v1', contentType: 'video/mp4', expiresInSeconds: 3600 }],
      },
    });
  });

  it('signs the latest version where none is noted', () => {
    expect(returned(field.request({ source: aVideo() }))).toEqual({
      operation: 'BatchInvoke',
      payload: { requests: [{ method: 'GET', key, contentType: 'video/mp4', expiresInSeconds: 3600 }] },
    });
  });

  it.each(Object.keys(VIDEO_MOVES).filter((status) => status !== 'READY'))(
    'is null while the video is %s',
    (status) => {
      const source = aVideo({ status: status as 'PROCESSING', versionId: 'v1' });
      expect(field.request({ source }).outcome).toEqual(skipped(null));
    },
  );

  it('is null without a video', () => {
    expect(field.request({ source: null }).outcome).toEqual(skipped(null));
  });

  it('answers with the URL and its end, and with no header', () => {
    const signed = [
      { url: 'https://s3.example/source?X-Amz-Signature=1', headers: [], expiresAt: '2026-11-24T11:30:15.250Z' },
    ];
    expect(returned(field.response({ source: aVideo(), result: { signed } }))).toEqual({
      url: 'https://s3.example/source?X-Amz-Signature=1',
      expiresAt: '2026-11-24T11:30:15.250Z',
    });
  });

  it('fails when the answer holds nothing', () => {
    expect(field.response({ source: aVideo(), result: { signed: [] } }).outcome).toEqual(failure('Internal'));
  });

  it.each(unexpectedFailures)('answers %s to a failure of its data source', (type, error) => {
    expect(field.response({ source: aVideo(), error, result: null }).outcome).toEqual(failure(type));
  });
});
