import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { interleave } from '../support/rounds.ts';
import { CALL, VARIABLES, bundleBoth } from '../support/sign-function.ts';
import { atMost, type Row } from '../support/table.ts';

const ROUNDS = 9;

/** How large the deployed `sign` is, and how long a new process takes to import it and to answer its first call. */
export async function measure(): Promise<readonly Row[]> {
  const { ours, other, remove } = await bundleBoth();
  const size = { ours: bytesAtStart(ours) / 1000, other: bytesAtStart(other) / 1000 };
  const { ms } = await interleave(firstCall(ours), firstCall(other), ROUNDS);
  remove();
  return [
    atMost('`sign`: bundle', 'kB', { ...size, ratio: size.ours / size.other }, 0.06),
    atMost('`sign`: import and first call', 'ms', ms, 0.1),
  ];
}

/** What a cold start reads: the file and those that it imports, but not what it loads later. */
function bytesAtStart(file: string, read = new Set<string>()): number {
  if (read.has(file)) return 0;
  read.add(file);
  const text = readFileSync(file);
  const imported = [...text.toString('utf8').matchAll(/(?:from|import)"(\.\/[^"]+)"/g)].map(([, name = '']) => name);
  return imported.reduce((sum, name) => sum + bytesAtStart(join(dirname(file), name), read), text.length);
}

function firstCall(file: string) {
  const program = `
    const began = performance.now();
    const { handler } = await import(${JSON.stringify(pathToFileURL(file).href)});
    const { signed } = await handler(${JSON.stringify(CALL)});
    const took = performance.now() - began;
    if (!signed[0].url.startsWith('https://lectern-media.s3.')) throw new Error('This is no URL: ' + signed[0].url);
    console.log(took);
  `;
  return () => {
    const said = execFileSync(process.execPath, ['--input-type=module', '-e', program], {
      env: { ...process.env, ...VARIABLES },
      encoding: 'utf8',
    });
    return Promise.resolve({ ms: Number(said) });
  };
}
