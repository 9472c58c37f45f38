import { join } from 'node:path';
import { build } from 'vite';

/** Builds the page with Vite into a folder that any web server can serve. */
export async function buildPage(root: string, outFolder: string): Promise<void> {
  await build({
    root: join(root, 'web'),
    configFile: join(root, 'web', 'vite.config.ts'),
    logLevel: 'error',
    build: { outDir: outFolder, emptyOutDir: true },
  });
}
