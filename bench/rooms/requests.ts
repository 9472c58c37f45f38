import { HELLO_QUERY, VIDEO_IDS, VIDEO_QUERY } from '../support/api.ts';
import { load, requestText } from '../support/load.ts';
import { interleave } from '../support/rounds.ts';
import { startLectern, startPeer, type Server } from '../support/server.ts';
import { atLeast, atMost, type Row } from '../support/table.ts';

const MILLISECONDS = 2000;
/** Both are compiled while they run: the first thousands of requests cost several times what the others do. */
const WARM_UP_MS = 6000;

/** Requests at 16 connections: a read of the table by a verified token against a read by an API key, and a field over nothing. */
export async function measure(): Promise<readonly Row[]> {
  const [lectern, peer] = await Promise.all([startLectern(), startPeer('apart')]);
  const run = (server: Server, query: string, variables: readonly object[]) => {
    const requests = variables.map((one) => requestText(server, query, one));
    return async () => {
      const before = await server.usage();
      const { perSecond, p99Ms, requests: count } = await load(server.port, requests, MILLISECONDS);
      const after = await server.usage();
      return { perSecond, p99Ms, cpuUs: ((after.cpuMs - before.cpuMs) / count) * 1000 };
    };
  };
  const ids = VIDEO_IDS.map((id) => ({ id }));
  const names = [{ name: 'you' }];
  for (const server of [lectern, peer]) {
    await load(
      server.port,
      ids.map((id) => requestText(server, VIDEO_QUERY, id)),
      WARM_UP_MS,
    );
    await load(
      server.port,
      names.map((name) => requestText(server, HELLO_QUERY, name)),
      WARM_UP_MS / 2,
    );
  }
  const video = await interleave(run(lectern, VIDEO_QUERY, ids), run(peer, VIDEO_QUERY, ids));
  const hello = await interleave(run(lectern, HELLO_QUERY, names), run(peer, HELLO_QUERY, names));
  await Promise.all([lectern.stop(), peer.stop()]);
  return [
    atLeast('`video` query at 16 connections', 'requests/s', video.perSecond, 10),
    atLeast('field on a NONE data source at 16 connections', 'requests/s', hello.perSecond, 20),
    atMost('`video` query, server CPU per request', 'µs', video.cpuUs, 0.1),
    atMost('`video` query, p99 at 16 connections', 'ms', video.p99Ms, 0.2),
  ];
}
