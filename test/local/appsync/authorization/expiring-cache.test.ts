import { describe, expect, test } from 'vitest';
import { createExpiringCache } from '../../../../local/appsync/authorization/expiring-cache.ts';

const at = { now: 0 };
const clock = { now: () => at.now };
const signature = 'b'.repeat(342);

describe('what was found out about a secret', () => {
  test('counts for the whole secret only, not for one that ends like it', () => {
    const cache = createExpiringCache<string>(10, clock);
    cache.set(`header.claims.${signature}`, 'teacher', 1000);
    expect(cache.get(`header.claims.${signature}`)).toBe('teacher');
    expect(cache.get(`header.other.${signature}`)).toBeUndefined();
    expect(cache.get(signature.slice(-43))).toBeUndefined();
  });

  test('is forgotten when its time is over, and the oldest when there are too many', () => {
    const cache = createExpiringCache<number>(2, clock);
    for (const [value, secret] of ['one', 'two', 'three'].entries()) cache.set(secret, value, 1000);
    expect(['one', 'two', 'three'].map((secret) => cache.get(secret))).toStrictEqual([undefined, 1, 2]);
    at.now = 1000;
    expect(cache.get('three')).toBeUndefined();
  });
});
