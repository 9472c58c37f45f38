import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// Whoever builds the page, it is the one that is deployed: a test's own NODE_ENV would put React's development build in.
process.env['NODE_ENV'] = 'production';

const web = import.meta.dirname;

/**
 * How the page and its console are built (`tools/build-page.ts` says where to): every file but the two `index.html` is named by
 * its content. What the console alone needs is in files that the page never loads.
 */
export default defineConfig({
  plugins: [react()],
  root: web,
  // amazon-cognito-identity-js brings a `buffer` that is older than `globalThis`.
  define: { global: 'globalThis' },
  build: {
    target: 'es2022',
    manifest: true,
    // Vite's own check of what is large knows nothing of the two budgets; a test does.
    chunkSizeWarningLimit: 2000,
    rolldownOptions: { input: { page: join(web, 'index.html'), console: join(web, 'console', 'index.html') } },
  },
});
