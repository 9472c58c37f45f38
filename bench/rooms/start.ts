import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, START } from '../../tools/own-stack.ts';
import { HELLO_QUERY } from '../support/api.ts';
import { firstAnswer, requestText } from '../support/load.ts';
import { interleave } from '../support/rounds.ts';
import { startStack } from '../support/stack.ts';
import { atMost, type Row } from '../support/table.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** From nothing to the first answer: the whole stack on a folder that it knows, its database read, against the peer without any. */
export async function measure(): Promise<readonly Row[]> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'lectern-bench-'));
  const port = await freePort();
  const { stack, target, client } = await startStack({ dataFolder, port });
  client.close();
  await stack.stop({ keepData: true });
  const ours = requestText(target, '{ me { videos } }', {});
  const peerPort = await freePort();
  const peer = requestText({ port: peerPort, headers: { 'x-api-key': 'da2-fakeApiId123456' } }, HELLO_QUERY, {
    name: 'you',
  });
  const { ms } = await interleave(
    () =>
      toFirstAnswer(START, port, ours, {
        LECTERN_PORT: String(port),
        LECTERN_DATA: dataFolder,
      }),
    () => toFirstAnswer(['bench/peers/serve.mjs', 'none', String(peerPort)], peerPort, peer, {}),
  );
  rmSync(dataFolder, { recursive: true, force: true });
  return [atMost('start to the first answer, warm store, database included', 'ms', ms, 0.8)];
}

async function toFirstAnswer(
  args: readonly string[],
  port: number,
  request: Buffer,
  variables: Readonly<Record<string, string>>,
): Promise<{ readonly ms: number }> {
  const began = performance.now();
  const child = spawn(process.execPath, args, { cwd: root, env: { ...process.env, ...variables }, stdio: 'ignore' });
  const gone = once(child, 'exit');
  await firstAnswer(port, request);
  const ms = performance.now() - began;
  child.kill();
  await gone;
  return { ms };
}
