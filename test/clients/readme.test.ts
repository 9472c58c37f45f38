import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { compileExamples, readmeExamples } from '../support/readme-examples.ts';

const here = fileURLToPath(new URL('.', import.meta.url));

describe('the README of the SDK', () => {
  it.each(['@apollo/client', '@urql/core', 'aws-amplify/api', 'aws-amplify/auth'])(
    'has an example with %s that compiles with the package’s own types',
    (client) => {
      const examples = readmeExamples('others').filter((example) => example.includes(`from '${client}'`));
      expect(examples).toHaveLength(1);
      expect(compileExamples(examples, here)).toBe('');
    },
    60_000,
  );
});
