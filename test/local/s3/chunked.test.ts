import { createHash, createHmac } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { Sha256 } from '@aws-crypto/sha256-js';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeAwsChunked } from '../../../local/s3/chunked.ts';
import { verifySigV4 } from '../../../local/sigv4.ts';
import { shows } from '../../support/claims.ts';
import type { Stage } from './support.ts';
import { REGION, TEACHER, codeOf, sendRaw, startStage } from './support.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.stop());

const crc = (bytes: Buffer) => {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32BE(crc32(bytes));
  return buffer.toString('base64');
};
const hmac = (key: Buffer | string, text: string) => createHmac('sha256', key).update(text).digest();
const EMPTY = createHash('sha256').digest('hex');

/** Sends `chunks` as an aws-chunked PUT, signed chunk by chunk as the documentation says; `spoil` may change the frame. */
async function putChunked(
  key: string,
  chunks: readonly Buffer[],
  form: {
    readonly signed: boolean;
    readonly trailer?: string;
    readonly spoil?: (frame: Buffer) => Buffer;
    readonly decodedLength?: number;
  },
) {
  const data = Buffer.concat(chunks);
  const hash =
    (form.signed ? 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD' : 'STREAMING-UNSIGNED-PAYLOAD') +
    (form.trailer === undefined ? '' : '-TRAILER');
  const signer = new SignatureV4({
    service: 's3',
    region: REGION,
    credentials: TEACHER,
    sha256: Sha256,
    uriEscapePath: false,
  });
  const path = `/lectures/${key}`;
  const { headers } = await signer.sign(
    new HttpRequest({
      method: 'PUT',
      path,
      headers: {
        host: `127.0.0.1:${stage.port}`,
        'content-encoding': 'aws-chunked',
        'x-amz-content-sha256': hash,
        'x-amz-decoded-content-length': String(form.decodedLength ?? data.length),
        ...(form.trailer === undefined ? {} : { 'x-amz-trailer': 'x-amz-checksum-crc32' }),
      },
    }),
  );
  const timestamp = headers['x-amz-date'] ?? '';
  const date = timestamp.slice(0, 8);
  const scope = `${date}/${REGION}/s3/aws4_request`;
  const signingKey = [date, REGION, 's3', 'aws4_request'].reduce<Buffer>(
    (k, part) => hmac(k, part),
    Buffer.from(`AWS4${TEACHER.secretAccessKey}`),
  );
  let previous = /Signature=(\w+)/.exec(headers['authorization'] ?? '')?.[1] ?? '';
  const sign = (algorithm: string, ...hashes: string[]) =>
    (previous = hmac(signingKey, [algorithm, timestamp, scope, previous, ...hashes].join('\n')).toString('hex'));
  const frame: Buffer[] = [];
  for (const chunk of [...chunks, Buffer.alloc(0)]) {
    const extension = form.signed
      ? `;chunk-signature=${sign('AWS4-HMAC-SHA256-PAYLOAD', EMPTY, createHash('sha256').update(chunk).digest('hex'))}`
      : '';
    frame.push(Buffer.from(`${chunk.length.toString(16)}${extension}\r\n`), chunk);
    if (chunk.length > 0) frame.push(Buffer.from('\r\n'));
  }
  if (form.trailer !== undefined) {
    frame.push(Buffer.from(`x-amz-checksum-crc32:${form.trailer}\r\n`));
    if (form.signed) {
      const lines = createHash('sha256').update(`x-amz-checksum-crc32:${form.trailer}\n`).digest('hex');
      frame.push(Buffer.from(`x-amz-trailer-signature:${sign('AWS4-HMAC-SHA256-TRAILER', lines)}\r\n`));
    }
  }
  frame.push(Buffer.from('\r\n'));
  const body = (form.spoil ?? ((bytes) => bytes))(Buffer.concat(frame));
  return sendRaw(stage, { method: 'PUT', path, headers: { ...headers, 'content-length': body.length } }, body);
}

const CHUNKS = [Buffer.alloc(70_000, 'a'), Buffer.alloc(8192, 'b'), Buffer.alloc(5, 'c')];
const DATA = Buffer.concat(CHUNKS);
const stored = async (Key: string) => {
  const got = await stage.client().send(new GetObjectCommand({ Bucket: 'lectures', Key }));
  return Buffer.from((await got.Body?.transformToByteArray()) ?? []);
};

describe('an aws-chunked body', () => {
  it('verifies and decodes the worked example of the S3 documentation', async () => {
    const principal = {
      accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
      secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
      arn: 'arn:aws:iam::123456789012:user/e',
    };
    const verdict = verifySigV4(
      {
        method: 'PUT',
        rawUrl: '/examplebucket/chunkObject.txt',
        rawHeaders: [
          ['Host', 's3.amazonaws.com'],
          ['x-amz-date', '20130524T000000Z'],
          ['x-amz-storage-class', 'REDUCED_REDUNDANCY'],
          [
            'Authorization',
            'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class,Signature=4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9',
          ],
          ['x-amz-content-sha256', 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD'],
          ['Content-Encoding', 'aws-chunked'],
          ['x-amz-decoded-content-length', '66560'],
          ['Content-Length', '66824'],
        ].flat(),
      },
      {
        find: () => principal,
        clock: { now: () => Date.parse('2013-05-24T00:00:00Z') },
        service: 's3',
        region: 'us-east-1',
      },
    );
    if (!verdict.ok) throw new Error(verdict.message);
    const wire = Buffer.from(
      `10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648\r\n${'a'.repeat(65536)}\r\n` +
        `400;chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497\r\n${'a'.repeat(1024)}\r\n` +
        `0;chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9\r\n\r\n`,
    );
    // One byte at a time around the frame's seams, so that every split is met.
    // eslint-disable-next-line @typescript-eslint/require-await -- the decoder reads an asynchronous source
    async function* drip() {
      for (let i = 0; i < wire.length; i += i < 200 || i > 65_500 ? 1 : 997)
        yield wire.subarray(i, Math.min(wire.length, i + (i < 200 || i > 65_500 ? 1 : 997)));
    }
    const decoded: Buffer[] = [];
    for await (const bytes of decodeAwsChunked(drip(), {
      seed: verdict.seed,
      hasTrailer: false,
      onTrailer: () => undefined,
    }))
      decoded.push(bytes);
    expect(Buffer.concat(decoded).equals(Buffer.alloc(66_560, 'a'))).toBe(true);
  });

  it.each([
    ['signed', { signed: true }],
    ['signed, with a signed trailer', { signed: true, trailer: crc(DATA) }],
    ['unsigned, with a trailer', { signed: false, trailer: crc(DATA) }],
  ])('%s, is stored without its frame', async (name, form) => {
    shows('s3:PutObject aws-chunked');
    const key = name.replaceAll(/\W/g, '-');
    const answer = await putChunked(key, CHUNKS, form);
    expect([answer.status, answer.body]).toEqual([200, '']);
    expect((await stored(key)).equals(DATA)).toBe(true);
  });

  it('may be empty', async () => {
    expect((await putChunked('empty', [], { signed: true })).status).toBe(200);
    expect(await stored('empty')).toHaveLength(0);
  });

  const replaceIn = (from: string, to: string) => (frame: Buffer) =>
    Buffer.from(frame.toString('latin1').replace(from, to), 'latin1');
  const wrong: readonly [string, readonly Buffer[], Parameters<typeof putChunked>[2], string][] = [
    ['with a changed byte', CHUNKS, { signed: true, spoil: replaceIn('aaaa', 'aaba') }, 'SignatureDoesNotMatch'],
    [
      'with a changed chunk signature',
      CHUNKS,
      { signed: true, spoil: (f) => replaceIn('signature=', 'signature=0')(f) },
      'IncompleteBody',
    ],
    [
      'without chunk signatures',
      CHUNKS,
      { signed: true, spoil: (f) => Buffer.from(f.toString('latin1').replace(/;chunk-signature=\w+/g, ''), 'latin1') },
      'IncompleteBody',
    ],
    [
      'with a small chunk in the middle',
      [Buffer.alloc(10), Buffer.alloc(10)],
      { signed: true },
      'InvalidChunkSizeError',
    ],
    ['with a trailer of other bytes', CHUNKS, { signed: false, trailer: crc(Buffer.from('other')) }, 'BadDigest'],
    [
      'with a changed signed trailer',
      CHUNKS,
      { signed: true, trailer: crc(DATA), spoil: replaceIn(crc(DATA), crc(Buffer.from('x'))) },
      'SignatureDoesNotMatch',
    ],
    [
      'with another trailer than announced',
      CHUNKS,
      { signed: false, trailer: crc(DATA), spoil: replaceIn('x-amz-checksum-crc32:', 'x-amz-checksum-sha1:') },
      'MalformedTrailerError',
    ],
    [
      'without its trailer',
      CHUNKS,
      {
        signed: false,
        trailer: crc(DATA),
        spoil: (f) => Buffer.from(f.toString('latin1').replace(/x-amz-checksum.*\r\n/, ''), 'latin1'),
      },
      'MalformedTrailerError',
    ],
    ['that ends too early', CHUNKS, { signed: true, spoil: (f) => f.subarray(0, 1000) }, 'IncompleteBody'],
    [
      'with bytes behind its end',
      CHUNKS,
      { signed: true, spoil: (f) => Buffer.concat([f, Buffer.from('more')]) },
      'IncompleteBody',
    ],
    ['longer than was declared', CHUNKS, { signed: true, decodedLength: DATA.length - 1 }, 'IncompleteBody'],
    ['shorter than was declared', CHUNKS, { signed: true, decodedLength: DATA.length + 1 }, 'IncompleteBody'],
    ['that is no frame at all', CHUNKS, { signed: true, spoil: () => Buffer.alloc(20_000, 'x') }, 'IncompleteBody'],
  ];
  it.each(wrong)('%s is refused and leaves nothing', async (_what, chunks, form, code) => {
    shows('s3:PutObject aws-chunked');
    const before = stage.files().length;
    const answer = await putChunked('wrong', chunks, form);
    expect([answer.status >= 400, codeOf(answer.body)]).toEqual([true, code]);
    expect([stage.files().length, stage.unfinished().length]).toEqual([before, 0]);
  });
});
