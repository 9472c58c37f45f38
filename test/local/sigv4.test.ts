import { createHash } from 'node:crypto';
import { Sha256 } from '@aws-crypto/sha256-js';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';
import { describe, expect, it } from 'vitest';
import type { FindPrincipal, Principal } from '../../local/context.ts';
import type { SigV4Request } from '../../local/sigv4.ts';
import { verifySigV4 } from '../../local/sigv4.ts';
import { shows } from '../support/claims.ts';

const NOW = Date.parse('2026-11-24T10:00:00Z');
const USER: Principal = { accessKeyId: 'AKIDUSER', secretAccessKey: 'secret', arn: 'arn:aws:iam::123456789012:user/u' };
const SESSION: Principal = { ...USER, accessKeyId: 'ASIASESSION', sessionToken: 'token' };
const find: FindPrincipal = (id) => [USER, SESSION].find((principal) => principal.accessKeyId === id);
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const BODY = '{"TranscriptionJobName":"a"}';

const options = (service: string, more = {}) => ({
  find,
  clock: { now: () => NOW },
  service,
  region: 'eu-central-1',
  ...(service === 's3' ? {} : { payloadHash: sha256(BODY) }),
  ...more,
});

async function signed(
  service: string,
  given: {
    path?: string;
    query?: Record<string, string>;
    headers?: Record<string, string>;
    principal?: Principal;
    at?: number;
    body?: string;
  } = {},
): Promise<SigV4Request> {
  const signer = new SignatureV4({
    service,
    region: 'eu-central-1',
    credentials: given.principal ?? USER,
    sha256: Sha256,
    uriEscapePath: service !== 's3',
  });
  const request = await signer.sign(
    new HttpRequest({
      method: 'POST',
      hostname: '127.0.0.1',
      path: given.path ?? '/',
      query: given.query ?? {},
      headers: { host: '127.0.0.1:4001', ...given.headers },
      body: given.body ?? BODY,
    }),
    { signingDate: new Date(given.at ?? NOW) },
  );
  const search = Object.entries(given.query ?? {})
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join('&');
  return {
    method: 'POST',
    rawUrl: (given.path ?? '/') + (search === '' ? '' : `?${search}`),
    rawHeaders: Object.entries(request.headers).flat(),
  };
}

/** The request with one header changed; `undefined` takes it out. */
function withHeader(request: SigV4Request, name: string, value: string | undefined): SigV4Request {
  const rawHeaders: string[] = [];
  for (let i = 0; i < request.rawHeaders.length; i += 2) {
    if (request.rawHeaders[i]?.toLowerCase() !== name)
      rawHeaders.push(request.rawHeaders[i]!, request.rawHeaders[i + 1]!);
  }
  return { ...request, rawHeaders: value === undefined ? rawHeaders : [...rawHeaders, name, value] };
}

describe('AWS’s published examples', () => {
  it('accepts get-vanilla of the Signature V4 test suite', () => {
    shows('signatures:Signature V4 in headers');
    const principal: Principal = {
      accessKeyId: 'AKIDEXAMPLE',
      secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
      arn: 'arn:aws:iam::123456789012:user/e',
    };
    const verdict = verifySigV4(
      {
        method: 'GET',
        rawUrl: '/',
        rawHeaders: [
          'Host',
          'example.amazonaws.com',
          'X-Amz-Date',
          '20150830T123600Z',
          'Authorization',
          'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
        ],
      },
      {
        find: () => principal,
        clock: { now: () => Date.parse('2015-08-30T12:36:00Z') },
        service: 'service',
        region: 'us-east-1',
        payloadHash: sha256(''),
      },
    );
    expect(verdict).toMatchObject({ ok: true, principal });
  });

  const example: Principal = {
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    arn: 'arn:aws:iam::123456789012:user/e',
  };
  const s3 = {
    find: () => example,
    clock: { now: () => Date.parse('2013-05-24T00:00:00Z') },
    service: 's3',
    region: 'us-east-1',
  };

  it('accepts the GET with a range and the presigned GET of the S3 documentation', () => {
    shows('signatures:Signature V4 of S3');
    const get = {
      method: 'GET',
      rawUrl: '/test.txt',
      rawHeaders: [
        'Host',
        'examplebucket.s3.amazonaws.com',
        'Range',
        'bytes=0-9',
        'x-amz-content-sha256',
        sha256(''),
        'x-amz-date',
        '20130524T000000Z',
        'Authorization',
        'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
      ],
    };
    expect(verifySigV4(get, s3)).toMatchObject({ ok: true, payload: { form: 'SHA256', hex: sha256('') } });
    const presigned = {
      method: 'GET',
      rawUrl:
        '/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404',
      rawHeaders: ['Host', 'examplebucket.s3.amazonaws.com'],
    };
    expect(verifySigV4(presigned, s3)).toMatchObject({
      ok: true,
      form: 'query',
      payload: { form: 'UNSIGNED-PAYLOAD' },
    });
  });
});

