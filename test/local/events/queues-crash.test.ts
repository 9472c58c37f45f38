import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { systemClock } from '../../../local/context.ts';
import { createQueues } from '../../../local/events/queues.ts';
import { openStore } from '../../../local/store.ts';
import { shows } from '../../support/claims.ts';

/** Publishes numbered events for ever and says each that was accepted, and each that was handled to its end. */
const PROGRAM = `
  import fs from 'node:fs';
  const [, root, folder] = process.argv;
  const { openStore } = await import(root + '/store.ts');
  const { createQueues } = await import(root + '/events/queues.ts');
  const { createBus } = await import(root + '/events/bus.ts');
  const say = (text) => {
    for (;;) {
      try {
        return fs.writeSync(1, text + '\\n');
      } catch (error) {
        if (error.code !== 'EAGAIN') throw error;
      }
    }
  };
  const place = { clock: { now: () => Date.now() }, region: 'x', accountId: '0' };
  const queues = createQueues({
    ...place,
    store: openStore(folder),
    queues: [{ name: 'work', visibilityTimeoutSeconds: 600 }],
  });
  const bus = createBus({ ...place, queues, rules: [{ name: 'all', pattern: { source: ['s'] }, queue: 'work' }] });
  queues.read('work', {
    batchSize: 3,
    maxConcurrency: 2,
    handle: async ({ Records }) => {
      await new Promise((resolve) => setTimeout(resolve, 2));
      for (const { body } of Records) say('handled ' + JSON.parse(body).detail.n);
    },
  });
  for (let n = 0; ; n += 1) {
    await bus.publish({ source: 's', detailType: 'd', detail: { n } });
    say('accepted ' + n);
    if (n % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
`;

it('an event that the bus accepted is handled at least once, though the process is killed', async () => {
  shows('queues:what is accepted survives kill -9');
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'queues-'));
  try {
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', '--input-type=module', '-e', PROGRAM, path.resolve('local'), folder],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    let said = '';
    for await (const chunk of child.stdout) {
      said += String(chunk);
      if (said.includes('accepted 1000\n') && said.includes('handled')) child.kill('SIGKILL');
    }
    if (child.signalCode === null) await once(child, 'exit');
    const numbers = (word: string): number[] =>
      said
        .split('\n')
        .slice(0, -1)
        .filter((line) => line.startsWith(word))
        .map((line) => Number(line.split(' ')[1]));
    const handled = new Set(numbers('handled'));

    const store = openStore(folder);
    const queues = createQueues({
      store,
      clock: systemClock,
      region: 'x',
      accountId: '0',
      queues: [{ name: 'work', visibilityTimeoutSeconds: 600 }],
    });
    queues.read('work', {
      batchSize: 10,
      maxConcurrency: 1,
      handle: ({ Records }) => {
        for (const { body } of Records) handled.add((JSON.parse(body) as { detail: { n: number } }).detail.n);
        return Promise.resolve();
      },
    });
    await queues.settled();
    await queues.close();
    store.close();

    const accepted = numbers('accepted');
    expect(accepted.length).toBeGreaterThan(1000);
    expect(accepted.filter((n) => !handled.has(n))).toEqual([]);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
});
