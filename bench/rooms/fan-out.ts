import { interleave } from '../support/rounds.ts';
import { startLectern, startPlainWs } from '../support/server.ts';
import { subscribe } from '../support/subscribers.ts';
import { atMost, type Row } from '../support/table.ts';
import { announce } from './subscribers.ts';

const SUBSCRIBERS = 10_000;
const WARM_UP_ROUNDS = 3;

/** One mutation that ten thousand subscribers wait for, against `ws` that sends them the same and knows nothing else. */
export async function measure(): Promise<readonly Row[]> {
  const [lectern, plain] = await Promise.all([startLectern(), startPlainWs()]);
  const ours = await subscribe({ target: lectern, count: SUBSCRIBERS, each: false });
  const others = await subscribe({ target: plain, count: SUBSCRIBERS, each: false });
  const broadcast = async () => {
    const { arrived } = await others.expect(SUBSCRIBERS);
    const before = await plain.usage();
    await plain.tell('broadcast');
    await arrived;
    const after = await plain.usage();
    return { cpuMs: after.cpuMs - before.cpuMs };
  };
  const announceOne = announce(lectern, ours, SUBSCRIBERS);
  // Both are compiled while they run, and what one round sends is not enough for it.
  for (let round = 0; round < WARM_UP_ROUNDS; round += 1) {
    await announceOne();
    await broadcast();
  }
  const { cpuMs } = await interleave(async () => ({ cpuMs: (await announceOne()).cpuMs }), broadcast);
  await Promise.all([ours.close(), others.close()]);
  await Promise.all([lectern.stop(), plain.stop()]);
  return [atMost('10,000 subscribers, all match: server CPU, against `ws` alone', 'ms', cpuMs, 1.3)];
}
