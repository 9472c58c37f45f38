import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import type { S3Client } from '@aws-sdk/client-s3';
import { Sha256 } from '@aws-crypto/sha256-js';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareUtf8, createKeyIndex } from '../../../local/s3/key-index.ts';
import { shows } from '../../support/claims.ts';
import type { Stage } from './support.ts';
import { REGION, SCRATCH, TEACHER, codeOf, sendRaw, startStage } from './support.ts';

let stage: Stage;
let client: S3Client;
const Bucket = 'scratch';

beforeAll(async () => {
  stage = await startStage({
    buckets: [SCRATCH, { ...SCRATCH, name: 'listed' }, { ...SCRATCH, name: 'old', versioned: true }],
  });
  client = stage.client();
});
afterAll(() => stage.stop());

/** Signs and sends a request whose path no client has touched. */
async function signedRaw(method: string, path: string, asSigned = path, body = '') {
  const signer = new SignatureV4({
    service: 's3',
    region: REGION,
    credentials: TEACHER,
    sha256: Sha256,
    uriEscapePath: false,
  });
  const { headers } = await signer.sign(
    new HttpRequest({
      method,
      path: asSigned,
      headers: { host: `127.0.0.1:${stage.port}`, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' },
    }),
  );
  return sendRaw(stage, { method, path, headers: { ...headers, 'content-length': Buffer.byteLength(body) } }, body);
}

describe('hostile keys', () => {
  const keys = [
    'a b+c',
    '100%',
    '%2F%2e%2e%2f',
    '%25',
    'a/../../etc/passwd',
    '..',
    '.',
    './a/.',
    '/absolute',
    '//double//slash//',
    'trailing/',
    'back\\slash',
    'quotes \'" and <xml> & ]]>',
    '🎬/日本語/é',
    'e\u0301 is not é',
    '\u0000nul',
    'line\nfeed\ttab\rreturn',
    '\u007f\u0085\u2028',
    '\ufeffbom',
    '?versionId=1#fragment',
    'a=b&c;d,e:f@g$h!i*j(k)l~',
    '__proto__',
    'constructor',
    'CON',
    ' leading and trailing ',
    'x'.repeat(1024),
    'é'.repeat(512),
  ];

  // The SDK's HTTP client would resolve dots, so that the request is for another path than the one it signed.
  it.each(keys.map((key) => [key.length > 40 ? `${key.slice(0, 10)}… (${key.length})` : JSON.stringify(key), key]))(
    'keeps %s apart from every other',
    async (_shown, key) => {
      shows('s3:any key that S3 takes');
      const path = `/${Bucket}/${[...Buffer.from(key)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')}`;
      // What was sent as %2F is the same key as with a slash, and is signed as such.
      const asSigned = `/${Bucket}/${encodeURIComponent(key)
        .replaceAll('%2F', '/')
        .replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)}`;
      expect((await signedRaw('PUT', path, asSigned, key)).status).toBe(200);
      const got = await signedRaw('GET', path, asSigned);
      expect([got.status, got.body]).toEqual([200, key]);
      const listed = await client.send(new ListObjectsV2Command({ Bucket, EncodingType: 'url' }));
      expect(listed.Contents?.map(({ Key }) => decodeURIComponent((Key ?? '').replaceAll('+', ' ')))).toEqual([key]);
      const plain = await signedRaw('DELETE', path, asSigned);
      expect(plain.status).toBe(204);
    },
  );

  it('names no file after a key', async () => {
    await client.send(new PutObjectCommand({ Bucket, Key: 'visible-name/../x', Body: 'x' }));
    expect(stage.files().every((file) => /^[0-9a-f]{32}$/.test(file))).toBe(true);
  });

  it('decodes once', async () => {
    expect((await signedRaw('PUT', `/${Bucket}/%2541`, `/${Bucket}/%2541`, 'percent forty-one')).status).toBe(200);
    await expect(client.send(new GetObjectCommand({ Bucket, Key: 'A' }))).rejects.toMatchObject({ name: 'NoSuchKey' });
    const got = await client.send(new GetObjectCommand({ Bucket, Key: '%41' }));
    expect(await got.Body?.transformToString()).toBe('percent forty-one');
  });

  it.each([
    ['a key of 1025 bytes', `/${Bucket}/${'x'.repeat(1025)}`, 'KeyTooLongError'],
    ['half a percent', `/${Bucket}/%4`, 'InvalidURI'],
    ['a percent without digits', `/${Bucket}/%zz`, 'InvalidURI'],
    ['bytes that are not UTF-8', `/${Bucket}/%ff%fe`, 'InvalidURI'],
    ['an overlong slash', `/${Bucket}/%c0%af`, 'InvalidURI'],
    ['a surrogate', `/${Bucket}/%ed%a0%80`, 'InvalidURI'],
  ])('refuses %s', async (_what, path, code) => {
    const answer = await signedRaw('PUT', path, path, 'x');
    expect([answer.status, codeOf(answer.body)]).toEqual([400, code]);
  });

  it('deletes exactly the keys that the document names', async () => {
    shows('s3:DeleteObjects');
    const odd = ['a&amp;b', ' a ', '1e3', '<b>', 'é🎬'];
    for (const Key of odd) await client.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));
    await client.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'stays' }));
    const answer = await client.send(
      new DeleteObjectsCommand({ Bucket, Delete: { Objects: odd.map((Key) => ({ Key })), Quiet: true } }),
    );
    expect([answer.Deleted, answer.Errors]).toEqual([undefined, undefined]);
    const left = await client.send(new ListObjectsV2Command({ Bucket }));
    expect(left.Contents?.map(({ Key }) => Key)).toEqual(['%41', 'a', 'visible-name/../x']);
  });

  it('tells of the keys that it cannot delete beside those that it did', async () => {
    shows('s3:DeleteObjects');
    await client.send(new PutObjectCommand({ Bucket: 'old', Key: 'good', Body: 'x' }));
    const answer = await client.send(
      new DeleteObjectsCommand({
        Bucket: 'old',
        Delete: {
          Objects: [
            { Key: 'x'.repeat(1025) },
            { Key: 'good', VersionId: 'none' },
            { Key: 'good' },
            { Key: 'a', ETag: 'b' },
          ],
        },
      }),
    );
    expect(answer.Errors?.map(({ Code }) => Code)).toEqual(['KeyTooLongError', 'NoSuchVersion', 'PreconditionFailed']);
    expect(answer.Deleted).toMatchObject([{ Key: 'good', DeleteMarker: true }]);
  });

  it.each([
    ['no XML', 'x'],
    ['half an element', '<Delete><Object>'],
    ['another root', '<Other/>'],
    ['nothing to delete', '<Delete></Delete>'],
    ['an entity bomb', '<!DOCTYPE a [<!ENTITY b "c">]><Delete><Object><Key>&b;</Key></Object></Delete>'],
    ['two keys in one object', '<Delete><Object><Key>a</Key><Key>b</Key></Object></Delete>'],
  ])('refuses a delete document that is %s', async (_what, body) => {
    const { createHash } = await import('node:crypto');
    const signer = new SignatureV4({
      service: 's3',
      region: REGION,
      credentials: TEACHER,
      sha256: Sha256,
      uriEscapePath: false,
    });
    const { headers } = await signer.sign(
      new HttpRequest({
        method: 'POST',
        path: `/${Bucket}`,
        query: { delete: '' },
        headers: {
          host: `127.0.0.1:${stage.port}`,
          'x-amz-content-sha256': 'UNSIGNED-PAYLOAD',
          'content-md5': createHash('md5').update(body).digest('base64'),
        },
      }),
    );
    const answer = await sendRaw(stage, { method: 'POST', path: `/${Bucket}?delete=`, headers }, body);
    expect([answer.status, codeOf(answer.body)]).toEqual([400, 'MalformedXML']);
  });
});

