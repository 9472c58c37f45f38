import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { buildPage } from '../../tools/build-page.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const BUDGET_BYTES = 200_000;

it('the page is built for production, whoever builds it, and its scripts are 200 kB at most when compressed', async () => {
  // Vitest's own value: what a stack inherits that a test starts.
  expect(process.env['NODE_ENV']).toBe('test');
  const folder = await buildPage(root);
  const scripts = readdirSync(join(folder, 'assets')).filter((name) => name.endsWith('.js'));
  const contents = scripts.map((name) => readFileSync(join(folder, 'assets', name)));
  const bytes = contents.reduce((sum, content) => sum + gzipSync(content).length, 0);
  expect(bytes).toBeGreaterThan(0);
  expect(bytes).toBeLessThanOrEqual(BUDGET_BYTES);
  // Only React for development offers its tools.
  expect(contents.filter((content) => content.includes('Download the React DevTools'))).toEqual([]);
});
