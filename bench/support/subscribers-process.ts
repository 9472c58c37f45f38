import { WebSocket } from 'ws';
import { QUIET_MS, type Delivery, type Order } from './subscribers.ts';

// Many subscribers in a process of their own, so that what they do with a message takes no time from whoever measures.
const QUERY = 'subscription ($videoId: ID) { onNotice(videoId: $videoId) { videoId status } }';
/** So many at a time are connecting. */
const AT_ONCE = 50;
/** What has not arrived by then never will. */
const AT_LATEST_MS = 20_000;

let delivered = 0;
let first = 0n;
let last = 0n;
let expected = 0;
let timer: NodeJS.Timeout | undefined;

function report(): void {
  clearTimeout(timer);
  const delivery: Delivery = { delivered, firstAt: String(first), lastAt: String(last) };
  process.send?.(delivery);
}

function received(): void {
  last = process.hrtime.bigint();
  if (delivered === 0) first = last;
  delivered += 1;
  // A moment more: there may come what should not.
  if (delivered !== expected) return;
  clearTimeout(timer);
  timer = setTimeout(report, QUIET_MS);
}

function subscribe({ port, headers }: Order['target'], videoId: string | undefined): Promise<void> {
  const host = `127.0.0.1:${port}`;
  const authorization = { host, ...headers };
  const encoded = encodeURIComponent(Buffer.from(JSON.stringify(authorization)).toString('base64'));
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://${host}/graphql/realtime?header=${encoded}&payload=e30=`, 'graphql-ws', {
      perMessageDeflate: false,
    });
    socket.on('error', reject);
    socket.on('open', () => {
      socket.send('{"type":"connection_init"}');
    });
    socket.on('message', (data: Buffer) => {
      const text = data.toString('utf8');
      if (text.includes('"type":"data"')) return received();
      if (text.includes('"type":"connection_ack"')) {
        const variables = videoId === undefined ? {} : { videoId };
        const payload = { data: JSON.stringify({ query: QUERY, variables }), extensions: { authorization } };
        socket.send(JSON.stringify({ type: 'start', id: 'one', payload }));
      } else if (text.includes('"type":"start_ack"')) {
        resolve();
      } else if (text.includes('error')) {
        reject(new Error(text));
      }
    });
  });
}

process.on('message', (order: Order | { readonly expect: number }) => {
  if ('expect' in order) {
    delivered = 0;
    expected = order.expect;
    timer = setTimeout(report, AT_LATEST_MS);
    process.send?.(null);
    return;
  }
  const { target, count, each } = order;
  let next = 0;
  const some = async (): Promise<void> => {
    while (next < count) {
      const n = next++;
      await subscribe(target, each ? `video-${n}` : undefined);
    }
  };
  void Promise.all(Array.from({ length: AT_ONCE }, some)).then(() => process.send?.(null));
});
process.on('disconnect', () => process.exit(0));
process.send?.(null);
