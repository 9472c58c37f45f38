// `node tools/run.mjs local/main.ts [arguments]` runs a TypeScript program of this repository as plain JavaScript: bundled the
// first time and whenever a source has changed, and otherwise as it was bundled before. A loader that compiles file by file
// takes longer to start, stays in memory, and wraps every function that is made while the program runs.
// Plain JavaScript, because nothing is there yet that reads TypeScript.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { keepBuild } from './kept-builds.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

const ADDRESS = 'addressOfSource';

/** A file in the bundle finds what lies beside it where it was written: `import.meta.url` is the address of the source. */
const ownAddresses = {
  name: 'own-addresses',
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, ({ path }) => {
      // On the first line, so that no line moves.
      const address = `const ${ADDRESS} = ${JSON.stringify(pathToFileURL(path).href)}; `;
      return { loader: 'ts', contents: address + readFileSync(path, 'utf8') };
    });
  },
};

const program = await compiled(resolve(process.argv[2] ?? ''));
// The program sees the arguments that it would see by itself.
process.argv.splice(1, 2, program);
// What its libraries look up: graphql-js spends a tenth of a request on checks of a development build. The program runs as
// it does for a user, unless the user says otherwise.
process.env.NODE_ENV ??= 'production';
// Errors show the lines that were written.
process.setSourceMapsEnabled(true);
await import(pathToFileURL(program).href);

/** Gives the file to run. */
async function compiled(source) {
  const folder = join(root, '.build', 'programs', relative(root, source).replace(/[^\w.-]+/g, '-'));
  const stamp = join(folder, 'built.json');
  const mainOf = (name) => join(folder, name, 'main.mjs');
  const earlier = readStamp(stamp);
  if (earlier && earlier.name === fingerprint(earlier.sources) && isFile(mainOf(earlier.name))) {
    return mainOf(earlier.name);
  }
  const draft = join(folder, `draft.${process.pid}`);
  try {
    const sources = await bundle(source, draft);
    const name = fingerprint(sources);
    keepBuild(draft, join(folder, name), () => isFile(mainOf(name)));
    writeFileSync(`${draft}.json`, JSON.stringify({ name, sources }));
    renameSync(`${draft}.json`, stamp);
    return mainOf(name);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** Bundles the program into a folder and gives what it was made of, as paths from the root. */
async function bundle(source, outdir) {
  const { build, stop } = await import('esbuild');
  mkdirSync(outdir, { recursive: true });
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: { main: source },
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    // Packages stay where npm put them, and what import() names is loaded when it is asked for.
    packages: 'external',
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: 'linked',
    sourcesContent: false,
    metafile: true,
    logLevel: 'warning',
    define: { 'import.meta.url': ADDRESS },
    plugins: [ownAddresses],
  });
  // Its own process would stay, with all that it has read.
  await stop();
  return Object.keys(metafile.inputs).sort();
}

/** Of the contents of the sources, of where they are, and of this file; `undefined` when one is not there any more. */
function fingerprint(sources) {
  const hash = createHash('sha256').update(root);
  try {
    for (const file of ['tools/run.mjs', ...sources]) hash.update(`\0${file}\0`).update(readFileSync(join(root, file)));
  } catch {
    return undefined;
  }
  return hash.digest('hex').slice(0, 16);
}

function readStamp(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function isFile(path) {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
