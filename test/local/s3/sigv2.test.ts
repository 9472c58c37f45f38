import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Principal } from '../../../local/context.ts';
import { readTarget } from '../../../local/s3/request.ts';
import { verifyPresignedV2 } from '../../../local/s3/sigv2.ts';
import { shows } from '../../support/claims.ts';

const NOW = 1_175_139_000_000;
const EXAMPLE: Principal = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  arn: 'arn:aws:iam::123456789012:user/example',
};
const SESSION: Principal = { ...EXAMPLE, accessKeyId: 'ASIASESSION', sessionToken: 'a token' };

interface Given {
  readonly method?: string;
  readonly url: string;
  readonly host?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly region?: string;
}

function verify({ method = 'GET', url, host = '127.0.0.1:4001', headers = {}, region = 'us-east-1' }: Given) {
  const target = readTarget(url, host, new Set());
  const hoisted = [...target.query].filter(([name]) => name.startsWith('x-amz-'));
  return verifyPresignedV2(
    { ...target, method, rawUrl: url, headers: new Map([...hoisted, ...Object.entries(headers)]) },
    {
      find: (id) => [EXAMPLE, SESSION].find((principal) => principal.accessKeyId === id),
      clock: { now: () => NOW },
      region,
    },
  );
}

/** Signs as boto3 does: sub-resources are part of what is signed, `x-amz-*` and the type move into the query. */
function presign(stringToSign: string, url: string, { accessKeyId, secretAccessKey } = EXAMPLE): string {
  const signature = createHmac('sha1', secretAccessKey).update(stringToSign).digest('base64');
  const mark = url.includes('?') ? '&' : '?';
  return `${url}${mark}AWSAccessKeyId=${accessKeyId}&Signature=${encodeURIComponent(signature)}&Expires=1175139620`;
}

describe('a URL presigned with Signature V2', () => {
  const PUPPY = '/photos/puppy.jpg?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=NpgCjnDzrM%2BWFzoENXmpNDUsSn8%3D';
  const host = 'johnsmith.s3.amazonaws.com';

  it('is accepted as the documentation of S3 signs it', () => {
    shows('signatures:Signature V2 of presigned URLs');
    expect(verify({ url: `${PUPPY}&Expires=1175139620`, host })).toBe(EXAMPLE);
  });

  it('may carry its type, its metadata and its session token in the query', () => {
    const string = 'PUT\n\ntext/vtt\n1175139620\nx-amz-meta-a:b\nx-amz-security-token:a token\n/lectures/k%20y';
    const url = presign(
      string,
      '/lectures/k%20y?content-type=text%2Fvtt&x-amz-meta-a=b&x-amz-security-token=a%20token',
      SESSION,
    );
    expect(verify({ method: 'PUT', url })).toBe(SESSION);
    expect(verify({ method: 'PUT', url, headers: { 'content-type': 'text/vtt' } })).toBe(SESSION);
    expect(() => verify({ method: 'PUT', url, headers: { 'content-type': 'text/html' } })).toThrow(/does not match/);
    expect(() => verify({ method: 'PUT', url: url.replace('a%20token', 'other') })).toThrow(/token/);
  });

  it('signs the sub-resources that it names, decoded', () => {
    const string =
      'GET\n\n\n1175139620\n/lectures/k?response-content-disposition=attachment; filename="a"&versionId=abc';
    const url = presign(
      string,
      '/lectures/k?versionId=abc&response-content-disposition=attachment%3B%20filename%3D%22a%22',
    );
    expect(verify({ url })).toBe(EXAMPLE);
    expect(() => verify({ url: url.replace('abc', 'abd') })).toThrow(/does not match/);
    expect(() => verify({ url: `${url}&partNumber=1` })).toThrow(/does not match/);
    expect(() => verify({ url: `${url}&x-amz-acl=public-read` })).toThrow(/does not match/);
  });

  const valid = { url: `${PUPPY}&Expires=1175139620`, host };
  it.each<[string, Given, number, string, RegExp]>([
    ['another verb', { ...valid, method: 'PUT' }, 403, 'SignatureDoesNotMatch', /does not match/],
    ['another key', { ...valid, url: valid.url.replace('puppy', 'kitty') }, 403, 'SignatureDoesNotMatch', /does not/],
    ['another bucket', { ...valid, host: 'other.s3.amazonaws.com' }, 403, 'SignatureDoesNotMatch', /does not match/],
    ['another end', { ...valid, url: `${PUPPY}&Expires=1175139621` }, 403, 'SignatureDoesNotMatch', /does not match/],
    ['an end that is over', { ...valid, url: `${PUPPY}&Expires=1175138999` }, 403, 'AccessDenied', /has expired/],
    ['an end that is no time', { ...valid, url: `${PUPPY}&Expires=soon` }, 403, 'AccessDenied', /Invalid date/],
    ['no end', { ...valid, url: PUPPY }, 403, 'AccessDenied', /requires the Signature, Expires/],
    ['an unknown key id', { ...valid, url: valid.url.replace('7EX', '8EX') }, 403, 'InvalidAccessKeyId', /not exist/],
    ['a region without V2', { ...valid, region: 'eu-central-1' }, 400, 'InvalidRequest', /AWS4-HMAC-SHA256/],
    ['a header besides', { ...valid, headers: { authorization: 'AWS a:b' } }, 400, 'InvalidRequest', /not supported/],
  ])('is refused with %s', (_what, given, status, code, message) => {
    shows('signatures:Signature V2 of presigned URLs');
    expect(() => verify(given)).toThrow(
      expect.objectContaining({ status, code, message: expect.stringMatching(message) }),
    );
  });
});
