import { setTimeout as delay } from 'node:timers/promises';
import { ANNOUNCE } from '../support/api.ts';
import { ask, requestText } from '../support/load.ts';
import { interleave, median } from '../support/rounds.ts';
import { startLectern, startPeer, type Server } from '../support/server.ts';
import { QUIET_MS, subscribe, type Subscribers } from '../support/subscribers.ts';
import { atMost, type Row } from '../support/table.ts';

const SUBSCRIBERS = 1000;
/** One alone is over before the system's clock of CPU time has ticked. */
const MUTATIONS = 10;

/** One mutation that a thousand subscribers wait for, and one that a single one of a thousand waits for. */
export async function measure(): Promise<readonly Row[]> {
  const [lectern, peer] = await Promise.all([startLectern(), startPeer('apart')]);
  const [ourRest, theirRest] = [await cpuAtRest(lectern), await cpuAtRest(peer)];
  const all = await withSubscribers(lectern, peer, false, (ours, others) =>
    interleave(
      several(announce(lectern, ours, SUBSCRIBERS, ourRest)),
      several(announce(peer, others, SUBSCRIBERS, theirRest)),
    ),
  );
  // The peer delivers to all of them, whatever they asked for.
  const one = await withSubscribers(lectern, peer, true, (ours, others) =>
    interleave(several(announce(lectern, ours, 1, ourRest)), several(announce(peer, others, SUBSCRIBERS, theirRest))),
  );
  await Promise.all([lectern.stop(), peer.stop()]);
  const { delivered } = one;
  return [
    atMost('1,000 subscribers, all match: server CPU', 'ms', all.cpuMs, 0.4),
    atMost('1,000 subscribers, all match: first delivery', 'ms', all.firstMs, 0.25),
    atMost("1,000 subscribers, all match: the mutation's answer", 'ms', all.answerMs, 0.15),
    {
      work: '1,000 subscribers, one matches: deliveries',
      ours: String(delivered.ours),
      other: String(delivered.other),
      ratio: '',
      goal: '1',
      isMet: delivered.ours === 1,
    },
    atMost('1,000 subscribers, one matches: server CPU', 'ms', one.cpuMs, 0.05),
  ];
}

async function withSubscribers<T>(
  lectern: Server,
  peer: Server,
  each: boolean,
  work: (ours: Subscribers, others: Subscribers) => Promise<T>,
): Promise<T> {
  const ours = await subscribe({ target: lectern, count: SUBSCRIBERS, each });
  const others = await subscribe({ target: peer, count: SUBSCRIBERS, each });
  const result = await work(ours, others);
  await Promise.all([ours.close(), others.close()]);
  return result;
}

/** The medians of several mutations, one after the other. */
function several<Name extends string>(measureOne: () => Promise<Readonly<Record<Name, number>>>) {
  return async (): Promise<Readonly<Record<Name, number>>> => {
    const all: Readonly<Record<Name, number>>[] = [];
    for (let n = 0; n < MUTATIONS; n += 1) all.push(await measureOne());
    const names = Object.keys(all[0] ?? {}) as Name[];
    // The names are those of every measurement.
    return Object.fromEntries(names.map((name) => [name, median(all.map((one) => one[name]))])) as Record<Name, number>;
  };
}

/**
 * What a server takes to say what it has taken, twice, and to do nothing in between: a fifth of what one delivery takes, and no
 * part of it.
 */
async function cpuAtRest(server: Server): Promise<number> {
  const taken: number[] = [];
  for (let n = 0; n < MUTATIONS; n += 1) {
    const before = await server.usage();
    await delay(QUIET_MS);
    taken.push((await server.usage()).cpuMs - before.cpuMs);
  }
  return median(taken);
}

/** Announces one video and waits for what comes of it. `restMs` is taken off the CPU time. */
export function announce(server: Server, subscribers: Subscribers, deliveries: number, restMs = 0) {
  const request = requestText(server, ANNOUNCE, { videoId: 'video-7' });
  return async () => {
    const { arrived } = await subscribers.expect(deliveries);
    const before = await server.usage();
    const sentAt = process.hrtime.bigint();
    const answerMs = await ask(server.port, request);
    const { delivered, firstAt, lastAt } = await arrived;
    const after = await server.usage();
    return {
      answerMs,
      delivered,
      cpuMs: after.cpuMs - before.cpuMs - restMs,
      firstMs: Number(BigInt(firstAt) - sentAt) / 1e6,
      lastMs: Number(BigInt(lastAt) - sentAt) / 1e6,
    };
  };
}
