import type { SharedStack } from './shared-stack.ts';
import type { ConsoleState } from '../../local/console/console.ts';

/** The console of a running stack, as a program uses it. */
export interface StackConsole {
  /** Sends one of its forms, e.g. `/faults/events`. */
  post(path: string, fields?: Readonly<Record<string, string>>): Promise<void>;
  state(): Promise<ConsoleState>;
  /** Loses every event between the bus and the queues from now on, or none. */
  loseEvents(areLost: boolean): Promise<void>;
  /** Runs a scheduled function now; returns when it is done. */
  run(schedule: string): Promise<void>;
}

/** Opens it. */
export function stackConsole({ endpoints }: Pick<SharedStack, 'endpoints'>): StackConsole {
  const at = (path: string): string => `${endpoints.web}aws${path}`;
  const post = async (path: string, fields: Readonly<Record<string, string>> = {}): Promise<void> => {
    const page = await (await fetch(at('/faults'))).text();
    const token = /name="token" value="([^"]+)"/.exec(page)![1]!;
    const body = new URLSearchParams({ token, ...fields });
    const { status } = await fetch(at(path), { method: 'POST', body, redirect: 'manual' });
    if (status !== 303) throw new Error(`${path} answered ${String(status)}.`);
  };
  return {
    post,
    state: async () => (await (await fetch(at('/state.json'))).json()) as ConsoleState,
    loseEvents: (areLost) =>
      post('/faults/events', {
        detailType: '*',
        losePercent: areLost ? '100' : '0',
        repeat: '0',
        delaySeconds: '0',
        reorderWithinSeconds: '0',
      }),
    run: (name) => post('/schedules/run', { name }),
  };
}
