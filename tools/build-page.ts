import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Everything that the page and its console are made of. */
const SOURCES = ['web', 'sdk', join('docs', 'console-queries.graphql'), 'package-lock.json'];

/** The page could not be built; the message holds what Vite printed. */
export class PageNotBuilt extends Error {
  readonly code = 'PageNotBuilt';
  constructor(output: string) {
    super(`The page could not be built.\n${output.trim()}`);
    this.name = 'PageNotBuilt';
  }
}

/**
 * Gives the folder with the page built from the sources as they are now, which any web server can serve. What was built from
 * the same sources before is taken as it is. Vite runs in a process of its own: it takes memory that whoever asks would keep.
 * The signal ends it, and nothing is left behind.
 */
export async function buildPage(root: string, signal?: AbortSignal): Promise<string> {
  const pages = join(root, '.build', 'page');
  const folder = join(pages, fingerprint(SOURCES.map((source) => join(root, source))));
  if (existsSync(join(folder, 'index.html'))) return folder;
  mkdirSync(pages, { recursive: true });
  // Built beside and renamed: nobody ever serves half a page, whoever else builds the same one.
  const draft = `${folder}.${process.pid}`;
  try {
    await runVite(root, draft, signal);
    if (!existsSync(folder)) renameSync(draft, folder);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return folder;
}

function runVite(root: string, outFolder: string, signal: AbortSignal | undefined): Promise<void> {
  const vite = join(dirname(createRequire(import.meta.url).resolve('vite/package.json')), 'bin', 'vite.js');
  const child = spawn(
    process.execPath,
    [vite, 'build', join(root, 'web'), '--outDir', outFolder, '--emptyOutDir', '--logLevel', 'error'],
    {
      cwd: root,
      // Whoever asks may run for development or in a test; the page is the one that is deployed.
      env: { ...process.env, NODE_ENV: 'production' },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(signal ? { signal } : {}),
    },
  );
  let output = '';
  const read = (chunk: Buffer): void => {
    output += chunk.toString();
  };
  child.stdout.on('data', read);
  child.stderr.on('data', read);
  return new Promise((resolve, reject) => {
    // An abort is an error too; what is left behind is removed once the process is gone.
    let failure: Error | undefined;
    child.once('error', (error) => {
      failure = error;
      if (child.pid === undefined) reject(error);
    });
    child.once('exit', (code) => {
      if (failure) return reject(failure);
      if (code === 0) resolve();
      else reject(new PageNotBuilt(output));
    });
  });
}

/** Of the names and contents of the sources. */
function fingerprint(paths: readonly string[]): string {
  const hash = createHash('sha256');
  const add = (path: string): void => {
    if (statSync(path).isDirectory()) {
      for (const name of readdirSync(path).sort()) add(join(path, name));
    } else hash.update(path).update(readFileSync(path));
  };
  for (const path of paths) add(path);
  return hash.digest('hex').slice(0, 16);
}
