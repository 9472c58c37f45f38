import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** `vite build web` writes the page to `.build/web`; every file but `index.html` is named by its content. */
export default defineConfig({
  plugins: [react()],
  root: import.meta.dirname,
  build: { outDir: '../.build/web', emptyOutDir: true, target: 'es2022' },
});