describe('a service that speaks JSON', () => {
  it('accepts what the AWS signer signed', async () => {
    shows('signatures:Signature V4 in headers');
    const verdict = verifySigV4(
      await signed('transcribe', { headers: { 'x-amz-target': 'Transcribe.Get', 'x-odd': '  a   b ' } }),
      options('transcribe'),
    );
    expect(verdict).toMatchObject({
      ok: true,
      principal: USER,
      form: 'header',
      payload: { form: 'SHA256', hex: sha256(BODY) },
    });
  });

  it.each(['/v1/apis/a b/types', '/a/../b/./c//d/', '/jobs/%2F%25', '/grüße', '/a+b=c*~'])(
    'normalises and double-encodes the path %s as the AWS signer does',
    async (path) => {
      const encoded = encodeURI(path).replace(/%25(2F|25)/g, '%$1');
      const verdict = verifySigV4(
        await signed('appsync', { path: encoded, query: { 'a b': 'c&d=é', b: '' } }),
        options('appsync'),
      );
      expect(verdict).toMatchObject({ ok: true });
    },
  );

  const refusals: readonly [string, (request: SigV4Request) => SigV4Request, object, string][] = [
    [
      'without Authorization',
      (r) => withHeader(r, 'authorization', undefined),
      {},
      'MissingAuthenticationTokenException',
    ],
    ['with another scheme', (r) => withHeader(r, 'authorization', 'Bearer x'), {}, 'IncompleteSignatureException'],
    [
      'with half an Authorization',
      (r) => withHeader(r, 'authorization', 'AWS4-HMAC-SHA256 Credential=a'),
      {},
      'IncompleteSignatureException',
    ],
    ['without a date', (r) => withHeader(r, 'x-amz-date', undefined), {}, 'IncompleteSignatureException'],
    ['with another body', (r) => r, { payloadHash: sha256('other') }, 'InvalidSignatureException'],
    ['with another verb', (r) => ({ ...r, method: 'GET' }), {}, 'InvalidSignatureException'],
    ['with another path', (r) => ({ ...r, rawUrl: '/x' }), {}, 'InvalidSignatureException'],
    ['with another host', (r) => withHeader(r, 'host', 'other'), {}, 'InvalidSignatureException'],
    [
      'with an x-amz header that is not signed',
      (r) => withHeader(r, 'x-amz-target', 'x'),
      {},
      'InvalidSignatureException',
    ],
    ['by a key that nobody has', (r) => r, { find: () => undefined }, 'UnrecognizedClientException'],
    [
      'signed with another secret',
      (r) => r,
      { find: () => ({ ...USER, secretAccessKey: 'x' }) },
      'InvalidSignatureException',
    ],
    ['for another region', (r) => r, { region: 'us-east-1' }, 'InvalidSignatureException'],
    ['for another service', (r) => r, { service: 'cognito-idp' }, 'InvalidSignatureException'],
    ['16 minutes old', (r) => r, { clock: { now: () => NOW + 16 * 60_000 } }, 'InvalidSignatureException'],
    ['16 minutes ahead', (r) => r, { clock: { now: () => NOW - 16 * 60_000 } }, 'InvalidSignatureException'],
  ];
  it.each(refusals)('refuses a request %s', async (_what, change, more, code) => {
    const verdict = verifySigV4(change(await signed('transcribe')), options('transcribe', more));
    expect(verdict).toMatchObject({ ok: false, code, status: 400 });
  });

  it('accepts a request that is 14 minutes off, either way', async () => {
    shows('signatures:clock skew');
    const request = await signed('transcribe');
    for (const minutes of [-14, 14]) {
      expect(verifySigV4(request, options('transcribe', { clock: { now: () => NOW + minutes * 60_000 } })).ok).toBe(
        true,
      );
    }
  });

  it('does not know presigned URLs', () => {
    const verdict = verifySigV4(
      { method: 'GET', rawUrl: '/?X-Amz-Algorithm=AWS4-HMAC-SHA256', rawHeaders: ['host', 'a'] },
      options('transcribe'),
    );
    expect(verdict).toMatchObject({ ok: false, code: 'MissingAuthenticationTokenException' });
  });

  it('wants the token of temporary keys, and no token of lasting ones', async () => {
    shows('signatures:temporary keys');
    const request = await signed('transcribe', { principal: SESSION });
    expect(verifySigV4(request, options('transcribe'))).toMatchObject({ ok: true, principal: SESSION });
    for (const sessionToken of [undefined, 'other']) {
      const other = await signed('transcribe', {
        principal: {
          ...USER,
          accessKeyId: SESSION.accessKeyId,
          ...(sessionToken === undefined ? {} : { sessionToken }),
        },
      });
      expect(verifySigV4(other, options('transcribe'))).toMatchObject({
        ok: false,
        code: 'UnrecognizedClientException',
      });
    }
    const surplus = await signed('transcribe', { principal: { ...USER, sessionToken: 'x' } });
    expect(verifySigV4(surplus, options('transcribe'))).toMatchObject({
      ok: false,
      code: 'UnrecognizedClientException',
    });
  });
});

