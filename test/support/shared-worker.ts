import { afterAll, vi } from 'vitest';
import { atEndOfFile } from './at-end-of-file.ts';

// Files that run in one worker share its globals: each leaves them as it found them.
afterAll(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
  for (const end of atEndOfFile) end();
  atEndOfFile.clear();
});
