import { beforeAll, describe, expect, it } from 'vitest';
import { USER_ID, VIDEO_ID, aVideo, anAwaitedVideo } from '../../support/given.ts';
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
  link = await resolverUnderTest('pipeline/checkParts', 'Mutation.completeUpload');
});

const PART = 8 * 1024 * 1024;
const video = anAwaitedVideo({ sizeBytes: 2 * PART + 5, partSizeBytes: PART, uploadId: 'u' });
const given = (of = video) => ({ key: { userId: USER_ID, id: VIDEO_ID }, isDone: false, video: of });
const held = (state: string, missing: number[] = []) => ({
  state,
  parts: [],
  missingCount: missing.length,
  missing,
});

describe('checkParts', () => {
  it('asks S3 for its own list', () => {
    expect(returned(link.request({ stash: given() }))).toEqual({
      operation: 'Invoke',
      payload: {
        do: 'list',
        key: `videos/${USER_ID}/${VIDEO_ID}/source`,
        uploadId: 'u',
        sizeBytes: 2 * PART + 5,
        partSizeBytes: PART,
      },
    });
  });

  it.each(['PROCESSING', 'READY', 'REJECTED'] as const)('finds one that is %s done', (status) => {
    const { outcome, stash } = link.request({ stash: given({ ...video, status }) });
    expect(outcome).toEqual(skipped({}));
    expect(stash).toMatchObject({ isDone: true });
  });

  it.each(['EXPIRED', 'CANCELLED'] as const)('refuses one that is %s', (status) => {
    expect(link.request({ stash: given({ ...video, status }) }).outcome).toEqual(
      failure('InvalidTransition', { status }),
    );
  });

  it.each(['AWAITING_UPLOAD', 'READY', 'CANCELLED'] as const)('refuses one PUT, also when it is %s', (status) => {
    expect(link.request({ stash: given(aVideo({ status })) }).outcome).toEqual(
      failure('InvalidTransition', { status, method: 'PUT' }),
    );
  });

  it('misses every part of an upload that S3 has not begun', () => {
    const { uploadId: _none, ...cutOff } = video;
    expect(link.request({ stash: given(aVideo(cutOff)) }).outcome).toEqual(
      failure('PartsMissing', { missingCount: 3, missing: [] }),
    );
  });

  it('goes on when all are there', () => {
    const { outcome, stash } = link.response({ stash: given(), result: held('OPEN') });
    expect(outcome).toEqual({ kind: 'returned', value: {} });
    expect(stash).toEqual(given());
  });

  it('names those that are missing', () => {
    expect(link.response({ stash: given(), result: held('OPEN', [2, 3]) }).outcome).toEqual(
      failure('PartsMissing', { missingCount: 2, missing: [2, 3] }),
    );
  });

  it('finds one done of which S3 has the object already', () => {
    const { outcome, stash } = link.response({ stash: given(), result: held('STORED') });
    expect(outcome).toEqual({ kind: 'returned', value: {} });
    expect(stash).toEqual({ ...given(), isDone: true });
  });

  it('refuses one of which S3 knows nothing', () => {
    expect(link.response({ stash: given(), result: held('GONE') }).outcome).toEqual(
      failure('InvalidTransition', { status: 'AWAITING_UPLOAD', upload: 'GONE' }),
    );
  });

  it.each(unexpectedFailures)('answers %s to a failure of its data source', (type, error) => {
    expect(link.response({ stash: given(), error, result: null }).outcome).toEqual(failure(type));
  });
});
