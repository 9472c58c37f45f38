import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';

/** What talks to a stack, one for all. */
const api = ['test/api/**/*.test.ts'];

/** What starts a stack, or another program: each keeps more than one core busy. And what puts other modules in place of ours. */
const alone = [
  'test/api/least-privilege.test.ts',
  'test/{browser,process,tools}/**/*.test.ts',
  'test/local/{console,dynamodb,lambda,s3}/**/*.test.ts',
  'test/local/*.test.ts',
  'test/functions/*/handler.test.ts',
];

export default defineConfig({
  test: {
    testTimeout: 20_000,
    hookTimeout: 60_000,
    pool: 'forks',
    reporters: ['default', './test/support/claims-reporter.ts'],
    restoreMocks: true,
    // It must see the same copy of graphql as the tests do: Vite takes the one for bundlers, Node by itself the other.
    server: { deps: { inline: ['@graphql-inspector/core'] } },
    projects: [
      {
        extends: true,
        test: {
          name: 'units',
          include: ['test/**/*.test.ts'],
          // `npm run test:long` runs the last two; the heavy clients have an install of their own.
          exclude: [...configDefaults.exclude, ...api, ...alone, 'test/long/**', 'test/clients/**'],
          // What they import is loaded once a worker, which is a third of what they take otherwise.
          isolate: false,
          setupFiles: './test/support/shared-worker.ts',
          maxWorkers: Math.max(2, availableParallelism() - 1),
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'api',
          include: api,
          exclude: [...configDefaults.exclude, ...alone],
          globalSetup: './test/support/shared-stack.ts',
          isolate: false,
          setupFiles: './test/support/shared-worker.ts',
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: { name: 'alone', include: alone, sequence: { groupOrder: 2 } },
      },
    ],
  },
});
