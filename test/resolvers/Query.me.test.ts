import { beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../model/upload-limits.ts';
import { TABLE, environment, outsiders } from '../support/context.ts';
import { USER_ID } from '../support/given.ts';
import {
  failure,
  resolverUnderTest,
  returned,
  unauthorized,
  unexpectedFailures,
  type ResolverUnderTest,
} from '../support/resolver.ts';

let field: ResolverUnderTest;
beforeAll(async () => {
  field = await resolverUnderTest('Query.me');
});

const found = (usage: unknown, today: unknown) => ({
  data: { [TABLE]: [usage, today] },
  unprocessedKeys: { [TABLE]: [] },
});

describe('Query.me', () => {
  it('reads the usage and today’s minutes in one call', () => {
    expect(returned(field.request())).toEqual({
      operation: 'BatchGetItem',
      tables: {
        [TABLE]: {
          keys: [
            { userId: { S: USER_ID }, id: { S: '#usage' } },
            { userId: { S: USER_ID }, id: { S: '#usage#day#2026-11-24' } },
          ],
          consistentRead: true,
        },
      },
    });
  });

  it('says what is used and what may be used', () => {
    const usage = { userId: USER_ID, id: '#usage', openUploads: 2, videos: 7, storedBytes: 3_000_000_000 };
    const today = { userId: USER_ID, id: '#usage#day#2026-11-24', n: 12.34, expiresAt: 1 };
    expect(returned(field.response({ result: found(usage, today), env: environment({ videos: 12 }) }))).toEqual({
      userId: USER_ID,
      openUploads: 2,
      videos: 7,
      storedBytes: 3_000_000_000,
      captionedMinutesToday: 12.34,
      limits: { ...DEFAULT_LIMITS, videos: 12 },
    });
  });

  it('says zero to whoever has never used anything', () => {
    expect(returned(field.response({ result: found(null, null) }))).toEqual({
      userId: USER_ID,
      openUploads: 0,
      videos: 0,
      storedBytes: 0,
      captionedMinutesToday: 0,
      limits: { ...DEFAULT_LIMITS },
    });
  });

  it.each(outsiders)('turns a caller with %s away', (_mode, identity) => {
    expect(field.request({ identity }).outcome).toEqual(unauthorized);
  });

  it.each(unexpectedFailures)('answers %s to a failure of its data source', (type, error) => {
    expect(field.response({ error, result: null }).outcome).toEqual(failure(type));
  });
});
