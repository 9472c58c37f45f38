import { defineConfig } from 'vitest/config';

/** `npm run test:long`: what takes minutes. One file at a time, since each of them loads the machine by itself. */
export default defineConfig({
  test: {
    include: ['test/long/**/*.test.ts'],
    testTimeout: 360_000,
    hookTimeout: 60_000,
    pool: 'forks',
    fileParallelism: false,
    restoreMocks: true,
  },
});
