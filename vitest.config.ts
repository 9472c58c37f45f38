import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // `npm run test:long` runs these; the heavy clients have an install of their own.
    exclude: ['**/node_modules/**', 'test/long/**', 'test/clients/**'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    pool: 'forks',
    reporters: ['default', './test/support/claims-reporter.ts'],
    restoreMocks: true,
    // It must see the same copy of graphql as the tests do: Vite takes the one for bundlers, Node by itself the other.
    server: { deps: { inline: ['@graphql-inspector/core'] } },
  },
});
