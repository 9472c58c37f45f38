import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { listen, type Handle, type Listener } from '../../local/listen.ts';

let listener: Listener;
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await listener.close();
});

const HEAD = 'PUT /k HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\nexpect: 100-continue\r\n\r\n';

/** A connection on which a client has sent the head of a PUT and waits to be told to go on. */
async function ask(handle: Handle): Promise<{ readonly socket: Socket; readonly next: () => Promise<string> }> {
  listener = await listen(0, () => undefined);
  listener.serve(handle);
  const socket = connect(listener.port, '127.0.0.1');
  sockets.push(socket);
  socket.write(HEAD);
  return { socket, next: async () => String((await once(socket, 'data'))[0]) };
}

describe('Expect: 100-continue', () => {
  it('is answered when the body is read, and the connection stays', async () => {
    const { socket, next } = await ask(async (req, res) => {
      let body = '';
      for await (const chunk of req) body += String(chunk);
      res.end(body);
    });
    expect(await next()).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    socket.write('bytes');
    const answer = await next();
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(answer).toMatch(/\r\nConnection: keep-alive\r\n/);
    expect(answer).toMatch(/bytes$/);
    socket.write(HEAD);
    expect(await next()).toBe('HTTP/1.1 100 Continue\r\n\r\n');
  });

  it('is not answered to a request that is refused by its headers, and nothing can be taken for the next one', async () => {
    const { socket, next } = await ask((_req, res) => {
      res.writeHead(403).end('no');
    });
    const closed = once(socket, 'end');
    const answer = await next();
    expect(answer).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n/);
    expect(answer).toMatch(/\r\nconnection: close\r\n/i);
    await closed;
  });
});
