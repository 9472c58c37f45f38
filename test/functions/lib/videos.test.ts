import { ConditionalCheckFailedException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { whenConditionHolds } from '../../../functions/lib/videos.ts';

const cancelled = (...codes: readonly string[]) =>
  new TransactionCanceledException({
    message: 'Transaction cancelled',
    $metadata: {},
    CancellationReasons: codes.map((Code) => ({ Code })),
  });

describe('whenConditionHolds', () => {
  it('is true once the write is made', async () => {
    expect(await whenConditionHolds(() => Promise.resolve({}))).toBe(true);
  });

  it.each([
    ['a condition failed', new ConditionalCheckFailedException({ message: 'no', $metadata: {} })],
    ['a condition of a transaction failed', cancelled('None', 'ConditionalCheckFailed')],
    ['one failed where another was in conflict', cancelled('TransactionConflict', 'ConditionalCheckFailed')],
  ])('is false when %s', async (_what, failure) => {
    expect(await whenConditionHolds(() => Promise.reject(failure))).toBe(false);
  });

  it('makes a write again that met another one, and only so often', async () => {
    const conflict = cancelled('TransactionConflict', 'None');
    let met = 0;
    const twice = () => {
      met += 1;
      return met < 3 ? Promise.reject(conflict) : Promise.resolve({});
    };
    expect(await whenConditionHolds(twice)).toBe(true);
    expect(met).toBe(3);
    await expect(whenConditionHolds(() => Promise.reject(conflict))).rejects.toBe(conflict);
  });

  it.each([
    ['a throttled transaction', cancelled('ThrottlingError')],
    ['a transaction without reasons', new TransactionCanceledException({ message: 'x', $metadata: {} })],
    ['an outage', new Error('socket hang up')],
  ])('throws for %s', async (_what, failure) => {
    await expect(whenConditionHolds(() => Promise.reject(failure))).rejects.toBe(failure);
  });
});
