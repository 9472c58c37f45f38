import { existsSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { aFolder, runNode, type Ended } from '../support/process.ts';

vi.setConfig({ testTimeout: 60_000 });

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A program of two files in a folder of its own, and where its bundles go. */
function aProgram(): {
  readonly folder: string;
  readonly bundles: string;
  readonly run: (...args: string[]) => Promise<Ended>;
} {
  const folder = aFolder();
  const main = join(folder, 'main.ts');
  const bundles = join(root, '.build', 'programs', relative(root, main).replace(/[^\w.-]+/g, '-'));
  onTestFinished(() => {
    rmSync(bundles, { recursive: true, force: true });
  });
  writeFileSync(
    main,
    [
      `import { readFileSync } from 'node:fs';`,
      `const { greeting } = await import('./greeting.ts');`,
      `const beside: string = readFileSync(new URL('./beside.txt', import.meta.url), 'utf8');`,
      `console.log(greeting, beside, process.argv.slice(2).join('+'), 'import.meta.url');`,
      `if (process.argv.includes('fail')) throw new Error('on line five');`,
    ].join('\n'),
  );
  writeFileSync(join(folder, 'greeting.ts'), `export const greeting: string = 'hello';\n`);
  writeFileSync(join(folder, 'beside.txt'), 'neighbour');
  return { folder, bundles, run: (...args) => runNode(['tools/run.mjs', main, ...args], {}) };
}

describe('tools/run.mjs', () => {
  it('runs a program with its arguments, which finds the files beside its source', async () => {
    const { run } = aProgram();
    const { code, stdout, stderr } = await run('one', '--two');
    expect(stderr).toBe('');
    expect([code, stdout.trim()]).toEqual([0, 'hello neighbour one+--two import.meta.url']);
  });

  it('bundles again when a source has changed, and only then', async () => {
    const { folder, bundles, run } = aProgram();
    await run();
    const stamp = readFileSync(join(bundles, 'built.json'), 'utf8');
    const [built] = readdirSync(bundles).filter((name) => existsSync(join(bundles, name, 'main.mjs')));
    const mark = join(bundles, built ?? '', 'main.mjs');
    writeFileSync(mark, `console.log('as it was bundled before')`);
    expect((await run()).stdout).toContain('as it was bundled before');
    expect(readFileSync(join(bundles, 'built.json'), 'utf8')).toBe(stamp);

    writeFileSync(join(folder, 'greeting.ts'), `export const greeting: string = 'good morning';\n`);
    expect((await run()).stdout).toContain('good morning neighbour');
  });

  it('leaves no draft, and removes what nobody runs any more', async () => {
    const { folder, bundles, run } = aProgram();
    await run();
    const [first = ''] = readdirSync(bundles).filter((name) => name !== 'built.json');
    const longAgo = new Date(Date.now() - 8 * 24 * 3600 * 1000);
    utimesSync(join(bundles, first), longAgo, longAgo);
    writeFileSync(join(folder, 'greeting.ts'), `export const greeting: string = 'again';\n`);
    await run();
    const left = readdirSync(bundles).filter((name) => name !== 'built.json');
    expect(left).toHaveLength(1);
    expect(left).not.toContain(first);
  });

  it('shows the line of the source in an error, and ends as the program does', async () => {
    const { folder, run } = aProgram();
    const { code, stderr } = await run('fail');
    expect(code).toBe(1);
    expect(stderr).toContain('on line five');
    expect(stderr).toContain(`${join(folder, 'main.ts')}:5:`);
  });

  it('runs two starts at once, whoever bundles first', async () => {
    const { bundles, run } = aProgram();
    const ends = await Promise.all([run(), run(), run()]);
    expect(ends.map(({ code, stderr }) => [code, stderr])).toEqual([
      [0, ''],
      [0, ''],
      [0, ''],
    ]);
    expect(readdirSync(bundles).filter((name) => name.startsWith('draft'))).toEqual([]);
  });
});
