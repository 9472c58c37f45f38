import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { parsePlaybackKey, signForCloudFront } from '../../../functions/sign/cloudfront.ts';
import { refusalOf } from '../../../local/cloudfront/signed-url.ts';
import type { GetRequest } from '../../../model/signing.ts';
import { shows } from '../../support/claims.ts';
import { NOW, USER_ID, VIDEO_ID } from '../../support/given.ts';

const key = `videos/${USER_ID}/${VIDEO_ID}/source`;
const get: GetRequest = { method: 'GET', key, versionId: 'v/1+=', contentType: 'video/mp4', expiresInSeconds: 7200 };
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = (keys: { privateKey: typeof ec.privateKey }) =>
  keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

function signed(request = get, keys = ec, domain = 'd111111abcdef8.cloudfront.net') {
  const { url, headers, expiresAt } = signForCloudFront(
    { domain, keyId: 'K2JCJMDEHXQW5F', privateKey: parsePlaybackKey(pem(keys)) },
    request,
    new Date(NOW),
  );
  return { url: new URL(url), headers, expiresAt };
}
const says = (url: URL, keys = ec, now = NOW) => refusalOf(url, new Map([['K2JCJMDEHXQW5F', keys.publicKey]]), now);

describe('a URL to play through CloudFront', () => {
  it('is that of the object, its version and the headers of the answer', () => {
    const { url, headers, expiresAt } = signed();
    expect(url.origin).toBe('https://d111111abcdef8.cloudfront.net');
    expect(url.pathname).toBe(`/${key}`);
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      versionId: 'v/1+=',
      'response-content-type': 'video/mp4',
      'response-content-disposition': 'inline',
      Expires: String(Math.floor(NOW / 1000) + 7200),
      'Key-Pair-Id': 'K2JCJMDEHXQW5F',
    });
    expect(headers).toEqual([]);
    expect(expiresAt).toBe('2026-11-24T12:30:15.000Z');
  });

  it.each([
    ['an elliptic curve', ec],
    ['RSA', rsa],
  ])('is signed so that CloudFront takes it, until its end: with %s', (_what, keys) => {
    shows('playback:CloudFront canned policy, RSA and ECDSA');
    const { url, expiresAt } = signed(get, keys);
    expect(says(url, keys)).toBeUndefined();
    expect(says(url, keys, Date.parse(expiresAt) - 1)).toBeUndefined();
    expect(says(url, keys, Date.parse(expiresAt))).toMatchObject({ code: 'AccessDenied' });
  });

  it.each<readonly [string, (url: URL) => void]>([
    ['another key of the bucket', (url) => (url.pathname = url.pathname.replace(USER_ID, 'somebody-else'))],
    ['another version', (url) => url.searchParams.set('versionId', 'v2')],
    ['another type', (url) => url.searchParams.set('response-content-type', 'text/html')],
    ['a later end', (url) => url.searchParams.set('Expires', '9999999999')],
    ['no end', (url) => url.searchParams.delete('Expires')],
    ['no signature', (url) => url.searchParams.delete('Signature')],
    ['one more parameter', (url) => url.searchParams.append('x', '1')],
    ['another host', (url) => (url.host = 'evil.example')],
    ['another key pair', (url) => url.searchParams.set('Key-Pair-Id', 'KOTHER')],
  ])('is not good for %s', (_what, change) => {
    const { url } = signed();
    change(url);
    expect(says(url)).toMatchObject({ status: 403 });
  });

  it('is not good under a key that is not trusted', () => {
    expect(says(signed(get, ec).url, { ...ec, publicKey: rsa.publicKey })).toMatchObject({ code: 'AccessDenied' });
  });
});
