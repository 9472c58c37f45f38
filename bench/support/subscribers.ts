import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Target } from './load.ts';

/** What the process of the subscribers is asked to do. */
export interface Order {
  readonly target: Target;
  readonly count: number;
  /** Whether each waits for a video of its own, or all for all. */
  readonly each: boolean;
}

/** What arrived; the times are those of the system's monotonic clock in nanoseconds. */
export interface Delivery {
  readonly delivered: number;
  readonly firstAt: string;
  readonly lastAt: string;
}

/** How long it must have been quiet before nothing more is waited for. */
export const QUIET_MS = 300;

/** Subscribers that wait. */
export interface Subscribers {
  /** From now on so many deliveries are waited for; the answer comes when they are there and it has become quiet. */
  expect(deliveries: number): Promise<{ arrived: Promise<Delivery> }>;
  close(): Promise<void>;
}

/** Connects so many subscribers. */
export async function subscribe(order: Order): Promise<Subscribers> {
  const child = fork(fileURLToPath(new URL('subscribers-process.ts', import.meta.url)), {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  await once(child, 'message');
  const connected = once(child, 'message');
  child.send(order);
  await connected;
  return {
    expect: async (deliveries) => {
      const armed = once(child, 'message');
      child.send({ expect: deliveries });
      await armed;
      // The process sends nothing else.
      return { arrived: once(child, 'message').then(([delivery]) => delivery as Delivery) };
    },
    close: async () => {
      const gone = once(child, 'exit');
      child.kill();
      await gone;
    },
  };
}
