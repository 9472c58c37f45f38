import { afterAll, vi } from 'vitest';

// Files that run in one worker share its globals: each leaves them as it found them.
afterAll(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
});
