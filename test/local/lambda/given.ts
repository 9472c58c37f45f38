import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { systemClock } from '../../../local/context.ts';
import { createLambdaRunner, type LambdaRunner, type LambdaRunnerOptions } from '../../../local/lambda/runner.ts';

/** A function whose event says what it does; made as a bundle would be: one plain module. */
const HANDLER = `
  import { threadId } from 'node:worker_threads';
  let calls = 0;
  const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const acts = {
    echo: (event) => event,
    nothing: () => undefined,
    env: () => ({ ...process.env }),
    argv: () => ({ argv: process.argv.slice(2), execArgv: process.execArgv }),
    context: async (_, context) => {
      const before = context.getRemainingTimeInMillis();
      await sleep(50);
      return { ...context, before, after: context.getRemainingTimeInMillis() };
    },
    calls: () => ({ calls, threadId }),
    sleep: async ({ ms }) => { await sleep(ms); return { threadId }; },
    spin: () => { for (;;); },
    hang: () => new Promise(() => {}),
    throw: () => { throw Object.assign(new TypeError('no such video'), { code: 'SECRET' }); },
    throwText: () => { throw 'just text'; },
    reject: () => { void Promise.reject(new Error('nobody caught me')); return sleep(10000); },
    exit: () => process.exit(3),
    memory: () => { const kept = []; for (;;) kept.push(new Array(100_000).fill({})); },
    big: ({ bytes }) => 'x'.repeat(bytes - 2),
    circular: () => { const it = {}; it.it = it; return it; },
    logObjects: () => {
      console.log({ outcome: 'done', deep: { a: [{ b: { c: 1 } }] } });
      console.info(new RangeError('an error is no JSON'));
      const cycle = {};
      cycle.cycle = cycle;
      console.warn(cycle);
      console.log(null);
    },
    log: () => {
      console.log('plain', { a: 1 });
      console.error('two\\nlines');
      process.stdout.write('straight out\\n');
      return sleep(50);
    },
  };
  export const handler = async (event, context) => {
    calls += 1;
    return acts[event.do](event, context);
  };
`;

/** A runner of one function, \`fn\`, closed when the test ends. */
export function aRunner(
  {
    timeoutSeconds = 5,
    concurrency = 3,
    source = HANDLER,
  }: Partial<Record<'timeoutSeconds' | 'concurrency', number>> & {
    readonly source?: string;
  } = {},
  options: Partial<LambdaRunnerOptions> = {},
): { readonly runner: LambdaRunner; readonly lines: string[]; readonly file: string } {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lambda-'));
  const file = path.join(folder, 'index.mjs');
  fs.writeFileSync(file, source);
  const lines: string[] = [];
  const runner = createLambdaRunner({
    functions: [
      {
        name: 'fn',
        file,
        timeoutSeconds,
        memoryMb: 192,
        concurrency,
        environment: { TABLE: 'videos', AWS_REGION: 'ignored', AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:1' },
      },
    ],
    clock: systemClock,
    region: 'eu-central-1',
    accountId: '000000000000',
    log: (line) => lines.push(line),
    ...options,
  });
  onTestFinished(async () => {
    await runner.close();
    fs.rmSync(folder, { recursive: true, force: true });
  });
  return { runner, lines, file };
}
