import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../local/context.ts';
import { createBus } from '../../../local/events/bus.ts';
import { createQueues } from '../../../local/events/queues.ts';
import { consumeQueue } from '../../../local/lambda/queue-consumer.ts';
import { memoryStore } from '../../../local/store.ts';
import { shows } from '../../support/claims.ts';
import { aRunner } from './given.ts';

/** Says what it got, and fails on the messages that ask for it. */
const HANDLER = `
  export const handler = async ({ Records }) => {
    console.log(JSON.stringify(Records.map(({ body }) => body)));
    if (Records.some(({ body }) => body === 'die')) process.exit(1);
    if (Records.some(({ body }) => body === 'throw')) throw new Error('cannot');
    return {
      batchItemFailures: Records.filter(({ body }) => body === 'fail').map((r) => ({ itemIdentifier: r.messageId })),
    };
  };
`;

function given(reportBatchItemFailures: boolean) {
  const { runner, lines } = aRunner({ source: HANDLER });
  const queues = createQueues({
    store: memoryStore(),
    clock: systemClock,
    region: 'eu-central-1',
    accountId: '000000000000',
    retryDelaySeconds: () => 0.01,
    queues: [
      { name: 'work', visibilityTimeoutSeconds: 60, maxReceiveCount: 2, deadLetterQueue: 'dead' },
      { name: 'dead', visibilityTimeoutSeconds: 60 },
    ],
  });
  return {
    queues,
    start: () =>
      consumeQueue({
        queues,
        runner,
        queue: 'work',
        functionName: 'fn',
        batchSize: 10,
        maxConcurrency: 1,
        reportBatchItemFailures,
      }),
    dead: () => queues.list('dead').map(({ body, lastFailure }) => [body, lastFailure]),
    batches: () => lines.filter((line) => line.includes('INFO')).map((line) => line.replace(/^.* INFO /u, '')),
  };
}

describe('a queue that wakes a function', () => {
  it('hands it batches, and brings back what its answer names until the dead-letter queue has it', async () => {
    shows('lambda:wakened by a queue');
    const { queues, start, dead, batches } = given(true);
    for (const body of ['a', 'fail', 'b']) queues.send('work', body);
    start();
    await queues.settled();
    await queues.close();
    expect(batches()).toEqual(['["a","fail","b"]', '["fail"]']);
    expect(dead()).toEqual([['fail', 'The reader named it in batchItemFailures.']]);
  });

  it('brings back the whole batch when the function fails, with its message', async () => {
    shows('lambda:wakened by a queue');
    const { queues, start, dead, batches } = given(true);
    for (const body of ['a', 'throw']) queues.send('work', body);
    start();
    await queues.settled();
    await queues.close();
    expect(batches()).toEqual(['["a","throw"]', '["a","throw"]']);
    expect(dead()).toEqual([
      ['a', 'cannot'],
      ['throw', 'cannot'],
    ]);
  });

  it('takes the answer for success when partial batch responses are off', async () => {
    const { queues, start, dead, batches } = given(false);
    queues.send('work', 'fail');
    start();
    await queues.settled();
    await queues.close();
    expect(batches()).toEqual(['["fail"]']);
    expect(dead()).toEqual([]);
  });

  it('gives up a message that ends the function each time, and goes on with the others', async () => {
    const { queues, start, dead, batches } = given(true);
    queues.send('work', 'die');
    const reader = start();
    await queues.settled();
    queues.send('work', 'a');
    await queues.settled();
    await reader.close();
    expect(batches()).toEqual(['["die"]', '["die"]', '["a"]']);
    expect(dead()).toEqual([
      ['die', expect.stringMatching(/^RequestId: .* Error: Runtime exited with error: exit status 1$/u)],
    ]);
  });

  it("hands the function EventBridge's events unchanged, whatever the object is called", async () => {
    const { queues, start, batches } = given(true);
    const bus = createBus({
      clock: systemClock,
      region: 'eu-central-1',
      accountId: '000000000000',
      queues,
      rules: [
        { name: 'sources', pattern: { detail: { object: { key: [{ wildcard: 'videos/*/source' }] } } }, queue: 'work' },
      ],
    });
    const names = [
      'a+b',
      '%2B',
      'ü',
      '..',
      'a/../b',
      '"',
      '\\',
      '\n',
      '\u0000',
      '\u2028',
      '*',
      '😀',
      '<x>&',
      ' ',
      '__proto__',
    ];
    const keys = names.map((name) => `videos/${name}/source`);
    for (const key of [...keys, 'videos/1/captions/de-1.vtt', '.write_access_check_file.temp']) {
      await bus.publish({ source: 'aws.s3', detailType: 'Object Created', detail: { object: { key } } });
    }
    start();
    await queues.settled();
    await queues.close();
    const events = batches().flatMap((batch) => JSON.parse(batch) as string[]);
    expect(
      events.map((event) => (JSON.parse(event) as { detail: { object: { key: string } } }).detail.object.key),
    ).toEqual(keys);
  });
});