describe('S3 in header form', () => {
  const UNSIGNED = { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' };

  it.each(['/b/a b', '/b/../c/./d//e/', '/b/%2e%2e', "/b/!'()*~+&=@:;,$", '/b/🎬', '/b/%00'])(
    'encodes the path %s once and does not normalise it',
    async (path) => {
      const encoded = path
        .split('/')
        .map((part) =>
          part.startsWith('%')
            ? part
            : encodeURIComponent(part).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`),
        )
        .join('/');
      // The AWS signer takes an S3 path as encoded already, so %2e%2e has to be given as S3 reads it.
      const asSigned = encoded.replace('%2e%2e', '..');
      const request = await signed('s3', { path: asSigned, headers: UNSIGNED });
      expect(verifySigV4({ ...request, rawUrl: encoded }, options('s3'))).toMatchObject({ ok: true });
    },
  );

  const refusals: readonly [string, (request: SigV4Request) => SigV4Request, object, string, number][] = [
    ['without Authorization', (r) => withHeader(r, 'authorization', undefined), {}, 'AccessDenied', 403],
    ['in Signature V2', (r) => withHeader(r, 'authorization', 'AWS AKID:sig'), {}, 'InvalidRequest', 400],
    ['with a bearer token', (r) => withHeader(r, 'authorization', 'Bearer x'), {}, 'InvalidArgument', 400],
    [
      'with half an Authorization',
      (r) => withHeader(r, 'authorization', 'AWS4-HMAC-SHA256 Credential=a'),
      {},
      'AuthorizationHeaderMalformed',
      400,
    ],
    ['for another region', (r) => r, { region: 'us-east-1' }, 'AuthorizationHeaderMalformed', 400],
    ['without a payload hash', (r) => withHeader(r, 'x-amz-content-sha256', undefined), {}, 'InvalidRequest', 400],
    ['with a strange payload hash', (r) => withHeader(r, 'x-amz-content-sha256', 'abc'), {}, 'InvalidArgument', 400],
    [
      'with another payload hash',
      (r) => withHeader(r, 'x-amz-content-sha256', sha256('x')),
      {},
      'SignatureDoesNotMatch',
      403,
    ],
    ['by a key that nobody has', (r) => r, { find: () => undefined }, 'InvalidAccessKeyId', 403],
    ['16 minutes old', (r) => r, { clock: { now: () => NOW + 16 * 60_000 } }, 'RequestTimeTooSkewed', 403],
    ['that is presigned as well', (r) => ({ ...r, rawUrl: '/b/k?X-Amz-Signature=0' }), {}, 'InvalidArgument', 400],
  ];
  it.each(refusals)('refuses a request %s', async (_what, change, more, code, status) => {
    const request = await signed('s3', { path: '/b/k', headers: UNSIGNED });
    expect(verifySigV4(change(request), options('s3', more))).toMatchObject({ ok: false, code, status });
  });

  it('shows the canonical request to whoever has signed another one', async () => {
    const request = await signed('s3', { path: '/b/k', headers: UNSIGNED });
    const verdict = verifySigV4({ ...request, rawUrl: '/b/other' }, options('s3'));
    expect(verdict).toMatchObject({
      ok: false,
      details: { CanonicalRequest: expect.stringContaining('POST\n/b/other\n') },
    });
  });
});
