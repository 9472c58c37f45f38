import { createReadStream, existsSync, readdirSync, statSync, writeFileSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createHash } from 'node:crypto';
import { extname, join, normalize, sep } from 'node:path';
import { buildPage } from '../tools/build-page.ts';

/** What the page asks for at its start: where everything is, and who may try it. */
export type PageConfig = Readonly<Record<string, unknown>>;

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.ico': 'image/x-icon',
};

/**
 * Serves the page as it is deployed: built. The build begins at once and nobody waits for it but the first who opens the page;
 * what was built from the same sources before is taken as it is.
 */
export function createPage(root: string, config: PageConfig) {
  const folder = join(root, '.build', 'web');
  const built = buildIfStale(root, folder);
  // Whoever opens the page is told; until then nobody is listening.
  built.catch(() => undefined);
  return async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    if (req.method !== 'GET' && req.method !== 'HEAD') return text(res, 405, 'Only GET.');
    const path = decode((req.url ?? '/').split('?')[0] ?? '/');
    if (path === '/config.json') {
      res.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' });
      res.end(JSON.stringify(config));
      return;
    }
    try {
      await built;
    } catch (error) {
      return text(res, 500, `The page could not be built. ${error instanceof Error ? error.message : ''}`);
    }
    const file = fileOf(folder, path);
    if (file === undefined) return text(res, 404, 'There is nothing here.');
    res.writeHead(200, {
      'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
      // Vite names what it builds by content: only the page itself can change under its name.
      'cache-control': file.includes(`${sep}assets${sep}`) ? 'public, max-age=31536000, immutable' : 'no-cache',
      'x-content-type-options': 'nosniff',
    });
    if (req.method === 'HEAD') res.end();
    else createReadStream(file).pipe(res);
  };
}

async function buildIfStale(root: string, folder: string): Promise<void> {
  const stamp = join(root, '.build', 'web.stamp');
  const now = fingerprint([join(root, 'web'), join(root, 'sdk'), join(root, 'package-lock.json')]);
  const isFresh = existsSync(join(folder, 'index.html')) && existsSync(stamp) && readFileSync(stamp, 'utf8') === now;
  if (isFresh) return;
  await buildPage(root, folder);
  writeFileSync(stamp, now);
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
  return hash.digest('hex');
}

function fileOf(folder: string, path: string | undefined): string | undefined {
  if (path === undefined || path.includes('\0')) return undefined;
  const file = normalize(join(folder, path === '/' ? 'index.html' : path));
  if (!file.startsWith(folder + sep)) return undefined;
  return existsSync(file) && statSync(file).isFile() ? file : undefined;
}

function decode(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

function text(res: ServerResponse, status: number, message: string): void {
  res.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' });
  res.end(message);
}
