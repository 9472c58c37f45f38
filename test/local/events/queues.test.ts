import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Store } from '../../../local/context.ts';
import type { SqsEvent } from '../../../local/events/queue-messages.ts';
import type { ReaderOptions } from '../../../local/events/queue-reader.ts';
import { createQueues, type Queues } from '../../../local/events/queues.ts';
import { memoryStore } from '../../../local/store.ts';
import { shows } from '../../support/claims.ts';
import { manualTime, type ManualTime } from './manual-time.ts';

interface Given {
  readonly time: ManualTime;
  readonly store: Store;
  readonly queues: Queues;
  /** Reads `work` and keeps the bodies of each batch. */
  readonly read: (handle?: ReaderOptions['handle'], options?: Partial<ReaderOptions>) => string[][];
}

function given({ store = memoryStore(), time = manualTime() }: Partial<Given> = {}): Given {
  const queues = createQueues({
    store,
    clock: time.clock,
    scheduler: time.scheduler,
    region: 'eu-central-1',
    accountId: '000000000000',
    queues: [
      { name: 'work', visibilityTimeoutSeconds: 60, maxReceiveCount: 3, deadLetterQueue: 'dead' },
      { name: 'dead', visibilityTimeoutSeconds: 60 },
      { name: 'endless', visibilityTimeoutSeconds: 10, maxReceiveCount: 1 },
    ],
  });
  return {
    time,
    store,
    queues,
    read: (handle = () => Promise.resolve(), options = {}) => {
      const batches: string[][] = [];
      queues.read('work', {
        batchSize: 1,
        maxConcurrency: 1,
        handle: (event) => {
          batches.push(event.Records.map(({ body }) => body));
          return handle(event);
        },
        ...options,
      });
      return batches;
    },
  };
}

const countsOf = (queues: Queues, name: string): object => {
  const { visible, inFlight, delayed } = queues.status().find((queue) => queue.name === name)!;
  return { visible, inFlight, delayed };
};
const fails = (): Promise<never> => Promise.reject(new Error('no such video'));
const bodies = (queues: Queues, name: string): string[] => queues.list(name).map(({ body }) => body);

describe('a queue', () => {
  it("hands a reader the real shape of Lambda's SQS event", async () => {
    const { queues, time } = given();
    let event: SqsEvent | undefined;
    const messageId = queues.send('work', '{"é":1}');
    await time.advance(5000);
    queues.read('work', {
      batchSize: 10,
      maxConcurrency: 2,
      handle: (given) => {
        event = given;
        return Promise.resolve();
      },
    });
    await queues.settled();
    expect(event).toEqual({
      Records: [
        {
          messageId,
          receiptHandle: expect.stringMatching(/.{20}/u) as string,
          body: '{"é":1}',
          attributes: {
            ApproximateReceiveCount: '1',
            SentTimestamp: String(Date.parse('2026-01-01T00:00:00Z')),
            SenderId: '000000000000',
            ApproximateFirstReceiveTimestamp: String(Date.parse('2026-01-01T00:00:05Z')),
          },
          messageAttributes: {},
          md5OfBody: createHash('md5').update('{"é":1}').digest('hex'),
          eventSource: 'aws:sqs',
          eventSourceARN: 'arn:aws:sqs:eu-central-1:000000000000:work',
          awsRegion: 'eu-central-1',
        },
      ],
    });
  });

  it('forgets a message that was handled', async () => {
    const { queues, read } = given();
    const batches = read();
    queues.send('work', 'a');
    await queues.settled();
    expect(batches).toEqual([['a']]);
    expect(queues.list('work')).toEqual([]);
  });

  it('makes batches of what waits, never larger than the batch size, oldest first', async () => {
    shows('queues:batches');
    const { queues, read } = given();
    for (const body of ['a', 'b', 'c', 'd', 'e']) queues.send('work', body);
    const batches = read(undefined, { batchSize: 2 });
    await queues.settled();
    expect(batches).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
  });

  it('keeps a delayed message back for its delay', async () => {
    shows('queues:delay');
    const { queues, time, read } = given();
    const batches = read();
    queues.send('work', 'a', { delaySeconds: 30 });
    await time.advance(29_999);
    expect(batches).toEqual([]);
    expect(countsOf(queues, 'work')).toEqual({ visible: 0, inFlight: 0, delayed: 1 });
    await time.advance(1);
    expect(batches).toEqual([['a']]);
  });

  it('never has more batches under way than the reader allows', async () => {
    shows('queues:concurrency');
    const { queues, read } = given();
    let running = 0;
    let most = 0;
    const batches = read(
      async () => {
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setImmediate(resolve));
        running -= 1;
      },
      { maxConcurrency: 3 },
    );
    for (let n = 0; n < 50; n += 1) queues.send('work', String(n));
    await queues.settled();
    expect([batches.length, most]).toEqual([50, 3]);
  });

  it('absorbs a burst of 5,000 messages', async () => {
    const { queues, read } = given();
    const batches = read(undefined, { batchSize: 10, maxConcurrency: 5 });
    for (let n = 0; n < 5000; n += 1) queues.send('work', String(n));
    await queues.settled();
    expect(new Set(batches.flat()).size).toBe(5000);
  });
});

