import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleFunction } from '../../../tools/bundle-function.ts';
import { makeFolder } from '../../support/process.ts';

describe('the bundle of sign', () => {
  const { folder, remove } = makeFolder();
  beforeAll(() => bundleFunction(fileURLToPath(new URL('../../../functions/sign', import.meta.url)), folder));
  afterAll(remove);

  /** The files that are read when this one is, itself among them: what it loads later is not. */
  function readWith(file: string): readonly string[] {
    const text = readFileSync(join(folder, file), 'utf8');
    const imported = [...text.matchAll(/(?:from|import)"\.\/([^"]+)"/g)].flatMap(([, name = '']) => readWith(name));
    return [file, ...imported];
  }

  it('has nothing of CloudFront, of SSM or of a client in what every stage starts with', () => {
    const signer = 'Key-Pair-Id';
    const ofCloudFront = readdirSync(folder).filter(
      (name) => name.endsWith('.mjs') && readFileSync(join(folder, name), 'utf8').includes(signer),
    );
    expect(ofCloudFront).toHaveLength(1);
    const atStart = readWith('handler.mjs')
      .map((name) => readFileSync(join(folder, name), 'utf8'))
      .join('');
    expect(atStart).not.toMatch(new RegExp(`${signer}|AmazonSSM|SignatureV4`));
    expect(atStart.length).toBeLessThan(10_000);
  });
});
