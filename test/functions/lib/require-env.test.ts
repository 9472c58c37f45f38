import { afterEach, describe, expect, it, vi } from 'vitest';
import { MissingEnvironmentVariable, requireEnv } from '../../../functions/lib/require-env.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('requireEnv', () => {
  const environment = { LECTERN_A: 'stage', LECTERN_B: 'mediaBucket' } as const;

  it('reads what is declared and nothing else', () => {
    vi.stubEnv('LECTERN_A', 'dev');
    vi.stubEnv('LECTERN_B', 'bucket');
    vi.stubEnv('LECTERN_C', 'other');
    expect(requireEnv(environment)).toEqual({ LECTERN_A: 'dev', LECTERN_B: 'bucket' });
  });

  it.each([undefined, ''])('fails with the name of the variable that is %j', (value) => {
    vi.stubEnv('LECTERN_A', 'dev');
    vi.stubEnv('LECTERN_B', value);
    let failure: unknown;
    try {
      requireEnv(environment);
    } catch (error) {
      failure = error;
    }
    expect(failure).toBeInstanceOf(MissingEnvironmentVariable);
    expect(failure).toMatchObject({
      code: 'MissingEnvironmentVariable',
      variable: 'LECTERN_B',
      message: 'The environment variable LECTERN_B is not set.',
    });
  });
});
