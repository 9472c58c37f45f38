import { connect, type Socket } from 'node:net';

/** What a load found out. */
export interface Load {
  readonly requests: number;
  readonly perSecond: number;
  readonly p99Ms: number;
}

/** Where a request goes and what makes its caller known. */
export interface Target {
  readonly port: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** A POST of a GraphQL request as it goes over the wire. */
export function requestText({ port, headers }: Target, query: string, variables: object): Buffer {
  const body = JSON.stringify({ query, variables });
  const head = [
    'POST /graphql HTTP/1.1',
    `host: 127.0.0.1:${port}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`);
}

/**
 * Sends requests over so many connections, each as soon as the one before was answered. On bare sockets, because a client that
 * costs more than the server would measure itself. Throws at an answer that is no plain success.
 */
export async function load(
  port: number,
  requests: readonly Buffer[],
  milliseconds: number,
  connections = 16,
): Promise<Load> {
  const latencies: number[] = [];
  const began = performance.now();
  const until = began + milliseconds;
  let next = 0;
  const one = async (): Promise<void> => {
    const connection = await open(port);
    while (performance.now() < until) {
      const sent = performance.now();
      expectSuccess(await connection.ask(requests[next++ % requests.length] ?? Buffer.of()));
      latencies.push(performance.now() - sent);
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: connections }, one));
  const took = performance.now() - began;
  latencies.sort((a, b) => a - b);
  return {
    requests: latencies.length,
    perSecond: (latencies.length / took) * 1000,
    p99Ms: latencies[Math.floor(latencies.length * 0.99)] ?? NaN,
  };
}

/** One request on a connection of its own; gives how long its answer took. */
export async function ask(port: number, request: Buffer): Promise<number> {
  const connection = await open(port);
  const sent = performance.now();
  expectSuccess(await connection.ask(request));
  const took = performance.now() - sent;
  connection.close();
  return took;
}

/** Waits until the port answers at all; a connection that is refused or cut off is tried again. */
export async function firstAnswer(port: number, request: Buffer): Promise<void> {
  for (;;) {
    const answer = await open(port).then(
      async (connection) => {
        const text = await connection.ask(request).catch(() => undefined);
        connection.close();
        return text;
      },
      () => undefined,
    );
    if (answer !== undefined) return expectSuccess(answer);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function expectSuccess(answer: string): void {
  if (!answer.startsWith('HTTP/1.1 200 ') || !answer.includes('{"data":{') || answer.includes('"errors"'))
    throw new Error(`This is no success:\n${answer}`);
}

const READ_BYTES = 64 * 1024;

interface Connection {
  /** Gives the whole answer, headers and body. */
  ask(request: Buffer): Promise<string>;
  close(): void;
}

async function open(port: number): Promise<Connection> {
  let text = '';
  let answered: ((answer: string) => void) | undefined;
  let failed: ((error: Error) => void) | undefined;
  const arrived = (bytes: string): void => {
    text += bytes;
    const end = text.indexOf('\r\n\r\n');
    if (end < 0) return;
    const [, length] = /\r\ncontent-length: (\d+)/i.exec(text) ?? [];
    if (length === undefined) return failed?.(new Error(`An answer without a length:\n${text}`));
    if (text.length < end + 4 + Number(length)) return;
    const answer = text;
    text = '';
    answered?.(answer);
  };
  const socket = await new Promise<Socket>((resolve, reject) => {
    // Read into memory of our own: a stream's way of handing bytes on costs the generator a third of what a request does.
    const onread = {
      buffer: Buffer.alloc(READ_BYTES),
      callback: (size: number, buffer: Uint8Array): boolean => {
        // The answers of both sides are ASCII, so that a character is a byte. What comes is the buffer above.
        arrived((buffer as Buffer).toString('latin1', 0, size));
        return true;
      },
    };
    const opening = connect({ port, host: '127.0.0.1', noDelay: true, onread }, () => {
      resolve(opening);
    });
    opening.once('error', reject);
  });
  socket.on('close', () => failed?.(new Error('The server closed the connection.')));
  socket.on('error', (error) => failed?.(error));
  return {
    ask: (request) =>
      new Promise((resolve, reject) => {
        answered = resolve;
        failed = reject;
        socket.write(request);
      }),
    close: () => {
      failed = undefined;
      socket.destroy();
    },
  };
}
