import { GetObjectCommand, PutObjectCommand, S3Client, UploadPartCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { s3Signer } from '../../../functions/sign/s3.ts';
import type { SignRequest } from '../../../model/signing.ts';
import { NOW } from '../../support/given.ts';

const REGION = 'eu-central-1';
const BUCKET = 'lectern-test-media';
const credentials = {
  accessKeyId: 'ASIAEXAMPLE0000000001',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  sessionToken: 'IQoJb3JpZ2luX2VjEXAMPLE//token+with=signs',
};
/** Those of a user: they have no end. */
const { sessionToken: _none, ...lasting } = credentials;

const hosted = { protocol: 'https:', hostname: `${BUCKET}.s3.${REGION}.amazonaws.com`, path: '' };
const byPath = { protocol: 'http:', hostname: '127.0.0.1', port: 4566, path: `/${BUCKET}` };

const KEYS = ['videos/a/01J00000000000000000000000/source', "videos/ü 😀/it's(1)*!/+&=%?#.vtt", 'a//b/./c'];

const requests: readonly SignRequest[] = KEYS.flatMap((key): readonly SignRequest[] => [
  { method: 'PUT', key, contentType: 'video/mp4', sizeBytes: 550_000, expiresInSeconds: 900 },
  { method: 'PART', key, uploadId: 'a.b_c-d~e+f/g=', partNumber: 17, sizeBytes: 8_388_608, expiresInSeconds: 900 },
  { method: 'GET', key, contentType: 'text/vtt; charset=utf-8', expiresInSeconds: 3600 },
  { method: 'GET', key, versionId: 'v1.+/=', contentType: 'video/mp4', expiresInSeconds: 1 },
]);

/** The URL with its parameters in one order: S3 takes them in any, and the signature is over this one. */
function inOrder(url: string): string {
  const at = url.indexOf('?');
  return `${url.slice(0, at)}?${url
    .slice(at + 1)
    .split('&')
    .sort()
    .join('&')}`;
}

/** The same request as AWS's own client presigns it. */
async function bySdk(request: SignRequest, options: object, identity: object): Promise<string> {
  const client = new S3Client({
    region: REGION,
    credentials: identity as typeof credentials,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    ...options,
  });
  // The client tells S3 which operation it called. That is the one thing that a URL of ours does not have.
  client.middlewareStack.add(
    (next) => (args) => {
      delete (args.request as { query: Record<string, unknown> }).query['x-id'];
      return next(args);
    },
    { step: 'build' },
  );
  const at = { Bucket: BUCKET, Key: request.key };
  const expiresIn = request.expiresInSeconds;
  if (request.method === 'GET') {
    const { contentType: ResponseContentType, versionId: VersionId } = request;
    const command = new GetObjectCommand({
      ...at,
      ResponseContentType,
      ResponseContentDisposition: 'inline',
      ...(VersionId === undefined ? {} : { VersionId }),
    });
    return getSignedUrl(client, command, { expiresIn });
  }
  if (request.method === 'PART') {
    const { uploadId: UploadId, partNumber: PartNumber, sizeBytes: ContentLength } = request;
    const command = new UploadPartCommand({ ...at, UploadId, PartNumber, ContentLength });
    return getSignedUrl(client, command, { expiresIn });
  }
  const { contentType: ContentType, sizeBytes: ContentLength } = request;
  const command = new PutObjectCommand({ ...at, ContentType, ContentLength, IfNoneMatch: '*' });
  // The content type is signed by nobody who does not insist.
  const signableHeaders = new Set(['host', 'content-length', 'content-type', 'if-none-match']);
  return getSignedUrl(client, command, { expiresIn, signableHeaders });
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('s3Signer', () => {
  it.each(requests)('signs the $method of $key as the SDK’s client does', async (request) => {
    const sign = s3Signer({ region: REGION, address: hosted, credentials: () => credentials });
    expect(inOrder(sign(request).url)).toBe(inOrder(await bySdk(request, {}, credentials)));
  });

  it.each(requests)('signs the $method of $key for an endpoint as the client does', async (request) => {
    const sign = s3Signer({ region: REGION, address: byPath, credentials: () => lasting });
    const options = { endpoint: 'http://127.0.0.1:4566', forcePathStyle: true };
    expect(inOrder(sign(request).url)).toBe(inOrder(await bySdk(request, options, lasting)));
  });

  it.each(requests)('ends the $method of $key when S3 does, to the second', (request) => {
    const { url, expiresAt } = s3Signer({ region: REGION, address: hosted, credentials: () => lasting })(request);
    const { searchParams } = new URL(url);
    const date = searchParams.get('X-Amz-Date')!.replace(/(\d{4})(\d\d)(\d\dT\d\d)(\d\d)(\d\dZ)/, '$1-$2-$3:$4:$5');
    expect(Date.parse(expiresAt)).toBe(Date.parse(date) + Number(searchParams.get('X-Amz-Expires')) * 1000);
  });

  it('signs with the day and the credentials that hold when it is asked', async () => {
    let current = credentials;
    const sign = s3Signer({ region: REGION, address: hosted, credentials: () => current });
    const [request] = requests as [SignRequest];
    const first = sign(request);
    vi.setSystemTime(NOW + 86_400_000);
    const nextDay = sign(request);
    current = { ...credentials, accessKeyId: 'ASIAEXAMPLE0000000002', secretAccessKey: 'another' };
    const other = sign(request);
    expect(inOrder(nextDay.url)).toBe(inOrder(await bySdk(request, {}, credentials)));
    expect(inOrder(other.url)).toBe(inOrder(await bySdk(request, {}, current)));
    expect(new Set([first.url, nextDay.url, other.url]).size).toBe(3);
  });
});
