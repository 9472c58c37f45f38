import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { shows } from '../../support/claims.ts';
import { manualTime } from '../events/manual-time.ts';
import { aRunner } from './given.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u;
const returned = (payload: unknown): object => ({ kind: 'returned', payload });

describe('invoke', () => {
  it('carries payload and answer as JSON', async () => {
    shows('lambda:invocation');
    const { runner } = aRunner();
    const payload = { do: 'echo', at: new Date(0), gone: undefined, list: [null, 'ü'] };
    await expect(runner.invoke('fn', payload)).resolves.toEqual(
      returned({ do: 'echo', at: '1970-01-01T00:00:00.000Z', list: [null, 'ü'] }),
    );
  });

  it('answers null for a function that returns nothing', async () => {
    const { runner } = aRunner();
    await expect(runner.invoke('fn', { do: 'nothing' })).resolves.toEqual(returned(null));
  });

  it('hands a function without payload null', async () => {
    const { runner } = aRunner({ source: 'export const handler = async (event) => ({ event });' });
    await expect(runner.invoke('fn', undefined)).resolves.toEqual(returned({ event: null }));
  });

  it("gives the function its own variables and Lambda's, and nothing of this process", async () => {
    shows('lambda:environment variables');
    vi.stubEnv('LEAK', 'from the parent');
    vi.stubEnv('NODE_OPTIONS', '--title=leak');
    const { runner, file } = aRunner();
    await expect(runner.invoke('fn', { do: 'env' })).resolves.toEqual(
      returned({
        TABLE: 'videos',
        AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:1',
        LANG: 'en_US.UTF-8',
        TZ: ':UTC',
        PATH: '/usr/local/bin:/usr/bin:/bin',
        _HANDLER: 'index.handler',
        AWS_REGION: 'eu-central-1',
        AWS_DEFAULT_REGION: 'eu-central-1',
        AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
        AWS_LAMBDA_FUNCTION_NAME: 'fn',
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '192',
        AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
        AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
        AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/fn',
        AWS_LAMBDA_LOG_STREAM_NAME: expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/u) as string,
        LAMBDA_TASK_ROOT: path.dirname(file),
        LAMBDA_RUNTIME_DIR: '/var/runtime',
        _X_AMZN_TRACE_ID: expect.stringMatching(
          /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/u,
        ) as string,
      }),
    );
    await expect(runner.invoke('fn', { do: 'argv' })).resolves.toEqual(returned({ argv: [], execArgv: [] }));
  });

  it("gives the function Lambda's context object, whose remaining time runs down", async () => {
    shows('lambda:context object');
    const { runner } = aRunner();
    const outcome = await runner.invoke('fn', { do: 'context' });
    expect(outcome).toEqual(
      returned({
        awsRequestId: expect.stringMatching(UUID) as string,
        functionName: 'fn',
        functionVersion: '$LATEST',
        invokedFunctionArn: 'arn:aws:lambda:eu-central-1:000000000000:function:fn',
        memoryLimitInMB: '192',
        logGroupName: '/aws/lambda/fn',
        logStreamName: expect.stringContaining('[$LATEST]') as string,
        callbackWaitsForEmptyEventLoop: true,
        before: expect.any(Number) as number,
        after: expect.any(Number) as number,
      }),
    );
    const { before, after } = (outcome as unknown as { payload: { before: number; after: number } }).payload;
    expect(before).toBeGreaterThan(4_900);
    expect(before).toBeLessThanOrEqual(5_000);
    expect(before - after).toBeGreaterThanOrEqual(45);
  });

  it('rejects for a function that is not there', async () => {
    const { runner } = aRunner();
    await expect(runner.invoke('other', {})).rejects.toThrow('There is no function named other.');
  });
});

