import { beforeAll, describe, expect, it, vi } from 'vitest';
import { createAuthorizer } from '../../../../local/appsync/authorization/authorizer.ts';
import type { AuthorizationMode, SignedRequest } from '../../../../local/appsync/types.ts';
import type { Issuer } from '../authorization/given.ts';
import { aConfig, anIssuer, aPrincipal, aToken, aUserPool, HOST, idClaims, NOW, sign } from '../authorization/given.ts';
import { shows } from '../../../support/claims.ts';
import { anEndpoint, acceptEach, startFrame } from './given.ts';

const IAM: AuthorizationMode = { type: 'AWS_IAM', find: (key) => (key === 'AKIAEXAMPLE' ? aPrincipal() : undefined) };
const QUERY = { query: 'subscription { onNote { id } }', variables: {} };

/** The header object of a signed request, in the spelling of AWS's clients. */
function headerObject({ headers }: SignedRequest): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name === 'authorization' ? 'Authorization' : name, value]),
  );
}

describe('the real-time endpoint with the real authorizer', () => {
  let issuer: Issuer;
  beforeAll(async () => {
    issuer = await anIssuer();
  });

  it('serves a user and a signed caller over one connection', async () => {
    shows('appsync:signed connections and starts', 'appsync:start with a credential of its own');
    const subscribe = vi.fn(acceptEach);
    const authorizer = createAuthorizer(aConfig([aUserPool(issuer), IAM]));
    const endpoint = await anEndpoint({ authorizer, execution: { subscribe } });
    const client = await endpoint.connect(headerObject(await sign({ path: '/graphql/connect', body: '{}' })));

    client.send(startFrame('signed', {}, headerObject(await sign({ body: JSON.stringify(QUERY) }))));
    expect(await client.next()).toEqual({ type: 'start_ack', id: 'signed' });
    client.send(startFrame('user', {}, { host: HOST, Authorization: await aToken(issuer) }));
    expect(await client.next()).toEqual({ type: 'start_ack', id: 'user' });

    expect(subscribe.mock.calls.map(([, { caller }]) => caller.mode)).toEqual(['AWS_IAM', 'AMAZON_COGNITO_USER_POOLS']);
    expect(subscribe.mock.calls[1]?.[1].caller.identity).toMatchObject({ username: 'alice', sourceIp: ['127.0.0.1'] });
  });

  it('refuses a start whose signature is of another document, and keeps the connection', async () => {
    shows('appsync:signed connections and starts');
    const endpoint = await anEndpoint({ authorizer: createAuthorizer(aConfig([IAM])) });
    const client = await endpoint.connect(headerObject(await sign({ path: '/graphql/connect', body: '{}' })));
    const message = expect.stringContaining('The request signature we calculated does not match');
    client.send(
      startFrame('s1', { variables: { ownerId: 'u2' } }, headerObject(await sign({ body: JSON.stringify(QUERY) }))),
    );
    expect(await client.next()).toEqual({
      type: 'error',
      id: 's1',
      payload: { errors: [{ errorType: 'BadRequestException', message }] },
    });
    client.send(startFrame('s1', {}, headerObject(await sign({ body: JSON.stringify(QUERY) }))));
    expect(await client.next()).toEqual({ type: 'start_ack', id: 's1' });
  });

  it('goes on with what was started when the token expires, and refuses the next start', async () => {
    shows('appsync:expired tokens');
    let now = NOW;
    const authorizer = createAuthorizer(aConfig([aUserPool(issuer)], { clock: { now: () => now } }));
    const endpoint = await anEndpoint({ authorizer });
    const headers = { host: HOST, Authorization: await aToken(issuer, idClaims({ exp: NOW / 1000 + 10 })) };
    const client = await endpoint.connect(headers);
    client.send(startFrame('s1', {}, headers));
    await client.next();

    now += 10_000;
    client.send(startFrame('s2', {}, headers));
    expect(await client.next()).toEqual({
      type: 'error',
      id: 's2',
      payload: { errors: [{ errorType: 'UnauthorizedException', message: 'Token has expired.' }] },
    });
    endpoint.realtime.publish({ fieldName: 'onNote', value: { id: 'n1' } });
    expect(await client.next()).toMatchObject({ id: 's1', type: 'data' });

    const late = await endpoint.connect(headers);
    expect(await late.next()).toEqual({
      type: 'connection_error',
      payload: { errors: [{ errorType: 'UnauthorizedException', message: 'Token has expired.', errorCode: 401 }] },
    });
  });
});