describe('a message that fails', () => {
  it('comes back later and later, and after three deliveries lies in the dead-letter queue with its reason', async () => {
    shows('queues:redelivery', 'queues:dead letters');
    const { queues, time, read } = given();
    const at: number[] = [];
    const start = time.clock.now();
    const batches = read(() => {
      at.push((time.clock.now() - start) / 1000);
      return fails();
    });
    const messageId = queues.send('work', 'poison');
    await time.advance(600_000);
    expect(batches).toHaveLength(3);
    expect(at).toEqual([0, 1, 3]);
    expect(queues.list('work')).toEqual([]);
    expect(queues.list('dead')).toEqual([
      expect.objectContaining({
        messageId,
        body: 'poison',
        receiveCount: 3,
        lastFailure: 'no such video',
        deadLetterSource: 'work',
      }),
    ]);
    expect(queues.status().map(({ name, deadLettersOf }) => [name, deadLettersOf])).toEqual([
      ['work', []],
      ['dead', ['work']],
      ['endless', []],
    ]);
  });

  it('finishes when it is re-driven after the cause is gone, with fresh deliveries', async () => {
    shows('queues:redrive');
    const { queues, time, read } = given();
    let broken = true;
    const counts: string[] = [];
    const batches = read(({ Records }) => {
      counts.push(Records[0]!.attributes['ApproximateReceiveCount']!);
      return broken ? fails() : Promise.resolve();
    });
    const first = queues.send('work', 'a');
    queues.send('work', 'b');
    await time.advance(600_000);
    expect(bodies(queues, 'dead')).toEqual(['a', 'b']);

    broken = false;
    expect(queues.redrive('dead', [first])).toBe(1);
    await queues.settled();
    expect(bodies(queues, 'dead')).toEqual(['b']);
    expect(queues.redrive('dead')).toBe(1);
    await queues.settled();
    expect(bodies(queues, 'dead')).toEqual([]);
    expect(batches).toHaveLength(8);
    expect(counts.slice(-2)).toEqual(['1', '1']);
  });

  it('can be deleted from the dead-letter queue for good', async () => {
    shows('queues:purge');
    const { queues, time, read } = given();
    read(fails);
    queues.send('work', 'a');
    await time.advance(600_000);
    expect([queues.purge('dead'), queues.list('dead').length, queues.redrive('dead')]).toEqual([1, 0, 0]);
  });

  it('is tried for ever when there is no dead-letter queue', async () => {
    const { queues, time } = given();
    let tries = 0;
    queues.read('endless', {
      batchSize: 1,
      maxConcurrency: 1,
      handle: () => {
        tries += 1;
        return fails();
      },
    });
    queues.send('endless', 'a');
    await time.advance(100_000);
    expect(tries).toBeGreaterThan(10);
    expect(bodies(queues, 'endless')).toEqual(['a']);
  });

  it('holds up no other message', async () => {
    const { queues, time, read } = given();
    const batches = read(({ Records }) => (Records[0]?.body === 'bad' ? fails() : Promise.resolve()));
    queues.send('work', 'bad');
    queues.send('work', 'good');
    await time.advance(0);
    expect(batches).toEqual([['bad'], ['good']]);
  });
});

describe('a partial batch response', () => {
  const failing = (...ids: unknown[]): Promise<unknown> =>
    Promise.resolve({ batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) });

  it('brings back only the messages that it names', async () => {
    shows('queues:batchItemFailures');
    const { queues, time, read } = given();
    const ids = ['a', 'b', 'c'].map((body) => queues.send('work', body));
    let first = true;
    const batches = read(
      () => {
        const answer = first ? failing(ids[1]) : failing();
        first = false;
        return answer;
      },
      { batchSize: 10, reportBatchItemFailures: true },
    );
    await time.advance(10_000);
    expect(batches).toEqual([['a', 'b', 'c'], ['b']]);
  });

  it.each<[string, (id: string) => Promise<unknown>, number]>([
    ['nothing', () => Promise.resolve(undefined), 0],
    ['null', () => Promise.resolve(null), 0],
    ['an empty object', () => Promise.resolve({}), 0],
    ['an empty list', () => failing(), 0],
    ['a null list', () => Promise.resolve({ batchItemFailures: null }), 0],
    ['an unknown id', () => failing('other'), 2],
    ['an empty id', (id) => failing(id, ''), 2],
    ['a null id', () => failing(null), 2],
    ['a misspelt key', (id) => Promise.resolve({ batchItemFailures: [{ itemidentifier: id }] }), 2],
    ['one of its ids', (id) => failing(id), 1],
  ])('of %s leaves the right messages', async (_, answer, left) => {
    shows('queues:batchItemFailures');
    const { queues, time, read } = given();
    const id = queues.send('work', 'a');
    queues.send('work', 'b');
    read(() => answer(id), { batchSize: 10, reportBatchItemFailures: true });
    await time.advance(0);
    expect(queues.list('work')).toHaveLength(left);
  });

  it('is not looked at unless the reader asks for it', async () => {
    const { queues, time, read } = given();
    const id = queues.send('work', 'a');
    read(() => failing(id));
    await time.advance(0);
    expect(queues.list('work')).toEqual([]);
  });
});

