import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** `vite build web` writes the page to `.build/web`; every file but `index.html` is named by its content. */
export default defineConfig({
  plugins: [react()],
  root: import.meta.dirname,
  // amazon-cognito-identity-js brings a `buffer` that is older than `globalThis`.
  define: { global: 'globalThis' },
  build: { outDir: '../.build/web', emptyOutDir: true, target: 'es2022' },
});
