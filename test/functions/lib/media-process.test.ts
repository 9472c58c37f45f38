import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { runMediaProcess } from '../../../functions/lib/media-process.ts';
import { makeFolder } from '../../support/process.ts';
import { eventually } from '../../support/stack.ts';

const { folder, remove } = makeFolder();
afterAll(remove);

const sourceOf = (name: string): string => fileURLToPath(new URL(`../../../functions/lib/${name}.ts`, import.meta.url));

/** A file made of this text, and of what it imports. */
async function bundled(name: string, text: string): Promise<URL> {
  const source = join(folder, `${name}.ts`);
  const outfile = join(folder, `${name}.mjs`);
  writeFileSync(source, text);
  await build({ entryPoints: [source], outfile, bundle: true, format: 'esm', platform: 'node' });
  return pathToFileURL(outfile);
}

/** A program with this body, which may `ask` and knows `sizeBytes`. */
const programOf = (name: string, body: string): Promise<URL> =>
  bundled(
    name,
    `import { runMediaProgram } from '${sourceOf('media-program')}';
    await runMediaProgram(async () => async (sizeBytes, ask) => { ${body} });`,
  );

const limits = { thinkingMs: 20_000, heapMb: 64 };
const none = (): Promise<Uint8Array> => Promise.resolve(new Uint8Array());
const isRunning = (pid: number): boolean => existsSync(`/proc/${pid}`);

describe('runMediaProcess', () => {
  it('answers what the program asks, gives what it found, and ends it', async () => {
    const program = await programOf(
      'sum',
      'const [a, b] = await Promise.all([ask(1), ask({ pid: process.pid })]); return [sizeBytes, ...a, ...b];',
    );
    const asked: unknown[] = [];
    const answer = (request: unknown): Promise<Uint8Array> => {
      asked.push(request);
      return Promise.resolve(Uint8Array.of(asked.length, 0, 255));
    };
    expect(await runMediaProcess({ program, sizeBytes: 7, limits, answer })).toEqual({
      found: [7, 1, 0, 255, 2, 0, 255],
    });
    expect(asked).toEqual([1, { pid: expect.any(Number) }]);
    expect(isRunning((asked[1] as { pid: number }).pid)).toBe(false);
  });

  it('knows a program that found nothing from one that died', async () => {
    const program = await programOf('nothing', 'await ask(1); return undefined;');
    expect(await runMediaProcess({ program, sizeBytes: 1, limits, answer: none })).toEqual({ found: undefined });
  });

  it('gives the program nothing of its own environment', async () => {
    process.env['A_SECRET_OF_THE_FUNCTION'] = 'secret';
    onTestFinished(() => {
      delete process.env['A_SECRET_OF_THE_FUNCTION'];
    });
    const program = await programOf('environment', 'return Object.keys(process.env);');
    expect(await runMediaProcess({ program, sizeBytes: 1, limits, answer: none })).toEqual({ found: [] });
  });

  it.each([
    ['fills its memory by one list', 'const list = []; for (;;) list.push(list);'],
    ['fills its memory by many', 'const lists = []; for (;;) lists.push(new Array(1000).fill({}));'],
    ['throws', 'throw new Error("no media");'],
    ['ends itself', 'process.exit(0);'],
  ])('outlives a program that %s', async (name, body) => {
    const program = await programOf(name.replaceAll(' ', '-'), `await ask(1); ${body}`);
    expect(await runMediaProcess({ program, sizeBytes: 1, limits, answer: none })).toBeUndefined();
  });

  it('ends a program that thinks for too long', async () => {
    const program = await programOf('thinks', 'await ask(1); for (;;);');
    const brief = { ...limits, thinkingMs: 500 };
    expect(await runMediaProcess({ program, sizeBytes: 1, limits: brief, answer: none })).toBeUndefined();
  });

  it('ends a program that asks for too much', async () => {
    const program = await programOf('asks', 'for (;;) await ask(1);');
    let asked = 0;
    const answer = (): Promise<Uint8Array | undefined> => {
      asked += 1;
      return Promise.resolve(asked > 10 ? undefined : new Uint8Array(1));
    };
    expect(await runMediaProcess({ program, sizeBytes: 1, limits, answer })).toBeUndefined();
    expect(asked).toBe(11);
  });

  it('throws what answering throws', async () => {
    const program = await programOf('down', 'await ask(1);');
    const answer = (): Promise<Uint8Array> => Promise.reject(new Error('S3 is down'));
    await expect(runMediaProcess({ program, sizeBytes: 1, limits, answer })).rejects.toThrow('S3 is down');
  });

  it('says what a program said that did not start', async () => {
    const program = await programOf('broken', 'throw new Error("not today");');
    const run = runMediaProcess({ program, sizeBytes: 1, limits, answer: none });
    await expect(run).rejects.toMatchObject({
      code: 'MediaProcessNotStarted',
      message: expect.stringContaining('not today'),
    });
  });

  it('leaves no process behind when it is killed, however busy the program is', async () => {
    const program = await programOf('busy', 'await ask(process.pid); for (;;);');
    const caller = await bundled(
      'caller',
      `import { runMediaProcess } from '${sourceOf('media-process')}';
      await runMediaProcess({
        program: new URL(${JSON.stringify(program.href)}),
        sizeBytes: 1,
        limits: { thinkingMs: 600_000, heapMb: 64 },
        answer: async (pid) => { console.log(pid); return new Uint8Array(); },
      });`,
    );
    const child = spawn(process.execPath, [fileURLToPath(caller)], { stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    const [said] = (await once(child.stdout, 'data')) as [Buffer];
    const pid = Number(said.toString());
    expect(isRunning(pid)).toBe(true);
    child.kill('SIGKILL');
    await eventually(() => Promise.resolve(isRunning(pid) ? undefined : true), 'the end of the program');
  });
});
