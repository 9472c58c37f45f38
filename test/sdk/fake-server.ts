import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';

/** What a fake server got by HTTP. */
export interface Received {
  readonly method: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** What it answers. */
export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** One real-time connection, seen from the server. */
export interface ServerSide {
  /** What the client offered as its header object. */
  readonly header: unknown;
  readonly protocols: readonly string[];
  /** The next message of the client of this type. */
  next(type: string): Promise<Record<string, unknown>>;
  send(message: unknown): void;
  /** Resolves with the code with which the connection ended. */
  readonly closed: Promise<number>;
  /** Cuts the line without a close frame. */
  cut(): void;
}

/** A fake AppSync and S3 on loopback. */
export interface FakeServer {
  readonly url: string;
  readonly received: readonly Received[];
  /** How often a real-time connection was opened. */
  readonly connections: number;
  /** The next real-time connection that the client opens. */
  connection(): Promise<ServerSide>;
  close(): Promise<void>;
}

/** A queue whose reader waits for what has not come yet. */
export function createMailbox<T>(): { put(item: T): void; take(): Promise<T> } {
  const items: T[] = [];
  const takers: ((item: T) => void)[] = [];
  return {
    put: (item) => {
      const taker = takers.shift();
      if (taker) taker(item);
      else items.push(item);
    },
    take: () => {
      const item = items.shift();
      return item === undefined ? new Promise((resolve) => takers.push(resolve)) : Promise.resolve(item);
    },
  };
}

export async function startFakeServer(
  reply?: (request: Received, count: number) => Reply | Promise<Reply>,
): Promise<FakeServer> {
  const received: Received[] = [];
  const connections = createMailbox<ServerSide>();
  let opened = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const got = { method: request.method ?? '', headers: request.headers, body: Buffer.concat(chunks).toString() };
      received.push(got);
      void Promise.resolve(reply?.(got, received.length) ?? { status: 404, body: '' }).then(
        ({ status, headers, body }) => {
          response.writeHead(status ?? 200, { ...headers });
          response.end(body);
        },
      );
    });
  });
  const sockets = new WebSocketServer({ server, handleProtocols: () => 'graphql-ws' });
  sockets.on('connection', (socket, request) => {
    opened += 1;
    connections.put(serverSide(socket, request));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/graphql`,
    received,
    get connections() {
      return opened;
    },
    connection: () => connections.take(),
    close: async () => {
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function serverSide(socket: WebSocket, request: IncomingMessage): ServerSide {
  const boxes = new Map<string, ReturnType<typeof createMailbox<Record<string, unknown>>>>();
  const box = (type: string) => {
    const known = boxes.get(type) ?? createMailbox<Record<string, unknown>>();
    boxes.set(type, known);
    return known;
  };
  socket.on('message', (data: Buffer) => {
    const message = JSON.parse(data.toString()) as Record<string, unknown>;
    box(String(message.type)).put(message);
  });
  const protocols = (request.headers['sec-websocket-protocol'] ?? '').split(/, */);
  const offered = protocols.find((protocol) => protocol.startsWith('header-'))?.slice('header-'.length) ?? '';
  return {
    header: JSON.parse(Buffer.from(offered, 'base64url').toString() || 'null'),
    protocols,
    next: (type) => box(type).take(),
    send: (message) => socket.send(JSON.stringify(message)),
    closed: new Promise((resolve) => socket.on('close', resolve)),
    cut: () => socket.terminate(),
  };
}

/** A JSON answer. */
export function json(value: unknown, status = 200): Reply {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}
