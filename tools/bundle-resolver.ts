import { build } from 'esbuild';

/**
 * Bundles one resolver or pipeline function into the single file that AppSync takes. The one place that does: what CDK deploys
 * and what the local runtime runs come out of this call, byte for byte the same. The built-in modules stay outside; the target
 * is the newest, since a lower one makes esbuild emit helpers that APPSYNC_JS forbids.
 *
 * @param entry the file with the exports `request` and `response`
 */
export async function bundleResolver(entry: string): Promise<string> {
  const result = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'esnext',
    platform: 'node',
    external: ['@aws-appsync/utils', '@aws-appsync/utils/*'],
    treeShaking: true,
    legalComments: 'none',
    logLevel: 'silent',
  });
  const output = result.outputFiles[0];
  if (!output) throw new Error(`esbuild gave no output for ${entry}`);
  return output.text;
}
