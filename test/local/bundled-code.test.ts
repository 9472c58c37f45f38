import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { openCode } from '../../local/bundled-code.ts';
import { aFolder } from '../support/process.ts';

const RESOLVER = 'resolvers/Query.answer.ts';
const INSTALLED = 'node_modules/.package-lock.json';

/** A project of one resolver and one function that share a file, and the folder for its bundles. */
function aProject() {
  const folder = aFolder();
  const root = join(folder, 'project');
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  };
  write('model/answer.ts', 'export const ANSWER = 42;');
  write(RESOLVER, "import { ANSWER } from '../model/answer.ts'; export const request = () => ANSWER;");
  write(
    'functions/a-function/handler.ts',
    "import { ANSWER } from '../../model/answer.ts'; export const handler = () => ANSWER;",
  );
  write('tools/bundle.ts', '');
  write(INSTALLED, '{}');
  const out = join(folder, 'code');
  const entries = { root, resolvers: { 'Query.answer': 'Query.answer' }, functions: ['a-function'] };
  return { root, write, entries, out, open: () => openCode(entries, out) };
}

/** When the bundles were written: another time after they were made anew. */
const madeAt = (file = ''): bigint => statSync(file, { bigint: true }).mtimeNs;

describe('the bundled code', () => {
  it('is taken as it is while nothing has changed', async () => {
    const { open } = aProject();
    const first = await open();
    const [resolver, handler] = [
      first.resolverFiles['Query.answer']!,
      join(first.functionFolders['a-function']!, 'handler.mjs'),
    ];
    expect([readFileSync(resolver, 'utf8'), readFileSync(handler, 'utf8')].every((text) => text.includes('42'))).toBe(
      true,
    );
    const before = [madeAt(resolver), madeAt(handler)];
    expect(await open()).toEqual(first);
    expect([madeAt(resolver), madeAt(handler)]).toEqual(before);
  });

  it.each([
    ['a resolver', RESOLVER, 'export const request = () => 43;'],
    ['what it imports', 'model/answer.ts', 'export const ANSWER = 43;'],
    ['the way it is bundled', 'tools/bundle.ts', '// 43'],
    ['a package', INSTALLED, '{ "packages": {} }'],
  ])('is made anew when %s has changed', async (_what, file, text) => {
    const { open, write } = aProject();
    const before = (await open()).resolverFiles['Query.answer']!;
    write(file, text);
    const after = (await open()).resolverFiles['Query.answer']!;
    expect(after).not.toBe(before);
    if (file.endsWith('answer.ts')) expect(readFileSync(after, 'utf8')).toContain('43');
  });

  it('is there for every start on the same sources, though others were bundled in between', async () => {
    const { open, write } = aProject();
    const first = await open();
    const before = madeAt(first.resolverFiles['Query.answer']);
    write('model/answer.ts', 'export const ANSWER = 43;');
    const second = await open();
    expect(second.resolverFiles['Query.answer']).not.toBe(first.resolverFiles['Query.answer']);
    write('model/answer.ts', 'export const ANSWER = 42;');
    expect(await open()).toEqual(first);
    expect(madeAt(first.resolverFiles['Query.answer'])).toBe(before);
  });

  it('is bundled by several at once, and is the same for all', async () => {
    const { entries, open, out } = aProject();
    const module = JSON.stringify(new URL('../../local/bundled-code.ts', import.meta.url).href);
    const opens = `import(${module}).then(({ openCode }) => openCode(${JSON.stringify(entries)}, ${JSON.stringify(out)}))`;
    const told = `${opens}.then((code) => console.log(JSON.stringify(code)))`;
    const run = () => promisify(execFile)(process.execPath, ['--import', 'tsx', '-e', told]);
    const codes = (await Promise.all([run(), run()])).map(({ stdout }) => JSON.parse(stdout) as unknown);
    const last = await open();
    expect(codes).toEqual([last, last]);
    expect(readFileSync(last.resolverFiles['Query.answer']!, 'utf8')).toContain('42');
    expect(readdirSync(out), 'nothing is left of the others').toHaveLength(1);
  });

  it('goes when it was not wanted for a week', async () => {
    const { open, write, out } = aProject();
    const kept = (await open()).resolverFiles['Query.answer']!;
    write('model/answer.ts', 'export const ANSWER = 43;');
    await open();
    expect(readdirSync(out)).toHaveLength(2);
    const longAgo = new Date(Date.now() - 8 * 24 * 3600 * 1000);
    utimesSync(dirname(dirname(kept)), longAgo, longAgo);
    write('model/answer.ts', 'export const ANSWER = 44;');
    await open();
    expect(readdirSync(out)).toHaveLength(2);
    expect(existsSync(kept)).toBe(false);
  });

  it('is made anew when a bundle is gone', async () => {
    const { open } = aProject();
    const { functionFolders } = await open();
    rmSync(functionFolders['a-function']!, { recursive: true });
    await open();
    expect(existsSync(join(functionFolders['a-function']!, 'handler.mjs'))).toBe(true);
  });

  it('does not outlive a bundling that failed half-way: the code of before is not taken for that of now', async () => {
    const { open, write } = aProject();
    const { resolverFiles } = await open();
    const text = readFileSync(resolverFiles['Query.answer']!, 'utf8');
    write('functions/a-function/handler.ts', 'export const handler = (');
    write(RESOLVER, 'export const request = () => 43;');
    await expect(open()).rejects.toThrow();
    write(
      'functions/a-function/handler.ts',
      "import { ANSWER } from '../../model/answer.ts'; export const handler = () => ANSWER;",
    );
    write(RESOLVER, "import { ANSWER } from '../model/answer.ts'; export const request = () => ANSWER;");
    await open();
    expect(readFileSync(resolverFiles['Query.answer']!, 'utf8')).toBe(text);
  });

  it('is never taken where nobody can say which packages are installed', async () => {
    const { root, open } = aProject();
    rmSync(join(root, INSTALLED));
    const { resolverFiles } = await open();
    expect((await open()).resolverFiles['Query.answer']).not.toBe(resolverFiles['Query.answer']);
  });
});
