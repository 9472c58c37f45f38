import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { WebSocketServer } from 'ws';
import type { Connect } from '../authorization/signed-request.ts';
import { connectHeaders, peerOf } from '../authorization/signed-request.ts';
import type { AppSyncConfig, Authorizer, CompletedMutation, Execution } from '../types.ts';
import { lastingHeaders, serveConnection } from './connection.ts';
import { CLOSE_GRACE_MS, MAX_FRAME_BYTES, MAX_SUBSCRIPTIONS_PER_CONNECTION } from './limits.ts';
import { publishMutation } from './publish.ts';
import { createSubscriptionIndex } from './subscription-index.ts';

/** AppSync's dialect; the later `graphql-transport-ws` is another protocol. */
const SUBPROTOCOL = 'graphql-ws';
const NO_PROTOCOL: Connect = { ok: false, refusal: { status: 400, message: 'NoProtocolError' } };

/** What a real-time endpoint is made of. */
export interface RealtimeOptions {
  readonly config: AppSyncConfig;
  readonly execution: Execution;
  readonly authorizer: Authorizer;
}

/** The real-time endpoint of one API. Which paths lead here is the HTTP server's business. */
export interface Realtime {
  /**
   * Takes over an HTTP upgrade. The handshake is refused with 503 after `close`; a bad credential, and that `graphql-ws`
   * is not among the subprotocols, are told over the open WebSocket. Never throws.
   */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /**
   * Publishes a mutation field that completed, to every subscription it concerns, before it returns. Call it after the
   * mutation was answered, so that the caller does not wait for the subscribers.
   */
  publish(completed: CompletedMutation): void;
  /** Ends every subscription to the field whose invalidation filter the payload passes, and its connection. */
  invalidate(request: { readonly subscriptionField: string; readonly payload: Record<string, unknown> }): void;
  /** WebSockets that are open now. */
  connections(): number;
  /** Closes every connection with 1001; resolves when all are gone, after one second at the latest. */
  close(): Promise<void>;
}

/** A real-time endpoint without connections. */
export function createRealtime({ config, execution, authorizer }: RealtimeOptions): Realtime {
  const clock = config.clock ?? { now: () => Date.now() };
  const log = config.log ?? (() => undefined);
  const index = createSubscriptionIndex();
  const maxSubscriptions = config.subscriptionsPerConnection ?? MAX_SUBSCRIPTIONS_PER_CONNECTION;
  const services = { execution, authorizer, clock, index, log, maxSubscriptions };
  const open = new Set<WebSocket>();
  let isClosed = false;
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: MAX_FRAME_BYTES,
    perMessageDeflate: false,
    handleProtocols: (offered) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
  });

  function serve(socket: WebSocket, request: IncomingMessage): void {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    const connect = socket.protocol === SUBPROTOCOL ? connectHeaders(request) : NO_PROTOCOL;
    serveConnection(socket, { peer: peerOf(request), headers: lastingHeaders(request), connect }, services);
  }

  return {
    handleUpgrade(request, socket, head) {
      socket.on('error', destroyThis);
      if (isClosed) return refuseHandshake(socket, '503 Service Unavailable');
      return server.handleUpgrade(request, socket, head, (client) => serve(client, request));
    },
    publish: (completed) => publishMutation(completed, services),
    invalidate({ subscriptionField, payload }) {
      for (const subscription of index.ofField(subscriptionField)) {
        if (subscription.invalidationFilter?.matches(payload) === true) subscription.invalidate();
      }
    },
    connections: () => open.size,
    async close() {
      isClosed = true;
      await Promise.all([...open].map(closeGracefully));
    },
  };
}

/** Made once: a function that is made beside a request keeps all of it for as long as the socket is there. */
function destroyThis(this: Duplex): void {
  this.destroy();
}

function refuseHandshake(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function closeGracefully(socket: WebSocket): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => socket.terminate(), CLOSE_GRACE_MS);
    socket.on('close', () => {
      clearTimeout(timer);
      resolve();
    });
    socket.close(1001, 'The server is going away.');
  });
}
