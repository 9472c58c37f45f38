import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { CannotStart } from './settings.ts';

/** Answers one request; what it throws becomes a 500 without a word about why. */
export type Handle = (req: IncomingMessage, res: ServerResponse) => void | Promise<void>;

/**
 * A server on a port of this machine alone. The port is taken at once, so that two stacks cannot begin on the same one;
 * requests wait until `serve` says who answers them.
 */
export async function listen(port: number, log: (line: string) => void) {
  let start: (handle: Handle) => void = () => undefined;
  const ready = new Promise<Handle>((resolve) => (start = resolve));
  // No limit on a whole request: a lecture over a slow line takes hours.
  const server = createServer({ keepAliveTimeout: 65_000, requestTimeout: 0 }, (req, res) => {
    void answer(ready, req, res, log);
  });
  await bind(server, port);
  return { server, serve: start, close: () => close(server) };
}

async function answer(
  ready: Promise<Handle>,
  req: IncomingMessage,
  res: ServerResponse,
  log: (line: string) => void,
): Promise<void> {
  try {
    await (
      await ready
    )(req, res);
  } catch (error) {
    log(`could not answer ${req.method ?? ''} ${(req.url ?? '').split('?')[0] ?? ''}: ${String(error)}`);
    if (res.headersSent) res.destroy();
    else res.writeHead(500, { 'content-type': 'text/plain' }).end('Internal error');
  }
}

function bind(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why =
        error.code === 'EADDRINUSE'
          ? `Port ${port} is in use: stop what listens there, or choose another with LECTERN_PORT.`
          : `Cannot listen on port ${port} (${error.code ?? error.message}): choose another with LECTERN_PORT.`;
      reject(new CannotStart(why, { cause: error }));
    });
    server.listen(port, '127.0.0.1', () => resolve());
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
