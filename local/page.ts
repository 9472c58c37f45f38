import { createReadStream, existsSync, statSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';
import { PAGE_HEADERS, pagePolicy, type PageSources } from '../model/page-policy.ts';
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
  '.woff2': 'font/woff2',
};

/**
 * Serves the page and its console as they are deployed: built, with the same policy of what they may load. They are built when
 * somebody first opens one, unless they were before.
 */
export function createPage(root: string, config: PageConfig, sources: PageSources) {
  const headers = { ...PAGE_HEADERS, 'content-security-policy': pagePolicy(sources) };
  const abort = new AbortController();
  let built: Promise<string> | undefined;
  const handle = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    if (req.method !== 'GET' && req.method !== 'HEAD') return text(res, 405, 'Only GET.');
    const path = decode((req.url ?? '/').split('?')[0] ?? '/');
    if (path === '/config.json') {
      res.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' });
      res.end(JSON.stringify(config));
      return;
    }
    let folder: string;
    try {
      folder = await (built ??= buildPage(root, abort.signal));
    } catch (error) {
      return text(res, 500, error instanceof Error ? error.message : 'The page could not be built.');
    }
    // A folder's address ends in a slash, or what its page asks for would be looked for beside it.
    if (path !== undefined && fileOf(folder, path) === undefined && fileOf(folder, `${path}/`) !== undefined) {
      res.writeHead(308, { location: `${path}/` });
      res.end();
      return;
    }
    const file = fileOf(folder, path);
    if (file === undefined) return text(res, 404, 'There is nothing here.');
    res.writeHead(200, {
      'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
      // Vite names what it builds by content: only the page itself can change under its name.
      'cache-control': file.includes(`${sep}assets${sep}`) ? 'public, max-age=31536000, immutable' : 'no-cache',
      ...headers,
    });
    if (req.method === 'HEAD') res.end();
    else createReadStream(file).pipe(res);
  };
  const close = async (): Promise<void> => {
    abort.abort();
    await built?.catch(() => undefined);
  };
  return { handle, close };
}

function fileOf(folder: string, path: string | undefined): string | undefined {
  if (path === undefined || path.includes('\0')) return undefined;
  const file = normalize(join(folder, path.endsWith('/') ? `${path}index.html` : path));
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
