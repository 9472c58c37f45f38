import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { freePort, startOwnStack, type OwnStack } from '../../../tools/own-stack.ts';
import { aFolder } from '../process.ts';
import { localApiOf } from '../stack.ts';
import { eventsWork } from './events.ts';
import { itemsWork } from './items.ts';
import { jobsWork } from './jobs.ts';
import { multipartWork } from './multipart.ts';
import { objectsWork } from './objects.ts';
import { expectAllGone } from './processes.ts';
import { randomOf, seedOfRun, type Random } from './random.ts';
import { usersWork } from './users.ts';
import { videosWork } from './videos.ts';
import type { Life, Work } from './work.ts';

/** In which part of its life a stack is killed. */
const MOMENTS = ['starting', 'recovering', 'working', 'working'] as const;
/** Until it has measured a start; after that the moments are spread over a whole one. */
const FIRST_START_MS = 2000;
const RECOVERING_MS = 250;
const WORKING_MS = 600;

/** No step of a run takes a tenth of this, but for unfinished work that has to finish. */
const LATE_MS = 300_000;

/** How often a run says how far it is. */
const SAY_EVERY = 50;

/** What a run of kills did. */
export interface Killed {
  readonly kills: number;
  readonly whileStarting: number;
  /** By the name of the work: how many things were acknowledged. */
  readonly acknowledged: Readonly<Record<string, number>>;
}

/**
 * Kills a busy stack with SIGKILL at so many random moments of its start, its recovery and its work, always on the same
 * folder. After every start that comes through, everything that was acknowledged must be there; after every kill no process of
 * it may be left; and at the end unfinished work must finish. Prints its seed, which `LECTERN_SEED` sets.
 */
export async function killAtRandomMoments(kills: number): Promise<Killed> {
  const seed = seedOfRun();
  console.log(`LECTERN_SEED=${seed}`);
  const random = randomOf(seed);
  const dataFolder = aFolder();
  const port = await freePort();
  const works = allWorks();
  let startMs = FIRST_START_MS;
  let whileStarting = 0;

  for (let n = 0; n < kills; n += 1) {
    const moment = random.pick(MOMENTS);
    try {
      if (moment === 'starting') {
        whileStarting += 1;
        await killWhileStarting(dataFolder, port, random.between(0, Math.ceil(startMs)));
      } else {
        const began = performance.now();
        const stack = await start(dataFolder, port);
        startMs = performance.now() - began;
        await liveAndDie(stack, works, random, moment === 'working');
      }
      await expectAllGone(dataFolder);
      if ((n + 1) % SAY_EVERY === 0) console.log(`${n + 1} of ${kills} kills`);
    } catch (error) {
      throw new Error(`Kill ${n + 1} of ${kills} (${moment}), LECTERN_SEED=${seed}: ${String(error)}`, {
        cause: error,
      });
    }
  }

  const stack = await start(dataFolder, port);
  const life: Life = { api: localApiOf(stack), random };
  for (const work of works) await named(work, work.expectKept(life), stack);
  for (const work of works) await named(work, work.expectFinished(life), stack);
  const code = await stack.stop({ keepData: true });
  if (code !== 0) throw new Error(`The stack ended with ${String(code)}. ${stack.output()}`);
  await expectAllGone(dataFolder);
  return {
    kills,
    whileStarting,
    acknowledged: Object.fromEntries(works.map((work) => [work.name, work.acknowledged()])),
  };
}

const allWorks = (): readonly Work[] => [
  objectsWork(),
  multipartWork(),
  itemsWork(),
  usersWork(),
  videosWork(),
  jobsWork(),
  eventsWork(),
];

async function start(dataFolder: string, port: number): Promise<OwnStack> {
  let child: ChildProcess | undefined;
  const starting = startOwnStack({ dataFolder, port, onSpawn: (spawned) => (child = spawned) });
  onTestFinished(() => void child?.kill('SIGKILL'));
  // Ended, it says itself what it has printed.
  return inTime(starting, 'The start', () => child?.kill('SIGKILL'));
}

