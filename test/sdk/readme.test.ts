import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { compileExamples, readmeExamples } from '../support/readme-examples.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

describe('the README of the SDK', () => {
  it('has examples that compile', () => {
    const examples = readmeExamples('own');
    expect(examples.length).toBeGreaterThanOrEqual(5);
    expect(compileExamples(examples, root)).toBe('');
  }, 60_000);

  it('would be told of an example that does not', () => {
    const [example = ''] = readmeExamples('own');
    const wrong = example.replace('expectedVersion: 3', 'expectedVersion: "3"');
    expect(compileExamples([wrong], root)).toMatch(/example-1\.ts.*TS2322/);
  }, 60_000);
});
