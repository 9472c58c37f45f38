import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startOwnStack } from '../../tools/own-stack.ts';
import { VIDEO_IDS, VIDEO_QUERY } from '../support/api.ts';
import { load, requestText } from '../support/load.ts';
import { memoryOfAll } from '../support/processes.ts';
import { startPeer } from '../support/server.ts';
import { signInTo, startStack } from '../support/stack.ts';
import { atMost, type Row } from '../support/table.ts';

/** The goal is that of ten minutes, which is `BENCH_LOAD_SECONDS=600`. */
const LOAD_MS = Number(process.env['BENCH_LOAD_SECONDS'] ?? 60) * 1000;
const IDLE_MS = 5000;

/** Memory of the whole stack with its database, against the peer with its: after the start, and after a load at 16 connections. */
export async function measure(): Promise<readonly Row[]> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'lectern-bench-'));
  // The first start of all bundles the code and makes the keys, every other one finds them; and an upload wakes functions, of which
  // the peer has none.
  const first = await startStack({ dataFolder });
  const { video } = await first.client.createUpload({
    input: { title: 'x', contentType: 'video/mp4', sizeBytes: 1000 },
  });
  first.client.close();
  await first.stack.stop({ keepData: true });
  const stack = await startOwnStack({ dataFolder });
  const peer = await startPeer('inside');
  await delay(IDLE_MS);
  const weigh = () => both(memoryOfAll(stack.process.pid ?? 0), memoryOfAll(peer.pid));
  const idle = weigh();
  const { client, target } = await signInTo(stack);
  const ours = requestText(target, 'query ($id: ID!) { video(id: $id) { id title status version } }', { id: video.id });
  const theirs = VIDEO_IDS.map((id) => requestText(peer, VIDEO_QUERY, { id }));
  await load(target.port, [ours], LOAD_MS);
  await load(peer.port, theirs, LOAD_MS);
  const loaded = weigh();
  client.close();
  await Promise.all([stack.stop(), peer.stop()]);
  return [
    atMost('memory, idle', 'MiB', idle, 0.8),
    atMost(`memory after ${LOAD_MS / 1000} s of load`, 'MiB', loaded, 0.3),
  ];
}

const both = (ours: number, other: number) => ({ ours, other, ratio: ours / other });
