import { beforeAll, describe, expect, it } from 'vitest';
import { USER_ID, VIDEO_ID, aVideo, anAwaitedVideo } from '../../support/given.ts';
import {
  failure,
  resolverUnderTest,
  returned,
  unexpectedFailures,
  type ResolverUnderTest,
} from '../../support/resolver.ts';

let link: ResolverUnderTest;
beforeAll(async () => {
  link = await resolverUnderTest('pipeline/signParts', 'Query.uploadParts');
});

const PART = 8 * 1024 * 1024;
const begun = anAwaitedVideo({ sizeBytes: 2 * PART + 5, partSizeBytes: PART, uploadId: 'u' });
const asked = (partNumbers: number[], video = begun) => ({ arguments: { partNumbers }, stash: { video } });
const part = (partNumber: number, sizeBytes: number) => ({
  method: 'PART',
  key: `videos/${USER_ID}/${VIDEO_ID}/source`,
  uploadId: 'u',
  partNumber,
  sizeBytes,
  expiresInSeconds: 3600,
});
const url = (n: number) => ({
  url: `https://s3.example/${String(n)}`,
  headers: [],
  expiresAt: '2026-11-24T11:30:15.250Z',
});

describe('signParts', () => {
  it('asks for a PUT of every part, each of exactly its own size, for an hour', () => {
    expect(returned(link.request(asked([3, 1, 2])))).toEqual({
      operation: 'Invoke',
      payload: { requests: [part(3, 5), part(1, PART), part(2, PART)] },
    });
  });

  it.each([[[0]], [[-1]], [[4]], [[1, 2, 10_001]], [[2 ** 31 - 1]], [[-(2 ** 31)]]])('refuses %j', (partNumbers) => {
    expect(link.request(asked(partNumbers)).outcome).toEqual(
      failure('InvalidInput', { field: 'partNumbers', min: 1, max: 3 }),
    );
  });

  it.each(['PROCESSING', 'READY', 'EXPIRED', 'CANCELLED', 'REJECTED'] as const)(
    'signs nothing for a video that is %s',
    (status) => {
      expect(link.request(asked([1], { ...begun, status })).outcome).toEqual(failure('InvalidTransition', { status }));
    },
  );

  it('signs no part of an upload in one PUT', () => {
    expect(link.request(asked([1], anAwaitedVideo())).outcome).toEqual(failure('InvalidTransition', { method: 'PUT' }));
  });

  it('says what to do first when S3 has not begun the upload', () => {
    const { uploadId: _none, ...cutOff } = begun;
    expect(link.request(asked([1], aVideo(cutOff))).outcome).toEqual(failure('TryAgain', { first: 'upload' }));
  });

  it('gives the URLs in the order of the numbers', () => {
    const answered = link.response({ ...asked([3, 1]), result: { signed: [url(3), url(1)] } });
    expect(returned(answered)).toEqual([
      { partNumber: 3, url: 'https://s3.example/3', expiresAt: '2026-11-24T11:30:15.250Z' },
      { partNumber: 1, url: 'https://s3.example/1', expiresAt: '2026-11-24T11:30:15.250Z' },
    ]);
  });

  it('fails when one was not signed', () => {
    expect(link.response({ ...asked([3, 1]), result: { signed: [url(3)] } }).outcome).toEqual(failure('Internal'));
  });

  it.each(unexpectedFailures)('answers %s to a failure of its data source', (type, error) => {
    expect(link.response({ ...asked([1]), error, result: null }).outcome).toEqual(failure(type));
  });
});
