import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const readme = readFileSync(join(root, 'local/appsync/README.md'), 'utf8');
const example = /```ts\n([^]*?)```/.exec(readme)?.[1] ?? '';

const folders: string[] = [];
afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true })));

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

describe("the example of the package's README", () => {
  it('has at most twenty lines', () => {
    expect(example.trimEnd().split('\n').length).toBeLessThanOrEqual(20);
  });

  it('runs as it stands and prints what it says', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'appsync-readme-'));
    folders.push(folder);
    for (const name of ['local', 'node_modules', 'package.json']) symlinkSync(join(root, name), join(folder, name));
    writeFileSync(join(folder, 'example.ts'), example);
    const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), 'example.ts'], {
      cwd: folder,
      env: { ...process.env, PORT: String(await freePort()) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const exited = once(child, 'exit');
    let said = '';
    child.stderr.on('data', (part: Buffer) => (said += part.toString()));
    const printed = once(child.stdout, 'data').then(([part]) => String(part));
    try {
      const line = await Promise.race([printed, exited.then(() => said)]);
      expect(line).toBe(`${/\/\/ (\{"data".*\})/.exec(example)?.[1] ?? ''}\n`);
    } finally {
      child.kill();
      await exited;
    }
  });
});
