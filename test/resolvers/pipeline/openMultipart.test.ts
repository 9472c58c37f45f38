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
  link = await resolverUnderTest('pipeline/openMultipart', 'Mutation.createUpload');
});

const PART = 8 * 1024 * 1024;
const key = `videos/${USER_ID}/${VIDEO_ID}/source`;
const prev = { result: { ticket: 'of a PUT' } };
const large = anAwaitedVideo({ sizeBytes: 200_000_000, partSizeBytes: PART });
const begun = { ...large, uploadId: 'first' };

describe('openMultipart', () => {
  it('begins an upload at S3', () => {
    expect(returned(link.request({ stash: { video: large }, prev }))).toEqual({
      operation: 'Invoke',
      payload: { do: 'create', key, contentType: 'video/mp4' },
    });
  });

  it('asks how far one has come that was begun before', () => {
    expect(returned(link.request({ stash: { video: begun }, prev }))).toEqual({
      operation: 'Invoke',
      payload: { do: 'list', key, uploadId: 'first', sizeBytes: 200_000_000, partSizeBytes: PART },
    });
  });

  it.each([
    ['an upload in one PUT', { video: anAwaitedVideo() }],
    ['no upload', {}],
  ])('hands on what came before for %s', (_what, stash) => {
    expect(link.request({ stash, prev }).outcome).toEqual(skipped(prev.result));
  });

  it.each(['PROCESSING', 'READY', 'EXPIRED', 'CANCELLED', 'REJECTED'] as const)(
    'begins nothing for one that is %s: its ticket says that nothing is left to send',
    (status) => {
      for (const video of [
        { ...large, status },
        { ...begun, status },
      ]) {
        expect(link.request({ stash: { video }, prev }).outcome).toEqual(
          skipped({ video, method: 'MULTIPART', put: null, multipart: null }),
        );
      }
    },
  );

  it('makes the ticket of a new one, and leaves its id for the next function', () => {
    const answered = link.response({ stash: { video: large }, prev, result: { uploadId: 'new' } });
    expect(returned(answered)).toEqual({
      video: large,
      method: 'MULTIPART',
      put: null,
      multipart: { partSizeBytes: PART, partCount: 24, uploadedParts: [] },
    });
    expect(answered.stash).toEqual({ video: large, createdUploadId: 'new' });
  });

  it('makes the ticket of one that was begun before, and leaves nothing to be written', () => {
    const result = { state: 'OPEN', parts: [1, 5], missingCount: 22, missing: [2, 3] };
    const answered = link.response({ stash: { video: begun }, prev, result });
    expect(returned(answered)).toEqual({
      video: begun,
      method: 'MULTIPART',
      put: null,
      multipart: { partSizeBytes: PART, partCount: 24, uploadedParts: [1, 5] },
    });
    expect(answered.stash).toEqual({ video: begun });
  });

  it('says that no part is wanted any more when S3 has made the object', () => {
    const result = { state: 'STORED', parts: [], missingCount: 0, missing: [] };
    expect(returned(link.response({ stash: { video: begun }, prev, result }))).toEqual({
      video: begun,
      method: 'MULTIPART',
      put: null,
      multipart: null,
    });
  });

  it('has no ticket when S3 knows nothing of it: it was cancelled since the video was read', () => {
    const result = { state: 'GONE', parts: [], missingCount: 0, missing: [] };
    expect(returned(link.response({ stash: { video: begun }, prev, result }))).toBeNull();
  });

  it.each(unexpectedFailures)('answers %s to a failure of its data source', (type, error) => {
    expect(link.response({ stash: { video: large }, prev, error, result: null }).outcome).toEqual(failure(type));
  });
});
