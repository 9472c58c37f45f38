import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { serve } from './serve.ts';

// As little as can be done for somebody who waits at a WebSocket: it confirms what is asked of it and sends one text to all.
const TEXT = JSON.stringify({
  id: 'one',
  type: 'data',
  payload: { data: { onNotice: { videoId: 'video-0', status: 'READY' } } },
});

const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false, backlog: 4096 });
server.on('connection', (socket) => {
  socket.on('message', (data: Buffer) => {
    const { type } = JSON.parse(data.toString('utf8')) as { type: string };
    socket.send(JSON.stringify(type === 'start' ? { type: 'start_ack', id: 'one' } : { type: 'connection_ack' }));
  });
});
server.on('listening', () => {
  serve(
    { port: (server.address() as AddressInfo).port, headers: {} },
    {
      broadcast: () => {
        for (const socket of server.clients) socket.send(TEXT);
      },
    },
  );
});
