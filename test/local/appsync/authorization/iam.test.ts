import { describe, expect, it, vi } from 'vitest';
import { connectRequest, startRequest } from '../../../../local/appsync/authorization/signed-request.ts';
import type { IamPrincipal, SignedRequest } from '../../../../local/appsync/types.ts';
import { shows } from '../../../support/claims.ts';
import { anAuthorizer, aConfig, aPrincipal, HOST, NOW, sign } from './given.ts';

const MISMATCH = expect.stringContaining('The request signature we calculated does not match');

function authorizerFor(principal: IamPrincipal) {
  const find = (key: string) => (key === 'AKIAEXAMPLE' ? principal : undefined);
  return anAuthorizer(aConfig([{ type: 'AWS_IAM', find }]));
}

async function answer(request: SignedRequest, principal = aPrincipal()) {
  const verdict = await authorizerFor(principal).authenticate(request);
  return verdict.ok ? 'accepted' : verdict.refusal;
}

describe('a signed request', () => {
  it('gives the identity of its principal, and asks its policy about each field', async () => {
    shows('appsync:auth AWS_IAM', 'appsync:auth policies by field');
    const mayCall = vi.fn((arn: string) => arn.endsWith('/types/Mutation/fields/publishNote'));
    const verdict = await authorizerFor(aPrincipal({ mayCall })).authenticate(await sign({}));

    expect(verdict.ok && verdict.caller.identity).toEqual({
      accountId: '123456789012',
      username: 'AROAEXAMPLE:session',
      userArn: 'arn:aws:sts::123456789012:assumed-role/PublisherRole/session',
      sourceIp: ['127.0.0.1'],
      cognitoIdentityPoolId: null,
      cognitoIdentityId: null,
      cognitoIdentityAuthType: null,
      cognitoIdentityAuthProvider: null,
    });
    expect(verdict.ok && verdict.caller.mayCall('Mutation', 'publishNote')).toBe(true);
    expect(verdict.ok && verdict.caller.mayCall('Query', 'note')).toBe(false);
    expect(mayCall).toHaveBeenLastCalledWith(
      'arn:aws:appsync:eu-west-1:123456789012:apis/api1/types/Query/fields/note',
    );
  });

  it('is refused whole when its principal may call no field', async () => {
    shows('appsync:auth policies by field', 'appsync:error UnauthorizedException');
    expect(await answer(await sign({}), aPrincipal({ mayCall: () => false }))).toEqual({
      status: 401,
      errorType: 'UnauthorizedException',
      message: 'Permission denied',
    });
  });

  it.each([
    ['a query', { path: '/graphql?b=2&a=x%20y&c=%C3%A4+%2B' }],
    ['a path with blanks in it', { path: '/graph%20ql/' }],
    ['a header with runs of blanks', { headers: { 'x-custom': '  a   b ' } }],
    ['text beyond ASCII', { body: '{"query":"{ note(id: \\"ä€\\") { id } }"}' }],
    ['an empty body', { body: '' }],
  ])('is accepted with %s', async (_what, request) => {
    shows('appsync:auth AWS_IAM');
    expect(await answer(await sign(request))).toBe('accepted');
  });

  it.each<[string, (request: SignedRequest) => Partial<SignedRequest>]>([
    ['another body', () => ({ body: Buffer.from('{"query":"mutation { publishNote(id: 2) { id } }"}') })],
    ['a body with a byte more', ({ body }) => ({ body: Buffer.concat([body, Buffer.from(' ')]) })],
    ['another path', () => ({ path: '/graphql/connect' })],
    ['a query added', ({ path }) => ({ path: `${path}?x=1` })],
    ['another method', () => ({ method: 'GET' })],
    ['another host', ({ headers }) => ({ headers: { ...headers, host: 'evil.example.org' } })],
    ['another content type', ({ headers }) => ({ headers: { ...headers, 'content-type': 'text/plain' } })],
    ['another date', ({ headers }) => ({ headers: { ...headers, 'x-amz-date': '20261124T100001Z' } })],
    ['a signed header sent twice', ({ headers }) => ({ headers: { ...headers, 'Content-Type': 'text/plain' } })],
    ['another body hash', ({ headers }) => ({ headers: { ...headers, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } })],
    [
      'its last digit changed',
      ({ headers }) => ({
        headers: {
          ...headers,
          authorization: String(headers['authorization']).replace(/.$/, (d) => (d === '0' ? '1' : '0')),
        },
      }),
    ],
  ])('is refused with %s', async (_what, change) => {
    shows('appsync:error InvalidSignatureException');
    const request = await sign({});
    expect(await answer({ ...request, ...change(request) })).toEqual({
      status: 403,
      errorType: 'InvalidSignatureException',
      message: MISMATCH,
    });
  });

  it('is refused with a header of its own name for the service that it did not sign', async () => {
    const request = await sign({});
    expect(await answer({ ...request, headers: { ...request.headers, 'x-amz-target': 'other' } })).toMatchObject({
      errorType: 'InvalidSignatureException',
      message: "'x-amz-target' must be a 'SignedHeader' in the AWS Authorization.",
    });
  });

  it('may carry the user agent that clients add after signing', async () => {
    const request = await sign({});
    expect(await answer({ ...request, headers: { ...request.headers, 'x-amz-user-agent': 'client/1' } })).toBe(
      'accepted',
    );
  });

  it.each([
    ['another secret', { secret: 'guess' }, 'InvalidSignatureException', MISMATCH],
    [
      'another service',
      { service: 'execute-api' },
      'InvalidSignatureException',
      expect.stringContaining('correct service'),
    ],
    ['another region', { region: 'us-east-1' }, 'InvalidSignatureException', expect.stringContaining('valid region')],
    ['an unknown key', { key: 'AKIAOTHER' }, 'UnrecognizedClientException', expect.stringContaining('security token')],
    [
      'a session token of nobody',
      { sessionToken: 'x' },
      'UnrecognizedClientException',
      expect.stringContaining('security token'),
    ],
    [
      'a date over five minutes ago',
      { date: new Date(NOW - 301_000) },
      'InvalidSignatureException',
      expect.stringContaining('Signature expired: 20261124T095459Z is now earlier than 20261124T095500Z'),
    ],
    [
      'a date over five minutes ahead',
      { date: new Date(NOW + 301_000) },
      'InvalidSignatureException',
      expect.stringContaining('Signature not yet current'),
    ],
  ])('is refused when signed with %s', async (_what, signer, errorType, message) => {
    shows('appsync:error InvalidSignatureException', 'appsync:error UnrecognizedClientException');
    expect(await answer(await sign({}, signer))).toEqual({ status: 403, errorType, message });
  });

  it.each([-299_000, 299_000])('is accepted %i ms from the clock', async (skew) => {
    expect(await answer(await sign({}, { date: new Date(NOW + skew) }))).toBe('accepted');
  });

  it('of a temporary principal must carry its session token', async () => {
    shows('appsync:auth temporary credentials');
    const principal = aPrincipal({ sessionToken: 'session' });
    expect(await answer(await sign({}, { sessionToken: 'session' }), principal)).toBe('accepted');
    expect(await answer(await sign({}), principal)).toMatchObject({ errorType: 'UnrecognizedClientException' });
    expect(await answer(await sign({}, { sessionToken: 'Session' }), principal)).toMatchObject({
      errorType: 'UnrecognizedClientException',
    });
  });

  it.each([
    [
      'no signature',
      'AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20261124/eu-west-1/appsync/aws4_request, SignedHeaders=host',
    ],
    [
      'a credential of four parts',
      'AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20261124/appsync/aws4_request, SignedHeaders=host, Signature=00',
    ],
    [
      'another terminator',
      'AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20261124/eu-west-1/appsync/aws5_request, SignedHeaders=host, Signature=00',
    ],
    ['nothing but the algorithm', 'AWS4-HMAC-SHA256'],
  ])('is refused when incomplete: %s', async (_what, authorization) => {
    shows('appsync:error IncompleteSignatureException');
    const request = await sign({});
    expect(await answer({ ...request, headers: { ...request.headers, authorization } })).toMatchObject({
      status: 403,
      errorType: 'IncompleteSignatureException',
    });
  });

  it('is refused without a date, or with the date of another day in its scope', async () => {
    const request = await sign({});
    const { 'x-amz-date': _date, ...headers } = request.headers;
    expect(await answer({ ...request, headers })).toMatchObject({ errorType: 'IncompleteSignatureException' });
    const authorization = String(request.headers['authorization']).replace('20261124', '20261123');
    expect(await answer({ ...request, headers: { ...request.headers, authorization } })).toMatchObject({
      errorType: 'InvalidSignatureException',
      message: expect.stringContaining('Date in Credential scope'),
    });
  });
});

describe('a signed WebSocket message', () => {
  it('connects with a signature of POST /graphql/connect over {}', async () => {
    shows('appsync:signed connections and starts');
    const { headers } = await sign({ path: '/graphql/connect', body: '{}' });
    expect(await answer(connectRequest({ ...headers }, { remoteAddress: '127.0.0.1' }))).toBe('accepted');
    const start = await sign({ path: '/graphql', body: '{}' });
    expect(await answer(connectRequest({ ...start.headers }, { remoteAddress: '127.0.0.1' }))).toMatchObject({
      message: MISMATCH,
    });
  });

  it('starts with a signature over the exact text of payload.data', async () => {
    shows('appsync:signed connections and starts');
    const data = '{"query":"subscription { onNote { id } }","variables":{}}';
    const { headers } = await sign({ body: data });
    const peer = { remoteAddress: '127.0.0.1' };
    expect(headers['host']).toBe(HOST);
    expect(await answer(startRequest({ ...headers }, peer, data, { query: '' }))).toBe('accepted');
    expect(await answer(startRequest({ ...headers }, peer, `${data} `, { query: '' }))).toMatchObject({
      message: MISMATCH,
    });
  });
});
