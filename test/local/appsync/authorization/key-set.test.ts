import { describe, expect, it, vi } from 'vitest';
import { createKeySet } from '../../../../local/appsync/authorization/key-set.ts';
import { shows } from '../../../support/claims.ts';
import { anIssuer, NOW } from './given.ts';

describe('the key set of an issuer', () => {
  it('is loaded once for any number of tokens', async () => {
    shows('appsync:auth key sets are loaded once');
    const { jwks } = await anIssuer();
    const load = vi.fn(() => Promise.resolve(jwks));
    const keys = createKeySet(load, { now: () => NOW });

    const found = await Promise.all([keys.find('key1', 'RS256'), keys.find('key1', 'RS256')]);
    found.push(await keys.find('key1', 'RS256'));

    expect(found.every((key) => key === found[0] && key !== undefined)).toBe(true);
    expect(load).toHaveBeenCalledTimes(1);
  });

  it('is loaded again for a new key, at most once a minute', async () => {
    let now = NOW;
    let jwks = (await anIssuer('old')).jwks;
    const load = vi.fn(() => Promise.resolve(jwks));
    const keys = createKeySet(load, { now: () => now });
    await keys.find('old', 'RS256');
    jwks = (await anIssuer('new')).jwks;

    now += 59_999;
    expect(await keys.find('new', 'RS256')).toBeUndefined();
    now += 1;
    expect(await keys.find('new', 'RS256')).toBeDefined();
    expect(await keys.find('never', 'RS256')).toBeUndefined();

    expect(load).toHaveBeenCalledTimes(2);
    expect(await keys.find('old', 'RS256')).toBeUndefined();
  });

  it('asks again after it could not be loaded', async () => {
    const { jwks } = await anIssuer();
    const load = vi.fn(() => Promise.resolve(jwks)).mockRejectedValueOnce(new Error('no route'));
    const keys = createKeySet(load, { now: () => NOW });

    await expect(keys.find('key1', 'RS256')).rejects.toThrow('no route');
    expect(await keys.find('key1', 'RS256')).toBeDefined();
  });

  it('uses a key for its own algorithm and for signatures only', async () => {
    const { jwk } = await anIssuer();
    const secret = { kty: 'oct', k: 'c2VjcmV0', kid: 'secret' };
    const keySet = { keys: [jwk, { ...jwk, kid: 'enc', use: 'enc' }, secret] };
    const keys = createKeySet(() => Promise.resolve(keySet), { now: () => NOW });

    expect(await keys.find('key1', 'RS256')).toBeDefined();
    expect(await keys.find('key1', 'RS512')).toBeUndefined();
    expect(await keys.find('enc', 'RS256')).toBeUndefined();
    expect(await keys.find('secret', 'HS256')).toBeUndefined();
  });
});
