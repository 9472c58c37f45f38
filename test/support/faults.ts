/** How a call goes wrong. */
export type FaultKind =
  /** It never arrives. */
  | 'before'
  /** It is done, and the answer is lost. */
  | 'after'
  /** It times out, and is done long after everybody has gone on without it. */
  | 'late';

/** The calls of a run, in order, of which one goes wrong. */
export interface FaultPoints {
  /** How many calls there have been. */
  readonly count: number;
  /** What each of them was called. */
  readonly names: readonly string[];
  /** Does the work, or fails as planned. */
  pass<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** A client whose every call, and every body that it answers with, is one of the points. */
  around<Client extends object>(client: Client): Client;
  /** Does what timed out. Whether it succeeds is nobody's business any more. */
  arriveLate(): Promise<void>;
}

/** The fault that was planned. */
export class PlannedFault extends Error {
  readonly code = 'PlannedFault';
  constructor(kind: FaultKind, name: string) {
    super(`${name} failed ${kind}.`);
    this.name = kind === 'late' ? 'TimeoutError' : 'NetworkingError';
  }
}

interface Command {
  readonly input: unknown;
}
type Send = (command: Command) => Promise<unknown>;

/** Points of which the `at`th call fails, counted from 1; none when it is left out. */
export function faultPoints(at?: number, kind: FaultKind = 'before'): FaultPoints {
  const names: string[] = [];
  const late: (() => Promise<unknown>)[] = [];
  const pass = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    names.push(name);
    if (names.length !== at) return work();
    if (kind === 'after') await work();
    if (kind === 'late') late.push(work);
    throw new PlannedFault(kind, name);
  };
  /** An answer whose body can break off on the way. */
  const withBody = (answer: unknown): unknown => {
    const { Body: body } = answer as { Body?: Readonly<Record<string, unknown>> };
    if (!body) return answer;
    // Read to its end also when that fails: a body that nobody reads holds its connection.
    const whole = (name: string) => async () => {
      const read: unknown = await (body[name] as () => Promise<unknown>).call(body);
      return pass(name, () => Promise.resolve(read));
    };
    const Body = { transformToByteArray: whole('transformToByteArray'), transformToString: whole('transformToString') };
    return { ...(answer as object), Body };
  };
  return {
    names,
    get count() {
      return names.length;
    },
    pass,
    around: <Client extends object>(client: Client): Client => {
      const { send } = client as { send: Send };
      const faulty: Send = async (command) =>
        withBody(await pass(command.constructor.name, () => send.call(client, command)));
      // The functions call `send` and nothing else.
      return { send: faulty } as unknown as Client;
    },
    arriveLate: async () => {
      for (const work of late.splice(0)) await work().catch(() => undefined);
    },
  };
}