describe('a function that fails', () => {
  it('leaves its message only', async () => {
    shows('lambda:errors');
    const { runner, lines } = aRunner();
    await expect(runner.invoke('fn', { do: 'throw' })).resolves.toEqual({ kind: 'failed', message: 'no such video' });
    expect(lines.join('\n')).toMatch(/^fn [0-9a-f-]{36} ERROR TypeError: no such video\n/u);
    await expect(runner.invoke('fn', { do: 'throwText' })).resolves.toEqual({ kind: 'failed', message: 'just text' });
    await expect(runner.invoke('fn', { do: 'circular' })).resolves.toMatchObject({ kind: 'failed' });
  });

  it.each(['hang', 'spin'])('is ended at its timeout and replaced: %s', async (act) => {
    shows('lambda:timeout');
    const { runner, lines } = aRunner({ timeoutSeconds: 1 });
    const first = await runner.invoke('fn', { do: 'calls' });
    await expect(runner.invoke('fn', { do: act })).resolves.toEqual({
      kind: 'failed',
      message: expect.stringMatching(/^RequestId: [0-9a-f-]{36} Error: Task timed out after 1\.00 seconds$/u) as string,
      unhandledErrorType: 'Sandbox.Timedout',
    });
    expect(lines.at(-1)).toMatch(/^fn [0-9a-f-]{36} ERROR RequestId: .* Task timed out after 1\.00 seconds$/u);
    const next = await runner.invoke('fn', { do: 'calls' });
    expect(first).toMatchObject(returned({ calls: 1 }));
    expect(next).toMatchObject(returned({ calls: 1 }));
    expect(next).not.toEqual(first);
  });

  it.each([
    ['exit', 'exit status 3'],
    ['reject', 'exit status 1'],
    ['memory', 'signal: killed'],
  ])('takes only its own thread with it: %s', async (act, how) => {
    shows('lambda:crashes');
    const { runner } = aRunner({ timeoutSeconds: 20 });
    await expect(runner.invoke('fn', { do: act })).resolves.toEqual({
      kind: 'failed',
      message: expect.stringMatching(`^RequestId: [0-9a-f-]{36} Error: Runtime exited with error: ${how}$`) as string,
      unhandledErrorType: 'Runtime.ExitError',
    });
    await expect(runner.invoke('fn', { do: 'calls' })).resolves.toMatchObject(returned({ calls: 1 }));
  });

  it('makes room for the next when it was the only one allowed, also for one that waits', async () => {
    const { runner } = aRunner({ concurrency: 1 });
    const [crashed, waited] = await Promise.all([
      runner.invoke('fn', { do: 'exit' }),
      runner.invoke('fn', { do: 'calls' }),
    ]);
    expect([crashed, waited]).toMatchObject([{ kind: 'failed' }, returned({ calls: 1 })]);
    await runner.invoke('fn', { do: 'exit' });
    await expect(runner.invoke('fn', { do: 'calls' })).resolves.toMatchObject(returned({ calls: 1 }));
  });

  it('that died between invocations is replaced unnoticed', async () => {
    const source = `export const handler = async () => { setTimeout(() => process.exit(1), 5); return 1; };`;
    const { runner, lines } = aRunner({ source, concurrency: 1 }, {});
    await expect(runner.invoke('fn', {})).resolves.toEqual(returned(1));
    await new Promise((resolve) => setTimeout(resolve, 200));
    await expect(runner.invoke('fn', {})).resolves.toEqual(returned(1));
    expect(lines).toEqual([]);
  });

  it.each<[string, string, object]>([
    ['throws while it loads', 'throw new Error("TABLE is missing");', { message: 'TABLE is missing' }],
    [
      'exports no handler',
      'export const main = 1;',
      { message: expect.stringContaining('handler') as string, unhandledErrorType: 'Runtime.HandlerNotFound' },
    ],
    [
      'imports what is not there',
      'import "not-there";',
      { message: expect.stringContaining('not-there') as string, unhandledErrorType: 'Runtime.ImportModuleError' },
    ],
    [
      'is no JavaScript',
      'export const = ;',
      { message: expect.any(String) as string, unhandledErrorType: 'Runtime.UserCodeSyntaxError' },
    ],
    [
      'takes a callback',
      'export const handler = (event, context, callback) => callback(null, 1);',
      { message: expect.any(String) as string, unhandledErrorType: 'Runtime.CallbackHandlerDeprecated' },
    ],
  ])('says why when it %s, each time', async (_, source, failure) => {
    shows('lambda:errors while loading');
    const { runner } = aRunner({ source });
    runner.warm('fn');
    for (let n = 0; n < 2; n += 1) {
      await expect(runner.invoke('fn', {})).resolves.toEqual({ kind: 'failed', ...failure });
    }
  });
});

describe('the 6 MB limit', () => {
  it('holds for the payload', async () => {
    shows('lambda:payload limit');
    const { runner } = aRunner();
    const room = 6 * 1024 * 1024 - JSON.stringify({ do: 'calls', x: '' }).length;
    await expect(runner.invoke('fn', { do: 'calls', x: 'x'.repeat(room) })).resolves.toMatchObject({
      kind: 'returned',
    });
    await expect(runner.invoke('fn', { do: 'calls', x: 'x'.repeat(room + 1) })).resolves.toEqual({
      kind: 'failed',
      message: 'Request must be smaller than 6291456 bytes for the InvokeFunction operation',
      unhandledErrorType: 'RequestEntityTooLargeException',
    });
  });

  it('holds for the answer', async () => {
    shows('lambda:answer limit');
    const { runner } = aRunner();
    await expect(runner.invoke('fn', { do: 'big', bytes: 6_291_556 })).resolves.toMatchObject({ kind: 'returned' });
    await expect(runner.invoke('fn', { do: 'big', bytes: 6_291_557 })).resolves.toEqual({
      kind: 'failed',
      message: 'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
      unhandledErrorType: 'Function.ResponseSizeTooLarge',
    });
  });
});

