import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { beforeAll, expect, it } from 'vitest';
import { buildPage } from '../../tools/build-page.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const BUDGET_BYTES = 200_000;

/** One file of Vite's manifest: what it is in, and what it loads. */
interface Chunk {
  readonly file: string;
  readonly imports?: readonly string[];
  readonly dynamicImports?: readonly string[];
}

let folder: string;
let manifest: Readonly<Record<string, Chunk>>;
beforeAll(async () => {
  // Vitest's own value: what a stack inherits that a test starts.
  expect(process.env['NODE_ENV']).toBe('test');
  folder = await buildPage(root);
  manifest = JSON.parse(readFileSync(join(folder, '.vite', 'manifest.json'), 'utf8'));
});

/** The names of all scripts that an entry can come to load. */
function scriptsOf(entry: string, seen = new Set<string>()): ReadonlySet<string> {
  const chunk = manifest[entry]!;
  if (seen.has(chunk.file)) return seen;
  seen.add(chunk.file);
  for (const next of [...(chunk.imports ?? []), ...(chunk.dynamicImports ?? [])]) scriptsOf(next, seen);
  return seen;
}

it('the scripts of the page are 200 kB at most when compressed, and the console’s are none of them', () => {
  const scripts = [...scriptsOf('index.html')];
  const bytes = scripts.reduce((sum, name) => sum + gzipSync(readFileSync(join(folder, name))).length, 0);
  expect(bytes).toBeGreaterThan(0);
  expect(bytes).toBeLessThanOrEqual(BUDGET_BYTES);
  expect(scriptsOf('console/index.html').size).toBeGreaterThan(scripts.length);
});

it('the page is built for production, whoever builds it', () => {
  const names = readdirSync(join(folder, 'assets')).filter((name) => name.endsWith('.js'));
  const contents = names.map((name) => readFileSync(join(folder, 'assets', name)));
  // Only React for development offers its tools.
  expect(contents.filter((content) => content.includes('Download the React DevTools'))).toEqual([]);
});

it('nothing stands in the pages themselves that the content security policy forbids', () => {
  for (const page of ['index.html', join('console', 'index.html')]) {
    const html = readFileSync(join(folder, page), 'utf8');
    expect(html).toMatch(/<script type="module"[^>]* src="/);
    expect(html).not.toMatch(/<script(?![^>]* src=)|<style|\sstyle=|\son\w+=/);
  }
});
