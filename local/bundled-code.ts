import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BuiltCode, CodeEntries } from '../tools/build-code.ts';

/** What the bundles are made of, apart from packages. */
const SOURCES = ['resolvers', 'functions', 'model', 'tools'] as const;
/** What npm wrote of the packages that it installed. */
const INSTALLED = join('node_modules', '.package-lock.json');

/**
 * The bundled resolvers and functions in this folder. They are made anew whenever a source, the bundling or an installed package
 * has changed, and otherwise are those of the last start: the bundler takes longer than everything else.
 */
export async function openCode(entries: CodeEntries, folder: string): Promise<BuiltCode> {
  const stamp = join(folder, 'built.json');
  const madeOf = fingerprint(entries);
  const earlier = readStamp(stamp);
  if (madeOf !== undefined && earlier?.madeOf === madeOf && isWhole(earlier.code)) return earlier.code;
  // A process that dies while it bundles must not leave the stamp of something else behind.
  rmSync(stamp, { force: true });
  const { buildCode, stopBundling } = await import('../tools/build-code.ts');
  // esbuild's own process would stay, with all that it has read.
  const code = await buildCode(entries, folder).finally(stopBundling);
  const written: Stamp = { madeOf: madeOf ?? '', code };
  writeFileSync(`${stamp}.new`, JSON.stringify(written));
  renameSync(`${stamp}.new`, stamp);
  return code;
}

interface Stamp {
  readonly madeOf: string;
  readonly code: BuiltCode;
}

/** `undefined` where nobody can say which packages are installed. */
function fingerprint(entries: CodeEntries): string | undefined {
  const { root } = entries;
  if (!existsSync(join(root, INSTALLED))) return undefined;
  const hash = createHash('sha256').update(JSON.stringify(entries));
  const files = SOURCES.flatMap((source) =>
    readdirSync(join(root, source), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.[jt]s$/.test(name))
      .map((name) => join(source, name)),
  );
  for (const file of [INSTALLED, ...files.sort()]) hash.update(`\0${file}\0`).update(readFileSync(join(root, file)));
  return hash.digest('hex');
}

function readStamp(file: string): Stamp | undefined {
  try {
    // Written above.
    return JSON.parse(readFileSync(file, 'utf8')) as Stamp;
  } catch {
    return undefined;
  }
}

function isWhole({ resolverFiles, functionFolders }: BuiltCode): boolean {
  const files = [
    ...Object.values(resolverFiles),
    ...Object.values(functionFolders).map((folder) => join(folder, 'handler.mjs')),
  ];
  return files.every((file) => existsSync(file));
}