describe('threads', () => {
  it('are used again, and keep what the module remembers', async () => {
    shows('lambda:warm start');
    const { runner } = aRunner();
    const first = await runner.invoke('fn', { do: 'calls' });
    const second = await runner.invoke('fn', { do: 'calls' });
    const threadOf = (outcome: unknown): unknown => (outcome as { payload: { threadId: unknown } }).payload.threadId;
    expect([first, second]).toMatchObject([returned({ calls: 1 }), returned({ calls: 2 })]);
    expect(threadOf(second)).toBe(threadOf(first));
  });

  it('are as many as the concurrency allows; the other invocations wait', async () => {
    shows('lambda:concurrency');
    const { runner } = aRunner({ concurrency: 2 });
    const outcomes = await Promise.all(Array.from({ length: 6 }, () => runner.invoke('fn', { do: 'sleep', ms: 30 })));
    expect(outcomes.every(({ kind }) => kind === 'returned')).toBe(true);
    const threads = outcomes.map((outcome) => (outcome as { payload: { threadId: number } }).payload.threadId);
    expect(new Set(threads).size).toBe(2);
  });

  it('end when nobody has needed them for a minute, and not before', async () => {
    shows('lambda:warm start');
    const time = manualTime();
    const { runner } = aRunner({}, { scheduler: time.scheduler });
    await runner.invoke('fn', { do: 'calls' });
    await time.advance(59_999);
    expect(await runner.invoke('fn', { do: 'calls' }), 'the same thread').toMatchObject(returned({ calls: 2 }));
    // The first minute is over, and it was used in it.
    await time.advance(59_999);
    expect(await runner.invoke('fn', { do: 'calls' })).toMatchObject(returned({ calls: 3 }));
    await time.advance(60_000);
    expect(time.timers()).toBe(0);
    expect(await runner.invoke('fn', { do: 'calls' }), 'another thread').toMatchObject(returned({ calls: 1 }));
  });

  it('are started ahead by warm', async () => {
    shows('lambda:warm start');
    const source = `console.log('loaded'); export const handler = async () => 1;`;
    const { runner, lines } = aRunner({ source });
    runner.warm('fn');
    runner.warm('fn');
    await vi.waitFor(() => {
      expect(lines).toEqual(['fn - INFO loaded']);
    });
    await runner.invoke('fn', {});
    expect(lines).toEqual(['fn - INFO loaded']);
  });
});

describe('the log', () => {
  it('has a line for each line of output, with function and request', async () => {
    shows('lambda:log lines');
    const { runner, lines } = aRunner();
    await runner.invoke('fn', { do: 'log' });
    await vi.waitFor(() => {
      expect(lines).toHaveLength(4);
    });
    const [, requestId = ''] = lines[0]!.split(' ');
    expect(requestId).toMatch(UUID);
    expect(lines.map((line) => line.replace(requestId, 'id')).sort()).toEqual([
      'fn id ERROR lines',
      'fn id ERROR two',
      'fn id INFO plain { a: 1 }',
      'fn id INFO straight out',
    ]);
  });

  it('has an object that was logged by itself as one line of JSON, like the message of Lambda’s JSON log', async () => {
    const { runner, lines } = aRunner();
    await runner.invoke('fn', { do: 'logObjects' });
    await vi.waitFor(() => {
      expect(lines.some((line) => line.endsWith('INFO null'))).toBe(true);
    });
    const said = lines.map((line) => line.replace(/^fn \S+ /, ''));
    expect(said[0]).toBe('INFO {"outcome":"done","deep":{"a":[{"b":{"c":1}}]}}');
    expect(said).toContain('INFO RangeError: an error is no JSON');
    expect(said).toContain('WARN <ref *1> { cycle: [Circular *1] }');
  });
});

describe('close', () => {
  it('ends invocations that run or wait as failed', async () => {
    const { runner } = aRunner({ concurrency: 1 });
    const running = runner.invoke('fn', { do: 'hang' });
    const waiting = runner.invoke('fn', { do: 'echo' });
    await runner.close();
    const closed = { kind: 'failed', message: 'The runner was closed.', unhandledErrorType: 'Runtime.ExitError' };
    await expect(Promise.all([running, waiting])).resolves.toEqual([closed, closed]);
    await expect(runner.invoke('fn', { do: 'echo' })).resolves.toEqual(closed);
  });
});
