import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stop } from 'esbuild';
import { bundleFunction } from './bundle-function.ts';
import { bundleResolver } from './bundle-resolver.ts';

/** What is to be bundled, as the manifests name it. */
export interface CodeEntries {
  /** The repository's root. */
  readonly root: string;
  /** Resolver or pipeline function → its file under `resolvers/`, without `.ts`. */
  readonly resolvers: Readonly<Record<string, string>>;
  readonly functions: readonly string[];
}

/** Where the bundles are. Resolvers and pipeline functions are one file each, a function is a folder. */
export interface BuiltCode {
  readonly resolverFiles: Readonly<Record<string, string>>;
  readonly functionFolders: Readonly<Record<string, string>>;
}

/** Bundles everything that the manifests name into a folder. Both the cloud and the local runtime run what this writes. */
export async function buildCode(entries: CodeEntries, outFolder: string): Promise<BuiltCode> {
  const { root, resolvers, functions } = entries;
  const resolversOut = join(outFolder, 'resolvers');
  mkdirSync(resolversOut, { recursive: true });
  const resolverFiles = await Promise.all(
    Object.entries(resolvers).map(async ([name, code]) => {
      const file = join(resolversOut, `${name}.js`);
      writeFileSync(file, await bundleResolver(join(root, 'resolvers', `${code}.ts`)));
      return [name, file] as const;
    }),
  );
  const functionFolders = await Promise.all(
    functions.map(async (name) => {
      const folder = join(outFolder, 'functions', name);
      await bundleFunction(join(root, 'functions', name), folder);
      return [name, folder] as const;
    }),
  );
  return {
    resolverFiles: Object.fromEntries(resolverFiles),
    functionFolders: Object.fromEntries(functionFolders),
  };
}

/** Ends the process in which the bundler works; the next build starts it again. */
export function stopBundling(): Promise<void> {
  return stop();
}
