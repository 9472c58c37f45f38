import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { expect } from 'vitest';
import { faultPoints, type FaultKind, type FaultPoints } from '../faults.ts';
import { leftOf } from './left.ts';
import { MINUTE, clean, functionsWith, itemsOf, jobsEnded, services, type Functions, type Subject } from './subject.ts';

/**
 * Every call that a function makes fails once, in each of the ways a call can fail; the event is then delivered again, or a
 * sweep comes. What is left must be what would have been left without the fault.
 */

/** One thing that functions do, from what is given to what it comes to. */
export interface Scenario {
  readonly name: string;
  readonly given: () => Promise<Subject>;
  /** One delivery, or one sweep. */
  readonly deliver: (functions: Functions, subject: Subject) => Promise<unknown>;
  /** How far in the future it happens. */
  readonly later?: number;
  /** What goes on by itself afterwards, without a fault. */
  readonly afterwards?: (functions: Functions, subject: Subject) => Promise<unknown>;
  /** No sweep comes for it: that one is a scenario of its own. */
  readonly isSweptElsewhere?: true;
  /** It takes so long that only `test/long` has it. */
  readonly isLong?: true;
  /** What of the state is the point of it, as a check of the comparison itself. */
  readonly comesTo: object;
}

/** A read that fails changes nothing, whether it arrived or not. */
const isRead = (name: string): boolean => /^(Get|Head|List|Query|transform)/.test(name);
/** Every way in which a call that changes something can fail, whichever call it is. */
export const everyKind = (): readonly FaultKind[] => ['before', 'after', 'late'];

/** Sweeps while anything of the user is due, each time as much later as deadlines reach. */
async function sweepOn({ key }: Subject, from: number): Promise<void> {
  for (const minutes of [30, 45, 60]) {
    const later = from + minutes * MINUTE;
    const until = new Date(Date.now() + later).toISOString();
    const due = (await itemsOf(key)).filter(({ deadlineAt }) => typeof deadlineAt === 'string' && deadlineAt <= until);
    if (due.length === 0) return;
    await jobsEnded(key);
    await clean(later).sweep();
  }
}

/** What is left of a run, which is then taken out of the way of the next: a sweep sees everybody's items. */
async function end(subject: Subject, answer?: unknown): Promise<Left> {
  const left = await leftOf(subject, answer);
  for (const { userId, id } of await itemsOf(subject.key)) {
    await services.dynamodb.send(new DeleteCommand({ TableName: services.table, Key: { userId, id } }));
  }
  return left;
}

type Left = Awaited<ReturnType<typeof leftOf>>;

/** A delivery that may fail, and sweeps until nothing is due any more. Gives what is left. */
export async function swept({ later = 0, afterwards, given, deliver }: Scenario, points: FaultPoints): Promise<Left> {
  const subject = await given();
  await deliver(functionsWith(points, later), subject).catch(() => undefined);
  await sweepOn(subject, later);
  await points.arriveLate();
  await afterwards?.(clean(later), subject);
  await sweepOn(subject, later + 60 * MINUTE);
  return end(subject);
}

/** A delivery that may fail, and another that does not. Gives what is left. */
export async function deliveredAgain(scenario: Scenario, points: FaultPoints): Promise<Left> {
  const { afterwards, given, deliver } = scenario;
  const subject = await given();
  await deliver(functionsWith(points), subject).catch(() => undefined);
  const answer = await deliver(clean(), subject);
  await points.arriveLate();
  await afterwards?.(clean(), subject);
  return end(subject, answer);
}

/** Fails every call of a run, the n-th in each of these ways, and compares what is left each time. */
export async function failEverywhere(
  scenario: Scenario,
  run: typeof swept,
  kindsOf: (index: number) => readonly FaultKind[],
): Promise<void> {
  const whole = faultPoints();
  const right = await run(scenario, whole);
  expect(right).toMatchObject(scenario.comesTo);
  expect(whole.count).toBeGreaterThan(1);
  for (const [index, name] of whole.names.entries()) {
    // The shards of the index are read by one and the same call.
    if (name === 'QueryCommand' && whole.names[index + 1] === name) continue;
    for (const kind of isRead(name) ? (['before'] as const) : kindsOf(index)) {
      const found = await run(scenario, faultPoints(index + 1, kind));
      // An upload in parts whose id nobody has learnt is ended by the bucket's own rule, after a day.
      const isUnknown = name === 'CreateMultipartUploadCommand' && kind !== 'before';
      const left = isUnknown ? { ...found, uploads: right.uploads } : found;
      expect(left, `${String(index + 1)}: ${name} ${kind}`).toEqual(right);
    }
  }
}
