import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bundleFunction } from '../../tools/bundle-function.ts';
import { makeFolder } from '../support/process.ts';

let made: ReturnType<typeof makeFolder>;
beforeEach(() => {
  made = makeFolder();
});
afterEach(() => {
  made.remove();
});

/** Bundles a function made of these files; gives the folder of what came out. */
async function bundle(files: Readonly<Record<string, string>>): Promise<string> {
  const [source, out] = [join(made.folder, 'source'), join(made.folder, 'out')];
  mkdirSync(source);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(source, name), text);
  await bundleFunction(source, out);
  return out;
}

describe('bundleFunction', () => {
  it('leaves what is loaded later out of the file that a cold start reads', async () => {
    const out = await bundle({
      'handler.ts': `export const handler = async (event: { later: boolean }) =>
        event.later ? (await import('./later.ts')).answer : 'now';`,
      'later.ts': `export const answer = 'much later';`,
    });
    expect(readFileSync(join(out, 'handler.mjs'), 'utf8')).not.toContain('much later');
    const { handler } = (await import(pathToFileURL(join(out, 'handler.mjs')).href)) as {
      handler: (event: { later: boolean }) => Promise<string>;
    };
    expect(await Promise.all([handler({ later: false }), handler({ later: true })])).toEqual(['now', 'much later']);
  });
});
