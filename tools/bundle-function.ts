import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'esbuild';

/**
 * Bundles one Lambda function into a folder: `handler.mjs`, an ESM file that exports `handler`, one file for each
 * `*-program.ts` that it starts as a process, and what they share or load later by `import()` in files beside them. What CDK
 * deploys and what the local runner runs come out of this call. Everything is bundled: that starts faster than the SDK which the
 * Lambda runtime brings.
 *
 * @param folder the function's folder
 */
export async function bundleFunction(folder: string, outFolder: string): Promise<void> {
  // What is no longer made must not be deployed either.
  rmSync(outFolder, { recursive: true, force: true });
  const programs = readdirSync(folder).filter((name) => name.endsWith('-program.ts'));
  const { outputFiles } = await build({
    // Source maps name the sources by their paths from the bundle, and the names of shared files depend on the maps: as if
    // every bundle lay where the local runtime has it, so that it is the same wherever it is written.
    write: false,
    entryPoints: ['handler.ts', ...programs].map((name) => join(folder, name)),
    outdir: join(folder, '..', '..', '.build', 'code', 'bundles', 'functions', basename(folder)),
    outExtension: { '.js': '.mjs' },
    bundle: true,
    format: 'esm',
    // What is loaded later, or never on this stage, is not read at a cold start.
    splitting: true,
    target: 'node20',
    platform: 'node',
    mainFields: ['module', 'main'],
    minify: true,
    sourcemap: 'linked',
    sourcesContent: false,
    legalComments: 'none',
    logLevel: 'silent',
    // Packages that are still CommonJS inside call `require` for node's own modules.
    banner: { js: "import{createRequire as __r}from'node:module';const require=__r(import.meta.url);" },
  });
  mkdirSync(outFolder, { recursive: true });
  for (const { path, contents } of outputFiles) writeFileSync(join(outFolder, basename(path)), contents);
}
