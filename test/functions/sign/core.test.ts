import { describe, expect, it } from 'vitest';
import { expiry, unsigned } from '../../../functions/sign/core.ts';
import type { GetRequest, PutRequest } from '../../../model/signing.ts';
import { NOW, USER_ID, VIDEO_ID } from '../../support/given.ts';

const key = `videos/${USER_ID}/${VIDEO_ID}/source`;
const put: PutRequest = { method: 'PUT', key, contentType: 'video/mp4', sizeBytes: 550_000, expiresInSeconds: 900 };
const get: GetRequest = { method: 'GET', key, contentType: 'video/mp4', expiresInSeconds: 3600 };

describe('unsigned', () => {
  it('binds a PUT to its length, its type and an empty place', () => {
    expect(unsigned(put, '')).toEqual({
      method: 'PUT',
      path: `/${key}`,
      query: {},
      headers: { 'content-length': '550000', 'content-type': 'video/mp4', 'if-none-match': '*' },
    });
  });

  it('fixes the content type of what a GET answers', () => {
    expect(unsigned(get, '/bucket')).toEqual({
      method: 'GET',
      path: `/bucket/${key}`,
      query: { 'response-content-disposition': 'inline', 'response-content-type': 'video/mp4' },
      headers: {},
    });
  });

  it('names the version of a GET when there is one', () => {
    expect(unsigned({ ...get, versionId: 'v1' }, '').query).toEqual({
      'response-content-disposition': 'inline',
      'response-content-type': 'video/mp4',
      versionId: 'v1',
    });
  });

  it.each([
    ['a b', 'a%20b'],
    ["it's(1)*!", 'it%27s%281%29%2A%21'],
    ['ü/😀', '%C3%BC/%F0%9F%98%80'],
    ['a+b?c#d&e=f%', 'a%2Bb%3Fc%23d%26e%3Df%25'],
    ['a-b._~c', 'a-b._~c'],
  ])('encodes the key %j as S3 does', (hostile, encoded) => {
    expect(unsigned({ ...put, key: hostile }, '').path).toBe(`/${encoded}`);
  });
});

describe('expiry', () => {
  const at = (ms: number) => new Date(ms);

  it.each([
    ['credentials without an end', 900, undefined, NOW + 900_000],
    ['credentials that end much later', 900, NOW + 3_600_000, NOW + 900_000],
    ['credentials that end a minute after the URL', 900, NOW + 960_000, NOW + 900_000],
    ['credentials that end a minute and a millisecond before that', 900, NOW + 959_999, NOW + 899_999],
    ['credentials that end with the URL', 900, NOW + 900_000, NOW + 840_000],
    ['credentials that end in half a minute', 3600, NOW + 30_000, NOW - 30_000],
  ])('with %s', (_what, seconds, credentialsEndMs, expected) => {
    expect(expiry(NOW, seconds, credentialsEndMs)).toEqual(at(expected));
  });
});
