import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import { CannotStart } from './settings.ts';
import type { Certificate } from './tls.ts';

/** Answers one request; what it throws becomes a 500 without a word about why. */
export type Handle = (req: IncomingMessage, res: ServerResponse) => void | Promise<void>;

/** A port that is taken. */
export interface Listener {
  readonly server: Server | TlsServer;
  readonly port: number;
  /** Says who answers; requests have waited for it. */
  readonly serve: (handle: Handle) => void;
  readonly close: () => Promise<void>;
}

/**
 * A server on a port of this machine alone. The port is taken at once, so that two stacks cannot begin on the same one;
 * requests wait until `serve` says who answers them. Speaks TLS when it is given a certificate; `port` 0 takes any that is free.
 */
export async function listen(port: number, log: (line: string) => void, certificate?: Certificate): Promise<Listener> {
  let start: (handle: Handle) => void = () => undefined;
  const ready = new Promise<Handle>((resolve) => (start = resolve));
  // No limit on a whole request: a lecture over a slow line takes hours.
  const options = { keepAliveTimeout: 65_000, requestTimeout: 0 };
  const onRequest = (req: IncomingMessage, res: ServerResponse): void => {
    void answer(ready, req, res, log);
  };
  const server = certificate
    ? createTlsServer({ ...options, ...certificate }, onRequest)
    : createServer(options, onRequest);
  server.on('checkContinue', (req: IncomingMessage, res: ServerResponse) => {
    continueWhenRead(req, res);
    onRequest(req, res);
  });
  await bind(server, port);
  const address = server.address();
  const bound = typeof address === 'object' && address ? address.port : port;
  return { server, port: bound, serve: start, close: () => close(server) };
}

/**
 * Answers `Expect: 100-continue` when somebody begins to read the body, so that a client whose request is refused by its
 * headers keeps its body to itself. Then Node ends the connection with the answer: what would come next could be that body.
 */
export function continueWhenRead(req: IncomingMessage, res: ServerResponse): void {
  const read = req._read.bind(req);
  req._read = (size) => {
    req._read = read;
    if (!res.headersSent) res.writeContinue();
    read(size);
  };
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

function bind(server: Server | TlsServer, port: number): Promise<void> {
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

function close(server: Server | TlsServer): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