describe('a message in the hands of a reader', () => {
  it('is delivered again when the reader takes longer than the visibility timeout', async () => {
    shows('queues:visibility timeout');
    const { queues, time, read } = given();
    const never = new Promise<void>(() => undefined);
    const batches = read(() => never, { maxConcurrency: 2 });
    queues.send('work', 'a');
    await time.advance(59_999);
    expect(batches).toHaveLength(1);
    expect(countsOf(queues, 'work')).toEqual({ visible: 0, inFlight: 1, delayed: 0 });
    await time.advance(1);
    expect(batches).toEqual([['a'], ['a']]);
  });

  it('is not deleted by a reader whose receipt was replaced', async () => {
    const { queues, time, read } = given();
    const finish: (() => void)[] = [];
    read(() => new Promise<void>((resolve) => finish.push(resolve)), { maxConcurrency: 2 });
    queues.send('work', 'a');
    await time.advance(60_000);
    finish[0]!();
    await time.advance(0);
    expect(bodies(queues, 'work')).toEqual(['a']);
    finish[1]!();
    await queues.settled();
  });

  it('comes back at once after a restart, which does not count as a delivery', async () => {
    const before = given();
    before.read(() => new Promise(() => undefined));
    before.queues.send('work', 'a');
    before.queues.send('work', 'b', { delaySeconds: 30 });
    await before.time.advance(0);

    const { time, read } = given({ store: before.store, time: before.time });
    const seen: unknown[] = [];
    read(({ Records }) => {
      seen.push(Records.map(({ body, attributes }) => [body, attributes['ApproximateReceiveCount']]));
      return Promise.resolve();
    });
    await time.advance(0);
    expect(seen).toEqual([[['a', '1']]]);
    await time.advance(30_000);
    expect(seen).toHaveLength(2);
  });

  it('is delivered again however often the process is killed', async () => {
    const store = memoryStore();
    let deliveries = 0;
    for (let start = 0; start < 5; start += 1) {
      const { queues, time, read } = given({ store });
      if (start === 0) queues.send('work', 'a');
      const batches = read(() => new Promise(() => undefined));
      await time.advance(0);
      deliveries += batches.length;
    }
    expect(deliveries).toBe(5);
    expect(bodies(given({ store }).queues, 'dead')).toEqual([]);
  });
});

describe('close', () => {
  it('waits for the batch under way, takes no other, and leaves no timer', async () => {
    const { queues, time, read } = given();
    let finish = (): void => undefined;
    const batches = read(() => new Promise<void>((resolve) => (finish = resolve)));
    for (const body of ['a', 'b', 'c']) queues.send('work', body);
    await time.advance(0);
    let closed = false;
    const closing = queues.close().then(() => (closed = true));
    await time.advance(0);
    expect(closed).toBe(false);
    finish();
    await closing;
    await time.advance(600_000);
    expect(batches).toEqual([['a']]);
    expect(bodies(queues, 'work')).toEqual(['b', 'c']);
    expect(time.timers()).toBe(0);
  });
});

describe('a batch that fails while its reader closes', () => {
  it('costs no delivery, so that stopping again and again never fills the dead-letter queue', async () => {
    const store = memoryStore();
    const counts: unknown[] = [];
    for (let start = 0; start < 5; start += 1) {
      const { queues, time, read } = given({ store });
      if (start === 0) queues.send('work', 'a');
      let stop = (): void => undefined;
      read(({ Records }) => {
        counts.push(Records[0]?.attributes['ApproximateReceiveCount']);
        return new Promise((_, reject) => {
          stop = () => reject(new Error('stopped'));
        });
      });
      await time.advance(0);
      const closing = queues.close();
      stop();
      await closing;
    }
    expect(counts).toEqual(['1', '1', '1', '1', '1']);
    expect(bodies(given({ store }).queues, 'work')).toEqual(['a']);
  });
});

describe('createQueues', () => {
  it('refuses an unknown queue by its name', () => {
    const { queues } = given();
    expect(() => queues.send('other', 'a')).toThrow('There is no queue named other.');
    expect(() => queues.redrive('other')).toThrow('There is no queue named other.');
  });

  it('refuses a dead-letter queue that is not there, and a name that occurs twice', () => {
    const options = { store: memoryStore(), clock: manualTime().clock, region: 'x', accountId: '0' };
    const queue = { name: 'a', visibilityTimeoutSeconds: 1 };
    expect(() => createQueues({ ...options, queues: [{ ...queue, deadLetterQueue: 'b' }] })).toThrow('named b');
    expect(() => createQueues({ ...options, queues: [queue, queue] })).toThrow('Two queues have the same name.');
  });
});
