import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { environmentCredentials } from '../../../functions/lib/credentials.ts';
import { NOW } from '../../support/given.ts';

const variables = { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret', AWS_SESSION_TOKEN: 'token' };
const at = (ms: number) => new Date(ms).toISOString();

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('environmentCredentials', () => {
  it('are those that Lambda put into the environment', () => {
    expect(environmentCredentials({ ...variables, AWS_CREDENTIAL_EXPIRATION: at(NOW) })()).toEqual({
      accessKeyId: 'id',
      secretAccessKey: 'secret',
      sessionToken: 'token',
      expiration: new Date(NOW),
    });
  });

  it('may be those of a user, without a token and an end', () => {
    const { AWS_SESSION_TOKEN: _none, ...lasting } = variables;
    expect(environmentCredentials(lasting)()).toEqual({ accessKeyId: 'id', secretAccessKey: 'secret' });
  });

  it.each(['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'])('are missing without %s', (name) => {
    expect(environmentCredentials({ ...variables, [name]: '' })).toThrow(
      expect.objectContaining({ code: 'MissingCredentials' }),
    );
  });

  it('are read again once they have ended, and not before', () => {
    const environment: Record<string, string> = { ...variables, AWS_CREDENTIAL_EXPIRATION: at(NOW + 1000) };
    const read = environmentCredentials(environment);
    read();
    environment['AWS_ACCESS_KEY_ID'] = 'next';
    vi.setSystemTime(NOW + 999);
    expect(read().accessKeyId).toBe('id');
    vi.setSystemTime(NOW + 1000);
    expect(read().accessKeyId).toBe('next');
  });
});
