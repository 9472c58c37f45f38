import { build } from 'esbuild';

/**
 * Bundles one Lambda function into a single ESM file that exports `handler`. What CDK deploys and what the local runner runs
 * come out of this call. Everything is bundled: that starts faster than the SDK which the Lambda runtime brings.
 *
 * @param entry the function's `handler.ts`
 * @param outfile where to write it, ending in `.mjs`
 */
export async function bundleFunction(entry: string, outfile: string): Promise<void> {
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    format: 'esm',
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
}
