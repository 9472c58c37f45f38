import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import type { BuiltCode, CodeEntries } from '../tools/build-code.ts';
import { keepBuild } from '../tools/kept-builds.mjs';

/** What the bundles are made of, apart from packages. */
const SOURCES = ['resolvers', 'functions', 'model', 'tools'] as const;
/** What npm wrote of the packages that it installed. */
const INSTALLED = join('node_modules', '.package-lock.json');
/** Written last: a folder that has it is whole. It names the bundles by their paths from the folder. */
const CONTENTS = 'built.json';

/** Where the stacks of a checkout keep their bundles, all of them together: sources that are the same are bundled once. */
const codeFolder = (root: string): string => join(root, '.build', 'code');

/**
 * The bundled resolvers and functions, in a folder of their own for what they are made of. They are made when a source, the
 * bundling or an installed package is another than ever before, and otherwise are there already: the bundler takes longer than
 * everything else. Any number of processes may do so at once.
 */
export async function openCode(entries: CodeEntries, folder = codeFolder(entries.root)): Promise<BuiltCode> {
  const madeOf = fingerprint(entries);
  const kept = madeOf === undefined ? undefined : join(folder, madeOf);
  const earlier = kept === undefined ? undefined : readCode(kept);
  if (kept !== undefined && earlier !== undefined) {
    utimesSync(kept, new Date(), new Date());
    return earlier;
  }
  mkdirSync(folder, { recursive: true });
  const draft = mkdtempSync(join(folder, 'draft.'));
  try {
    const { buildCode, stopBundling } = await import('../tools/build-code.ts');
    // esbuild's own process would stay, with all that it has read.
    const code = await buildCode(entries, draft).finally(stopBundling);
    writeFileSync(join(draft, CONTENTS), JSON.stringify(movedTo('', draft, code)));
    const place = kept ?? `${draft}.unkept`;
    keepBuild(draft, place, (at) => readCode(at) !== undefined);
    return movedTo(place, draft, code);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** The same bundles under another folder; under none by their paths from the folder. */
function movedTo(to: string, from: string, code: BuiltCode): BuiltCode {
  const moved = (files: Readonly<Record<string, string>>): Record<string, string> =>
    Object.fromEntries(Object.entries(files).map(([name, file]) => [name, join(to, relative(from, file))]));
  return { resolverFiles: moved(code.resolverFiles), functionFolders: moved(code.functionFolders) };
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
  return hash.digest('hex').slice(0, 32);
}

/** `undefined` unless every bundle is there. */
function readCode(folder: string): BuiltCode | undefined {
  try {
    // Written above.
    const code = JSON.parse(readFileSync(join(folder, CONTENTS), 'utf8')) as BuiltCode;
    const { resolverFiles, functionFolders } = movedTo(folder, '', code);
    const files = [
      ...Object.values(resolverFiles),
      ...Object.values(functionFolders).map((each) => join(each, 'handler.mjs')),
    ];
    return files.every((file) => existsSync(file)) ? { resolverFiles, functionFolders } : undefined;
  } catch {
    return undefined;
  }
}
