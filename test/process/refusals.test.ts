import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { CannotStart, readSettings } from '../../local/settings.ts';
import { START, freePort, startOwnStack } from '../../tools/own-stack.ts';
import { aFolder, isListening, runNode, type Ended } from '../support/process.ts';

vi.setConfig({ testTimeout: 60_000 });

async function startIn(variables: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<Ended> {
  const port = String(await freePort());
  return runNode([...START, ...args], { LECTERN_PORT: port, LECTERN_DATA: join(aFolder(), 'data'), ...variables });
}

/** One clear sentence on stderr, exit 1, no stack trace, nothing that says it runs. */
function expectOneSentence({ code, stdout, stderr }: Ended, sentence: RegExp): void {
  const said = stderr.split('\n').filter((line) => line.trim() !== '');
  expect(said, stderr).toHaveLength(1);
  expect(said[0]).toMatch(sentence);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(stdout).not.toContain('ready');
  expect(code).toBe(1);
}

async function listenOn(port: number): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
}

describe('a stack that cannot start says why in one sentence', () => {
  it('when its port is in use', async () => {
    const port = await freePort();
    await listenOn(port);
    expectOneSentence(
      await startIn({ LECTERN_PORT: String(port) }),
      new RegExp(`^Port ${port} is in use: .*LECTERN_PORT`),
    );
  });

  it('when the port of the AWS services is in use, and frees the other', async () => {
    const port = await freePort();
    await listenOn(port + 1);
    expectOneSentence(
      await startIn({ LECTERN_PORT: String(port) }),
      new RegExp(`^Port ${port + 1} is in use: .*LECTERN_PORT`),
    );
    expect(await isListening(port)).toBe(false);
  });

  it('when LECTERN_PORT is no port', async () => {
    expectOneSentence(
      await startIn({ LECTERN_PORT: 'http' }),
      /^LECTERN_PORT must be a whole number from 1 to 65534\.$/,
    );
  });

  it.each(['0', '65535', '-1', '4000.5', 'http', '', ' '])('which is what %j is', (port) => {
    expect(() => readSettings({ LECTERN_PORT: port }, [])).toThrow(CannotStart);
  });

  it('when its folder cannot be made', async () => {
    const file = join(aFolder(), 'file');
    writeFileSync(file, 'not a folder');
    expectOneSentence(await startIn({ LECTERN_DATA: file }), /^Cannot write to .*file: .*LECTERN_DATA/);
  });

  it('when its folder is not to be written in', async () => {
    const folder = join(aFolder(), 'locked');
    mkdirSync(folder);
    chmodSync(folder, 0o500);
    // Root may write everywhere but in what the kernel keeps.
    const data = process.getuid?.() === 0 ? '/proc/lectern' : folder;
    expectOneSentence(await startIn({ LECTERN_DATA: data }), /^Cannot write to .*LECTERN_DATA/);
    chmodSync(folder, 0o700);
  });

  it('when another stack runs on its folder, which is not disturbed, not even by --fresh', async () => {
    const dataFolder = aFolder();
    const stack = await startOwnStack({ dataFolder });
    onTestFinished(() => void stack.process.kill('SIGKILL'));
    expectOneSentence(
      await startIn({ LECTERN_DATA: dataFolder }, '--fresh'),
      /^Another Lectern runs on .*LECTERN_DATA\.$/,
    );
    expect(existsSync(join(dataFolder, 'endpoints.json'))).toBe(true);
    expect((await fetch(stack.endpoints.jwks)).status).toBe(200);
    expect(await stack.stop({ keepData: true })).toBe(0);
  });

  it('when it is given an option that there is not', async () => {
    expectOneSentence(await startIn({}, '--frech'), /^There is no option --frech; npm start knows --fresh\b.*\.$/);
  });

  it.each([['--port', '4000'], ['serve'], ['--fresh', '-v'], ['']])('which %s is', (...args) => {
    expect(() => readSettings({}, args)).toThrow(CannotStart);
  });

  it.each(['18.20.8', '20.18.3', '8.0.0'])('when Node is %s', async (version) => {
    const pretend = `Object.defineProperty(process.versions, 'node', { value: '${version}' }); await import('./tools/ensure-install.mjs');`;
    expectOneSentence(
      await runNode(['--input-type=module', '--eval', pretend]),
      new RegExp(`^Lectern needs Node 20\\.19 or newer; this is Node ${version}\\.$`),
    );
  });

  it.each(['20.19.0', '22.0.0', '24.1.0'])(
    'but says nothing when Node is %s and everything is installed',
    async (version) => {
      const pretend = `Object.defineProperty(process.versions, 'node', { value: '${version}' }); await import('./tools/ensure-install.mjs');`;
      expect(await runNode(['--input-type=module', '--eval', pretend])).toMatchObject({
        code: 0,
        stdout: '',
        stderr: '',
      });
    },
  );
});