/**
 * What never ends would end with the whole test, which knows neither what it waited for nor what the stack said. Gives what
 * waits a moment to fail by itself, with more than this knows.
 */
async function inTime<T>(doing: Promise<T>, what: string, end: () => unknown): Promise<T> {
  const over = new AbortController();
  const { signal } = over;
  const late = async (): Promise<never> => {
    await delay(LATE_MS, undefined, { signal });
    end();
    await delay(1000, undefined, { signal });
    throw new Error(`${what} does not end.`);
  };
  try {
    return await Promise.race([doing, late()]);
  } finally {
    over.abort();
  }
}

/**
 * Kills so many stacks at random moments of their very first start, each on a folder of its own, where keys, table and user pool are
 * only being made. The next start must mend what is half there, and the stack do all its work.
 */
export async function killFirstStarts(kills: number): Promise<void> {
  const seed = seedOfRun();
  console.log(`LECTERN_SEED=${seed}`);
  const random = randomOf(seed);
  let startMs = FIRST_START_MS;
  for (let n = 0; n < kills; n += 1) {
    const dataFolder = aFolder();
    const port = await freePort();
    const afterMs = random.between(0, Math.ceil(startMs));
    try {
      await killWhileStarting(dataFolder, port, afterMs);
      await expectAllGone(dataFolder);
      const began = performance.now();
      const stack = await start(dataFolder, port);
      startMs = performance.now() - began;
      const works = allWorks();
      await liveAndDie(stack, works, random, true);
      const again = await start(dataFolder, port);
      const life: Life = { api: localApiOf(again), random };
      for (const work of works) await named(work, work.expectKept(life), again);
      await again.stop({ keepData: true });
    } catch (error) {
      const where = `Killed ${afterMs} ms after its first start (${n + 1} of ${kills}, LECTERN_SEED=${seed})`;
      throw new Error(`${where}: ${String(error)}`, { cause: error });
    }
  }
}

/** Kills a stack so many milliseconds after it was started, whether it is ready by then or not. */
async function killWhileStarting(dataFolder: string, port: number, afterMs: number): Promise<void> {
  let child: ChildProcess | undefined;
  const starting = startOwnStack({ dataFolder, port, onSpawn: (spawned) => (child = spawned) });
  // It says no more than that it was killed; one that fails by itself fails the next start too.
  const ended = starting.catch(() => undefined);
  await delay(afterMs);
  await kill(child!);
  await ended;
}

async function liveAndDie(stack: OwnStack, works: readonly Work[], random: Random, isChecked: boolean): Promise<void> {
  const state = { isOver: false };
  const faults: unknown[] = [];
  const life = (): Life => ({ api: localApiOf(stack), random: random.fork() });
  try {
    if (isChecked) {
      // Before the next work begins: what was under way is what it was when the stack died.
      for (const work of works) await named(work, work.expectKept(life()), stack);
    }
    const running = works.map((work) =>
      named(work, work.run(life()), stack).catch((error: unknown) => {
        if (!state.isOver) faults.push(error);
      }),
    );
    await delay(random.between(0, isChecked ? WORKING_MS : RECOVERING_MS));
    state.isOver = true;
    await kill(stack.process);
    await inTime(Promise.all(running), 'A call to the killed stack', () => undefined);
    if (faults.length > 0) throw faults[0];
  } finally {
    await kill(stack.process);
  }
}

async function named<T>({ name }: Work, doing: Promise<T>, stack: OwnStack): Promise<T> {
  try {
    return await inTime(doing, name, () => stack.process.kill('SIGKILL'));
  } catch (error) {
    throw new Error(`${name}: ${String(error)}\n${stack.output().slice(-4000)}`, { cause: error });
  }
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}
