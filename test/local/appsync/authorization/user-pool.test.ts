import { beforeAll, describe, expect, it } from 'vitest';
import { shows } from '../../../support/claims.ts';
import type { Issuer } from './given.ts';
import {
  anAuthorizer,
  aConfig,
  accessClaims,
  anIssuer,
  aRequest,
  aToken,
  aUserPool,
  idClaims,
  ISSUER,
  NOW,
} from './given.ts';

describe('a user pool token', () => {
  let issuer: Issuer;
  beforeAll(async () => {
    issuer = await anIssuer();
  });

  it('gives an ID token the identity of its claims', async () => {
    shows('appsync:auth AMAZON_COGNITO_USER_POOLS');
    const claims = idClaims({ 'cognito:groups': ['editors', 'admins'] });
    const { authenticate } = anAuthorizer(aConfig([aUserPool(issuer, { defaultAction: 'DENY' })]));

    const verdict = await authenticate(aRequest({ Authorization: await aToken(issuer, claims) }));

    expect(verdict).toMatchObject({ ok: true, caller: { mode: 'AMAZON_COGNITO_USER_POOLS' } });
    expect(verdict.ok && verdict.caller.groups).toEqual(['editors', 'admins']);
    expect(verdict.ok && verdict.caller.identity).toEqual({
      sub: 'user-1',
      issuer: ISSUER,
      username: 'alice',
      groups: ['editors', 'admins'],
      claims,
      sourceIp: ['127.0.0.1'],
      defaultAuthStrategy: 'DENY',
    });
  });

  it('takes an access token with the Bearer scheme, and has null for no groups', async () => {
    shows('appsync:auth AMAZON_COGNITO_USER_POOLS');
    const { authenticate } = anAuthorizer(aConfig([aUserPool(issuer)]));

    const verdict = await authenticate(
      aRequest({
        authorization: `Bearer ${await aToken(issuer, accessClaims())}`,
        'x-forwarded-for': '203.0.113.7, 10.0.0.1',
      }),
    );

    expect(verdict.ok && verdict.caller.identity).toEqual({
      sub: 'user-1',
      issuer: ISSUER,
      username: 'alice',
      groups: null,
      claims: accessClaims(),
      sourceIp: ['203.0.113.7', '10.0.0.1', '127.0.0.1'],
      defaultAuthStrategy: 'ALLOW',
    });
  });

  it('admits every app client when no expression is set', async () => {
    const { appIdClientRegex: _left, ...mode } = aUserPool(issuer);
    const { authenticate } = anAuthorizer(aConfig([mode]));
    const verdict = await authenticate(aRequest({ authorization: await aToken(issuer, idClaims({ aud: 'other' })) }));
    expect(verdict.ok).toBe(true);
  });

  it('refuses a token that was good a moment ago once it has expired', async () => {
    shows('appsync:auth AMAZON_COGNITO_USER_POOLS');
    let now = NOW;
    const { authenticate } = anAuthorizer(aConfig([aUserPool(issuer)], { clock: { now: () => now } }));
    const request = aRequest({ authorization: await aToken(issuer) });
    expect((await authenticate(request)).ok).toBe(true);

    now += 3600 * 1000;

    expect(await authenticate(request)).toEqual({
      ok: false,
      refusal: { status: 401, errorType: 'UnauthorizedException', message: 'Token has expired.' },
    });
  });

  it('gives a remembered token the address of the request that carries it', async () => {
    const { authenticate } = anAuthorizer(aConfig([aUserPool(issuer)]));
    const token = await aToken(issuer);
    await authenticate(aRequest({ authorization: token }));
    const verdict = await authenticate(aRequest({ authorization: token }, { remoteAddress: '::ffff:10.1.2.3' }));
    expect(verdict.ok && verdict.caller.identity?.['sourceIp']).toEqual(['10.1.2.3']);
  });

  it('refuses an app client whose id only contains an admitted one', async () => {
    shows('appsync:auth appIdClientRegex');
    const { authenticate } = anAuthorizer(aConfig([aUserPool(issuer, { appIdClientRegex: 'client1|client2' })]));
    const answers = await Promise.all(
      ['client2', 'xclient1', 'client1x'].map(async (aud) =>
        authenticate(aRequest({ authorization: await aToken(issuer, idClaims({ aud })) })),
      ),
    );
    expect(answers.map(({ ok }) => ok)).toEqual([true, false, false]);
  });
});
