import { describe, expect, it } from 'vitest';
import type { Store } from '../../../local/context.ts';
import { startAsyncInvocations, type AsyncFailure } from '../../../local/lambda/async-invocations.ts';
import type { Outcome } from '../../../local/lambda/runner.ts';
import { memoryStore } from '../../../local/store.ts';
import { manualTime, type ManualTime } from '../events/manual-time.ts';
import { shows } from '../../support/claims.ts';
import { aRunner } from './given.ts';

interface Call {
  readonly name: string;
  readonly payload: unknown;
  readonly requestId: string;
  readonly at: number;
}

function given(
  answer: (call: number) => Promise<Outcome>,
  store: Store = memoryStore(),
  time: ManualTime = manualTime(0),
) {
  const calls: Call[] = [];
  const failures: AsyncFailure[] = [];
  const invocations = startAsyncInvocations({
    store,
    clock: time.clock,
    scheduler: time.scheduler,
    region: 'eu-central-1',
    accountId: '000000000000',
    log: () => undefined,
    retryDelaysSeconds: [60, 120],
    onAsyncFailure: (failure) => failures.push(failure),
    invoke: (name, payload, requestId) => {
      calls.push({ name, payload, requestId, at: time.clock.now() / 1000 });
      return answer(calls.length);
    },
  });
  return { calls, failures, invocations, store, time };
}

const good: Outcome = { kind: 'returned', payload: null };
const bad: Outcome = { kind: 'failed', message: 'boom', unhandledErrorType: 'Sandbox.Timedout' };

describe('an asynchronous invocation', () => {
  it('happens once when it succeeds', async () => {
    const { calls, invocations, time, store } = given(() => Promise.resolve(good));
    invocations.accept('fn', { a: 1 });
    await time.advance(3_600_000);
    expect(calls).toMatchObject([{ name: 'fn', payload: { a: 1 }, at: 0 }]);
    expect(store.collection('lambda-async').size).toBe(0);
  });

  it('is tried twice more with the same request id, then goes to the on-failure destination', async () => {
    shows('lambda:asynchronous retries', 'lambda:on-failure destination');
    const { calls, failures, invocations, time, store } = given(() => Promise.resolve(bad));
    invocations.accept('fn', { a: 1 });
    await time.advance(3_600_000);
    expect(calls.map(({ at }) => at)).toEqual([0, 60, 180]);
    const [requestId = '', ...others] = new Set(calls.map((call) => call.requestId));
    expect(others).toEqual([]);
    expect(failures).toEqual([
      {
        version: '1.0',
        timestamp: '1970-01-01T00:03:00.000Z',
        requestContext: {
          requestId,
          functionArn: 'arn:aws:lambda:eu-central-1:000000000000:function:fn:$LATEST',
          condition: 'RetriesExhausted',
          approximateInvokeCount: 3,
        },
        requestPayload: { a: 1 },
        responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
        responsePayload: { errorMessage: 'boom', errorType: 'Sandbox.Timedout' },
      },
    ]);
    expect(store.collection('lambda-async').size).toBe(0);
  });

  it('that was under way when the process ended is done by the next one, with the tries that are left', async () => {
    const before = given((call) => (call === 1 ? Promise.resolve(bad) : new Promise(() => undefined)));
    before.invocations.accept('fn', { a: 1 });
    await before.time.advance(60_000);
    expect(before.calls).toHaveLength(2);

    const after = given(() => Promise.resolve(bad), before.store);
    await after.time.advance(3_600_000);
    expect(after.calls.map(({ payload }) => payload)).toEqual([{ a: 1 }, { a: 1 }]);
    expect(after.failures).toHaveLength(1);
  });

  it('stays for the next process when closing made it fail', async () => {
    let end = (_: Outcome): void => undefined;
    const { invocations, store, time } = given(() => new Promise((resolve) => (end = resolve)));
    invocations.accept('fn', 1);
    invocations.close();
    end(bad);
    await time.advance(3_600_000);
    expect([...store.collection('lambda-async').entries()].map(([, value]) => value)).toEqual([
      { name: 'fn', payload: 1, failures: 0 },
    ]);
  });
});

describe('invokeAsync', () => {
  it('runs the function', async () => {
    shows('lambda:asynchronous invocation');
    const lines: string[] = [];
    const done = new Promise<void>((resolve) => {
      const source = `export const handler = async (event) => console.log('got ' + event.n);`;
      const { runner } = aRunner({ source }, { log: (line) => (lines.push(line), resolve()) });
      runner.invokeAsync('fn', { n: 5 });
    });
    await done;
    expect(lines[0]).toMatch(/ INFO got 5$/u);
  });

  it('refuses an unknown function and a payload over 1 MB at once', () => {
    shows('lambda:asynchronous payload limit');
    const { runner } = aRunner();
    expect(() => {
      runner.invokeAsync('other', {});
    }).toThrow('There is no function named other.');
    expect(() => {
      runner.invokeAsync('fn', 'x'.repeat(1024 * 1024 - 1));
    }).toThrow('1048576 bytes');
  });
});
