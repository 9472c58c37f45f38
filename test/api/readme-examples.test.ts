import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { readmeExamples } from '../support/readme-examples.ts';
import { media, openApi } from '../support/stack.ts';

const api = await openApi();
const owner = api.aUser();
const root = fileURLToPath(new URL('../..', import.meta.url));
// Beneath the repository, where tsx finds its settings and the packages are.
mkdirSync(join(root, '.build'), { recursive: true });
const folder = mkdtempSync(join(root, '.build', 'ran-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs an example of the SDK's README as it is, but for the address; `videoId` and the rest of what it takes as given are there. */
async function run(example: string, videoId: string): Promise<{ code: number | null; out: string; err: string }> {
  const { token } = await owner;
  const local = (path: string): string => JSON.stringify(pathToFileURL(join(root, path)).href);
  const program = example
    .replaceAll("'http://127.0.0.1:4000/graphql'", JSON.stringify(api.graphql))
    .replaceAll("'@lectern/sdk'", local('sdk/index.ts'))
    .replaceAll("'@lectern/sdk/node'", local('sdk/node-file.ts'));
  const given = `
    import { openAsBlob } from 'node:fs';
    import { WebSocket } from 'ws';
    const kept = new Map();
    const localStorage = { setItem: (key, value) => kept.set(key, value) };
    const file = new File([await openAsBlob('lecture.webm')], 'lecture.webm', { type: 'video/webm' });
    Object.assign(globalThis, { WebSocket, localStorage, file, ...${JSON.stringify({ accessToken: token, videoId })} });
  `;
  const name = join(folder, `${Math.random().toString(36).slice(2)}.ts`);
  writeFileSync(`${name}.given.mts`, given);
  writeFileSync(name, `${program}\nprocess.exit(0);\n`);
  const child = spawn(process.execPath, ['--import', 'tsx', '--import', `${name}.given.mts`, name], {
    ...{ cwd: join(root, 'test', 'media'), stdio: ['ignore', 'pipe', 'pipe'] },
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, out, err })));
}

/** The one example that has this in it. */
function exampleWith(text: string): string {
  const found = readmeExamples('own').filter((example) => example.includes(text));
  expect(found).toHaveLength(1);
  return found[0]!;
}

describe('the README of the SDK', () => {
  it('has examples that do what it says', async () => {
    const uploaded = await run(exampleWith('uploadVideo(file'), 'none');
    const [, id] = /^([0-9A-Z]{26}) AWAITING_UPLOAD$/m.exec(uploaded.out) ?? [];
    expect(uploaded, uploaded.err).toMatchObject({ code: 0, out: expect.stringContaining('100 %') });

    const watched = await run(exampleWith('client.watchVideo'), id!);
    expect(watched, watched.err).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^READY https?:[^]*^\S.* READY http/m),
    });
    // The words that were heard come last, each with its time.
    expect(watched.out).toMatch(/^\d+(\.\d+)? \S+\n$/m);

    const listed = await run(exampleWith('client.allVideos'), id!);
    expect(listed, listed.err).toMatchObject({ code: 0, out: expect.stringMatching(/^Tides \d+/m) });
    // The version in the example is not that of the video any more.
    expect(listed.err).toMatch(/^Conflict .* false/m);

    const file = await run(exampleWith("openFile('lecture.mp4')"), id!);
    expect(file, file.err).toMatchObject({ code: 0, err: '' });
  }, 90_000);

  it('hears events as they come', async () => {
    const events = run(exampleWith('onCaptionReady'), 'none');
    const { client } = await owner;
    const again = setInterval(() => {
      // Until the example listens, whenever that is.
      void client.uploadVideo(new Blob([media('lecture.webm')], { type: 'video/webm' }), { title: 'Heard' });
    }, 3000);
    const heard = await events;
    clearInterval(again);
    expect(heard, heard.err).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^listening\n[0-9A-Z]{26} en-US READY\n$/),
    });
  }, 60_000);
});
