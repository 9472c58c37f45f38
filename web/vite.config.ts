import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// Whoever builds the page, it is the one that is deployed: a test's own NODE_ENV would put React's development build in.
process.env['NODE_ENV'] = 'production';

/** How the page is built (`tools/build-page.ts` says where to): every file but `index.html` is named by its content. */
export default defineConfig({
  plugins: [react()],
  root: import.meta.dirname,
  // amazon-cognito-identity-js brings a `buffer` that is older than `globalThis`.
  define: { global: 'globalThis' },
  build: { target: 'es2022' },
});
