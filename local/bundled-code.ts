import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import type { BuiltCode, CodeEntries } from '../tools/build-code.ts';

/** What the bundles are made of, apart from packages. */
const SOURCES = ['resolvers', 'functions', 'model', 'tools'] as const;
/** What npm wrote of the packages that it installed. */
const INSTALLED = join('node_modules', '.package-lock.json');
/** Written last: a folder that has it is whole. It names the bundles by their paths from the folder. */
const CONTENTS = 'built.json';
/** A stack loads parts of its functions late; none is left running for longer than this on sources that have changed. */
const KEPT_MS = 7 * 24 * 3600 * 1000;

/** Where the stacks of a checkout keep their bundles, all of them together: sources that are the same are bundled once. */
export const codeFolder = (root: string): string => join(root, '.build', 'code');

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
  // Made beside and renamed: nobody ever takes half of it, or what a process left behind that died while it bundled.
  const draft = mkdtempSync(join(folder, 'draft.'));
  try {
    const { buildCode, stopBundling } = await import('../tools/build-code.ts');
    // esbuild's own process would stay, with all that it has read.
    const code = await buildCode(entries, draft).finally(stopBundling);
    writeFileSync(join(draft, CONTENTS), JSON.stringify(movedTo('', draft, code)));
    if (kept === undefined) return code;
    if (readCode(kept) === undefined) {
      rmSync(kept, { recursive: true, force: true });
      renameUnlessThere(draft, kept);
    }
    return movedTo(kept, draft, code);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    throw error;
  } finally {
    if (kept !== undefined) rmSync(draft, { recursive: true, force: true });
    removeOld(folder);
  }
}

/** The same bundles under another folder; under none by their paths from the folder. */
function movedTo(to: string, from: string, code: BuiltCode): BuiltCode {
  const moved = (files: Readonly<Record<string, string>>): Record<string, string> =>
    Object.fromEntries(Object.entries(files).map(([name, file]) => [name, join(to, relative(from, file))]));
  return { resolverFiles: moved(code.resolverFiles), functionFolders: moved(code.functionFolders) };
}

/** Another process may have been faster with the same. */
function renameUnlessThere(draft: string, kept: string): void {
  try {
    renameSync(draft, kept);
  } catch (error) {
    if (readCode(kept) === undefined) throw error;
  }
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

function removeOld(folder: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > KEPT_MS) rmSync(path, { recursive: true, force: true });
  }
}
