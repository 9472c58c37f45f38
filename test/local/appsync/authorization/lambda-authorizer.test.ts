import { afterEach, describe, expect, it, vi } from 'vitest';
import { connectRequest } from '../../../../local/appsync/authorization/signed-request.ts';
import type { AuthorizationMode, LambdaOutcome } from '../../../../local/appsync/types.ts';
import { shows } from '../../../support/claims.ts';
import { anAuthorizer, aConfig, aRequest, NOW } from './given.ts';

const DENIED = {
  ok: false,
  refusal: { status: 401, errorType: 'UnauthorizedException', message: 'You are not authorized to make this call.' },
};

type LambdaMode = Extract<AuthorizationMode, { type: 'AWS_LAMBDA' }>;

function answering(payload: unknown, mode: Partial<LambdaMode> = {}) {
  let now = NOW;
  const invoke = vi.fn((_event: unknown): Promise<LambdaOutcome> => Promise.resolve({ kind: 'returned', payload }));
  const config = aConfig([{ type: 'AWS_LAMBDA', invoke, ...mode }], { clock: { now: () => now } });
  return { ...anAuthorizer(config), invoke, pass: (seconds: number) => (now += seconds * 1000) };
}

describe('the Lambda authorizer', () => {
  afterEach(() => vi.useRealTimers());

  it('is asked about the token and the operation, and fills the identity', async () => {
    shows('appsync:auth AWS_LAMBDA');
    const { authenticate, invoke } = answering({ isAuthorized: true, resolverContext: { tenant: 't1' } });

    const verdict = await authenticate(
      aRequest(
        { authorization: 'custom' },
        { operation: { query: '{ note }', operationName: 'Q', variables: { a: 1 } } },
      ),
    );

    expect(verdict).toMatchObject({
      ok: true,
      caller: { mode: 'AWS_LAMBDA', identity: { resolverContext: { tenant: 't1' } } },
    });
    expect(invoke).toHaveBeenCalledExactlyOnceWith({
      authorizationToken: 'custom',
      requestContext: {
        apiId: 'api1',
        accountId: '123456789012',
        requestId: expect.any(String),
        queryString: '{ note }',
        operationName: 'Q',
        variables: { a: 1 },
      },
      requestHeaders: { host: 'api.example.org', authorization: 'custom' },
    });
  });

  it('is told that a WebSocket connects', async () => {
    const { authenticate, invoke } = answering({ isAuthorized: true });
    const verdict = await authenticate(
      connectRequest({ host: 'h', authorization: 'custom' }, { remoteAddress: '127.0.0.1' }),
    );
    expect(verdict.ok && verdict.caller.identity).toEqual({});
    expect(invoke.mock.calls[0]?.[0]).toMatchObject({
      requestContext: { operationName: 'DeepDish:Connect', queryString: '', variables: {} },
    });
  });

  it.each([
    ['no', { isAuthorized: false }],
    ['nothing', null],
    ['no isAuthorized', { resolverContext: {} }],
    ['text for isAuthorized', { isAuthorized: 'true' }],
    ['a nested context', { isAuthorized: true, resolverContext: { a: { b: 1 } } }],
    ['denied fields that are no list', { isAuthorized: true, deniedFields: 'Query.note' }],
  ])('refuses when it answers %s', async (_what, payload) => {
    shows('appsync:auth AWS_LAMBDA');
    expect(await answering(payload).authenticate(aRequest({ authorization: 'custom' }))).toEqual(DENIED);
  });

  it('refuses when it fails or throws', async () => {
    const failed = () => Promise.resolve({ kind: 'failed', message: 'boom' } as const);
    const thrown = () => Promise.reject(new Error('boom'));
    for (const invoke of [failed, thrown]) {
      expect(await answering(null, { invoke }).authenticate(aRequest({ authorization: 'custom' }))).toEqual(DENIED);
    }
  });

  it('refuses when it takes longer than ten seconds', async () => {
    shows('appsync:auth time limit of a Lambda authorizer');
    vi.useFakeTimers();
    const { authenticate } = answering(null, { invoke: () => new Promise(() => undefined) });
    const verdict = authenticate(aRequest({ authorization: 'custom' }));
    await vi.advanceTimersByTimeAsync(9_999);
    expect(vi.getTimerCount()).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(await verdict).toEqual(DENIED);
  });

  it('is not asked about a token that does not match the expression', async () => {
    shows('appsync:auth identityValidationExpression');
    const { authenticate, invoke } = answering({ isAuthorized: true }, { identityValidationExpression: 'token-\\d+' });
    expect(await authenticate(aRequest({ authorization: 'x token-1' }))).toEqual(DENIED);
    expect(invoke).not.toHaveBeenCalled();
    expect((await authenticate(aRequest({ authorization: 'token-1' }))).ok).toBe(true);
  });

  it('denies fields by name and by ARN, of this API only', async () => {
    shows('appsync:auth deniedFields');
    const arn = 'arn:aws:appsync:eu-west-1:123456789012:apis/api1/types/Mutation/fields/publishNote';
    const deniedFields = ['Query.note', arn, arn.replace('api1', 'api2')];
    const verdict = await answering({ isAuthorized: true, deniedFields }).authenticate(
      aRequest({ authorization: 'custom' }),
    );
    expect(verdict.ok && [...verdict.caller.deniedFields]).toEqual(['Query.note', 'Mutation.publishNote']);
  });

  it.each([
    ['every time without a time to live', {}, {}, 1, 2],
    ['once within the configured time', {}, { resultTtlSeconds: 60 }, 59, 1],
    ['again after the configured time', {}, { resultTtlSeconds: 60 }, 60, 2],
    ['once within its own time', { ttlOverride: 300 }, { resultTtlSeconds: 60 }, 299, 1],
    ['every time when its own time is 0', { ttlOverride: 0 }, { resultTtlSeconds: 60 }, 1, 2],
    ['again after an hour at most', { ttlOverride: 100_000 }, {}, 3_600, 2],
    [
      'every time when its answer is over 1 MiB',
      { ttlOverride: 60, resolverContext: { junk: 'x'.repeat(1_048_576) } },
      {},
      1,
      2,
    ],
  ])('is asked %s', async (_what, answer, mode, seconds, times) => {
    shows('appsync:auth time to live of a Lambda answer');
    const { authenticate, invoke, pass } = answering({ isAuthorized: true, ...answer }, mode);
    await authenticate(aRequest({ authorization: 'custom' }));
    pass(seconds);
    expect((await authenticate(aRequest({ authorization: 'custom' }))).ok).toBe(true);
    expect(invoke).toHaveBeenCalledTimes(times);
  });

  it('keeps the answers of different tokens apart', async () => {
    const { authenticate, invoke } = answering({ isAuthorized: true }, { resultTtlSeconds: 60 });
    await authenticate(aRequest({ authorization: 'one' }));
    await authenticate(aRequest({ authorization: 'two' }));
    expect(invoke).toHaveBeenCalledTimes(2);
  });
});
