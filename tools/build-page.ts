import { join } from 'node:path';

/** Builds the page with Vite into a folder that any web server can serve. */
export async function buildPage(root: string, outFolder: string): Promise<void> {
  // Loaded when it is needed: it takes longer to load than the rest of the local stack to start.
  const { build } = await import('vite');
  await build({
    root: join(root, 'web'),
    configFile: join(root, 'web', 'vite.config.ts'),
    logLevel: 'error',
    build: { outDir: outFolder, emptyOutDir: true },
  });
}