describe('ListObjectsV2', () => {
  const keys = ['a', 'a/1', 'a/2', 'a/b/3', 'b', 'c/1', 'c/2', 'd', '\uffee', '🎬'];
  beforeAll(async () => {
    for (const Key of [...keys].reverse())
      await client.send(new PutObjectCommand({ Bucket: 'listed', Key, Body: 'x' }));
  });
  const list = (more: object) => client.send(new ListObjectsV2Command({ Bucket: 'listed', ...more }));

  it('orders keys by their UTF-8 bytes', async () => {
    shows('s3:ListObjectsV2');
    const answer = await list({});
    expect(answer.Contents?.map(({ Key }) => Key)).toEqual(keys);
    expect(answer).toMatchObject({ KeyCount: keys.length, IsTruncated: false });
    expect([...keys].sort(compareUtf8)).toEqual(
      [...keys].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))),
    );
  });

  it('rolls keys up to common prefixes', async () => {
    shows('s3:ListObjectsV2 Delimiter');
    const answer = await list({ Delimiter: '/' });
    expect(answer.Contents?.map(({ Key }) => Key)).toEqual(['a', 'b', 'd', '\uffee', '🎬']);
    expect(answer.CommonPrefixes?.map(({ Prefix }) => Prefix)).toEqual(['a/', 'c/']);
    const inner = await list({ Delimiter: '/', Prefix: 'a/' });
    expect(inner.Contents?.map(({ Key }) => Key)).toEqual(['a/1', 'a/2']);
    expect(inner.CommonPrefixes?.map(({ Prefix }) => Prefix)).toEqual(['a/b/']);
  });

  it.each([
    [1, undefined],
    [2, '/'],
    [1, '/'],
    [3, undefined],
  ])('gives every key and prefix once in pages of %s with delimiter %s', async (MaxKeys, Delimiter) => {
    shows('s3:ListObjectsV2 pages');
    const seen: (string | undefined)[] = [];
    let ContinuationToken: string | undefined;
    do {
      const page = await list({ MaxKeys, Delimiter, ContinuationToken });
      const both = [
        ...(page.Contents ?? []).map(({ Key }) => Key),
        ...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix),
      ];
      expect(both.length).toBeLessThanOrEqual(MaxKeys);
      expect(both.length).toBe(page.KeyCount);
      seen.push(...both);
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken !== undefined);
    const expected = Delimiter === undefined ? keys : ['a', 'a/', 'b', 'c/', 'd', '\uffee', '🎬'];
    expect([...seen].sort()).toEqual([...expected].sort());
  });

  it('starts after a key, and refuses a token of its own making', async () => {
    expect((await list({ StartAfter: 'b' })).Contents?.[0]?.Key).toBe('c/1');
    expect((await list({ Prefix: 'c', StartAfter: 'a' })).Contents?.map(({ Key }) => Key)).toEqual(['c/1', 'c/2']);
    await expect(list({ ContinuationToken: 'made up' })).rejects.toMatchObject({ name: 'InvalidArgument' });
    await expect(list({ MaxKeys: -1 })).rejects.toMatchObject({ name: 'InvalidArgument' });
  });

  it.each([
    [1, undefined],
    [2, '/'],
    [1, '/'],
  ])('has an older form whose pages of %s with delimiter %s go on at a marker', async (MaxKeys, Delimiter) => {
    shows('s3:ListObjects');
    const seen: (string | undefined)[] = [];
    let Marker: string | undefined;
    for (;;) {
      const page = await client.send(new ListObjectsCommand({ Bucket: 'listed', MaxKeys, Delimiter, Marker }));
      const listed = (page.Contents ?? []).map(({ Key }) => Key);
      seen.push(...listed, ...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix));
      expect(page.Marker ?? '').toBe(Marker ?? '');
      expect(page.Contents?.every(({ Owner }) => Owner?.ID?.length === 64) ?? true).toBe(true);
      if (page.IsTruncated !== true) break;
      // S3 names the next marker only where there is a delimiter.
      expect(page.NextMarker === undefined).toBe(Delimiter === undefined);
      Marker = page.NextMarker ?? listed.at(-1);
    }
    const expected = Delimiter === undefined ? keys : ['a', 'a/', 'b', 'c/', 'd', '\uffee', '🎬'];
    expect([...seen].sort()).toEqual([...expected].sort());
    await expect(client.send(new ListObjectsCommand({ Bucket: 'listed', MaxKeys: -1 }))).rejects.toMatchObject({
      name: 'InvalidArgument',
    });
  });

  it('lists versions in pages without losing or repeating one', async () => {
    shows('s3:ListObjectVersions');
    const Bucket = 'old';
    for (const Key of ['v', 'v', 'v', 'w/1', 'w/2', 'x'])
      await client.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));
    await client.send(new DeleteObjectCommand({ Bucket, Key: 'v' }));
    for (const MaxKeys of [1, 2, 3]) {
      const seen: string[] = [];
      let KeyMarker: string | undefined;
      let VersionIdMarker: string | undefined;
      for (;;) {
        const page = await client.send(
          new ListObjectVersionsCommand({ Bucket, MaxKeys, KeyMarker, VersionIdMarker, Delimiter: '/' }),
        );
        for (const { Key, VersionId } of [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])])
          seen.push(`${Key} ${VersionId}`);
        for (const { Prefix } of page.CommonPrefixes ?? []) seen.push(Prefix ?? '');
        if (page.IsTruncated !== true) break;
        KeyMarker = page.NextKeyMarker;
        VersionIdMarker = page.NextVersionIdMarker;
      }
      const own = seen.filter((row) => !row.startsWith('good '));
      expect(own.filter((row) => row.startsWith('v ')).length).toBe(4);
      expect(new Set(own).size).toBe(6);
      expect(own).toHaveLength(6);
    }
  });
});

describe('the key index', () => {
  it('finds, adds and removes like a sorted list', () => {
    const index = createKeyIndex(['b', 'a']);
    index.add('c');
    index.add('b');
    index.remove('a');
    index.remove('never');
    expect([index.at(0), index.at(1), index.at(2)]).toEqual(['b', 'c', undefined]);
    expect([index.seek('b', { after: false }), index.seek('b', { after: true }), index.endOf('b')]).toEqual([0, 1, 1]);
  });
});
