import { createServer } from 'node:http';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { createRealtime } from '/work/main/local/appsync/realtime/realtime.ts';
const starts = (owner: string, n: string) => n === 'f' ? { subscriptionFilter: { filterGroup: [{ filters: [{ fieldName: 'ownerId', operator: 'eq', value: owner }] }] } } : {};
let kind = 'a';
const rt = createRealtime({
  config: { clock: { now: Date.now } } as any,
  execution: { subscribe: async (r: any) => ({ ok: true, fieldName: 'f', args: {}, selectionKey: 'k', project: (v: any) => ({ data: { f: v } }), ...starts(r.variables.o, kind) }), subscriptionsOf: () => ['f'], execute: null } as any,
  authorizer: { authenticate: async () => ({ ok: true, caller: {} as any }) } as any,
});
const server = createServer().on('upgrade', rt.handleUpgrade).listen(0, '127.0.0.1');
await once(server, 'listening');
const url = `ws://127.0.0.1:${(server.address() as any).port}/graphql`;
const h = Buffer.from('{"host":"x"}').toString('base64url');
let got = 0, acks = 0;
const socks: WebSocket[] = [];
for (let c = 0; c < 1000; c++) {
  const s = new WebSocket(url, ['graphql-ws', 'header-' + h]);
  socks.push(s);
  s.on('message', (m: any) => { const t = String(m); if (t.includes('"data"')) got++; else if (t.includes('start_ack')) acks++; });
  await once(s, 'open');
}
async function run(k: string, per: number) {
  kind = k; acks = 0;
  const t0 = performance.now();
  socks.forEach((s, c) => { for (let i = 0; i < per; i++) s.send(JSON.stringify({ type: 'start', id: k + i, payload: { data: JSON.stringify({ query: 'subscription { f { id } }', variables: { o: `u${c}-${i}` } }) } })); });
  while (acks < socks.length * per) await new Promise((r) => setTimeout(r, 5));
  console.log('starts', k, acks, (performance.now() - t0).toFixed(0), 'ms');
}
await run('a', 10);
for (let i = 0; i < 4; i++) { got = 0; const t = performance.now(); rt.publish({ fieldName: 'm', value: { id: '1', ownerId: 'x', status: 'READY' } }); const sync = performance.now() - t; while (got < 10000) await new Promise((r) => setTimeout(r, 1)); console.log('10k all match: publish', sync.toFixed(1), 'last', (performance.now() - t).toFixed(1)); }
socks.forEach((s) => { for (let i = 0; i < 10; i++) s.send(JSON.stringify({ type: 'stop', id: 'a' + i })); });
await new Promise((r) => setTimeout(r, 1500));
await run('f', 10);
for (let i = 0; i < 4; i++) { got = 0; const t = performance.now(); rt.publish({ fieldName: 'm', value: { id: '1', ownerId: 'u5-5', status: 'READY' } }); const sync = performance.now() - t; await new Promise((r) => setTimeout(r, 50)); console.log('10k one match: publish', sync.toFixed(3), 'got', got); }
process.exit(0);
