import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, type BuildOptions, type Plugin } from 'esbuild';

/** The client itself is to be no larger than this, gzipped, without the generated documents: pages pay for it. */
export const MAX_CORE_GZIPPED_BYTES = 12_000;

/** What was built, and how large it is. */
export interface BuiltSdk {
  /** Everything that `import '@lectern/sdk'` loads but the generated documents. */
  readonly coreGzippedBytes: number;
  readonly documentsGzippedBytes: number;
}

/** The package could not be built; the message says why. */
export class SdkNotBuilt extends Error {
  override readonly name = 'SdkNotBuilt';
  readonly code = 'SdkNotBuilt';
}

const NODE = '>=20.19.0';

/**
 * Makes the npm package `@lectern/sdk` in a folder, which is emptied first: the client as ES modules with their types, the file source
 * for Node, and the `lectern` command in one file. It depends on nothing. Throws `SdkNotBuilt` when the types do not compile or the
 * client has become too large.
 */
export async function buildSdk(root: string, folder: string): Promise<BuiltSdk> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const sdk = join(root, 'sdk');
  const modules: BuildOptions = {
    outdir: folder,
    bundle: true,
    format: 'esm',
    target: ['es2022'],
    minify: true,
    legalComments: 'none',
    logLevel: 'silent',
  };
  await build({
    ...modules,
    entryPoints: { index: join(sdk, 'index.ts'), node: join(sdk, 'node-file.ts') },
    // What both use is there once, so that an error of one is an error of the other.
    splitting: true,
    chunkNames: 'shared',
    platform: 'neutral',
    external: ['node:*'],
    plugins: [generatedApart],
  });
  await build({ ...modules, entryPoints: { generated: join(sdk, 'generated.ts') }, platform: 'neutral' });
  await build({
    ...modules,
    entryPoints: { 'bin/lectern': join(sdk, 'cli.ts') },
    platform: 'node',
    target: ['node20'],
    banner: { js: '#!/usr/bin/env node' },
  });
  chmodSync(join(folder, 'bin', 'lectern.js'), 0o755);
  writeTypes(root, folder);
  for (const [from, to] of [
    [join(root, 'LICENSE'), 'LICENSE'],
    [join(sdk, 'README.md'), 'README.md'],
  ] as const) {
    copyFileSync(from, join(folder, to));
  }
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest(root), undefined, 2)}\n`);

  const core = readdirSync(folder).filter(
    (name) => name.endsWith('.js') && name !== 'generated.js' && name !== 'node.js',
  );
  const coreGzippedBytes = core.reduce((sum, name) => sum + gzippedSize(join(folder, name)), 0);
  if (coreGzippedBytes > MAX_CORE_GZIPPED_BYTES) {
    throw new SdkNotBuilt(`The client has ${coreGzippedBytes} bytes gzipped; ${MAX_CORE_GZIPPED_BYTES} are allowed.`);
  }
  return { coreGzippedBytes, documentsGzippedBytes: gzippedSize(join(folder, 'generated.js')) };
}

/** The documents are a module of their own: a bundler leaves out those that nobody uses, and their size is nobody's fault. */
const generatedApart: Plugin = {
  name: 'generated-apart',
  setup: (plugin) =>
    plugin.onResolve({ filter: /^\.\/generated\.ts$/ }, () => ({
      path: './generated.js',
      external: true,
      sideEffects: false,
    })),
};

/** Names and facts that npm and every tool that installs it go by. */
function manifest(root: string): object {
  // Our own package, whose version is that of the release.
  const { version, license } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly version: string;
    readonly license: string;
  };
  return {
    name: '@lectern/sdk',
    version,
    description: 'The typed client of a Lectern API, and the lectern command.',
    license,
    type: 'module',
    sideEffects: false,
    engines: { node: NODE },
    exports: {
      '.': { types: './types/index.d.ts', default: './index.js' },
      './node': { types: './types/node-file.d.ts', default: './node.js' },
      './package.json': './package.json',
    },
    types: './types/index.d.ts',
    bin: { lectern: 'bin/lectern.js' },
    files: ['*.js', 'bin', 'types'],
    // For the types of the documents alone, and whoever uses those has it.
    peerDependencies: { graphql: '^16.0.0 || ^17.0.0' },
    peerDependenciesMeta: { graphql: { optional: true } },
    publishConfig: { access: 'public' },
  };
}

/**
 * In the place of `@graphql-typed-document-node/core`, the same types without a package. graphql's own are used where they are;
 * elsewhere a document can only be sent with this client, which looks at none of its parts.
 */
const TYPED_DOCUMENT = `// @ts-ignore -- Whoever has no graphql has no use for its types.
import type { DocumentNode } from 'graphql';

export type { DocumentNode };

/** A document that carries the types of its result and its variables. */
export interface TypedDocumentNode<Result = Record<string, unknown>, Variables = Record<string, unknown>>
  extends DocumentNode {
  __apiType?: (variables: Variables) => Result;
}
`;

function writeTypes(root: string, folder: string): void {
  const types = join(folder, 'types');
  const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');
  const sdk = join(root, 'sdk');
  const { status, stdout } = spawnSync(
    process.execPath,
    [
      ...[tsc, '-p', join(sdk, 'tsconfig.json'), '--composite', 'false', '--incremental', 'false'],
      ...['--declaration', '--emitDeclarationOnly', '--rootDir', sdk, '--outDir', types],
    ],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new SdkNotBuilt(`The types do not compile.\n${stdout}`);
  rmSync(join(types, 'cli'), { recursive: true });
  rmSync(join(types, 'cli.d.ts'));
  for (const name of readdirSync(types)) {
    const file = join(types, name);
    const text = readFileSync(file, 'utf8')
      .replaceAll(/from '(?:@graphql-typed-document-node\/core|graphql)'/g, "from './typed-document.js'")
      .replaceAll(/(from '\.\/[\w-]+)\.ts'/g, "$1.js'");
    writeFileSync(file, text);
  }
  writeFileSync(join(types, 'typed-document.d.ts'), TYPED_DOCUMENT);
}

function gzippedSize(file: string): number {
  return gzipSync(readFileSync(file), { level: 9 }).length;
}
