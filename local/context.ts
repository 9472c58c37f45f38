/**
 * What every local service is given instead of reaching for it: the time, a durable place for its state, and the bus
 * on which AWS services tell each other what happened. Nothing in `local/` keeps state at module scope, so two stacks
 * can run in one process and a test can hold the clock still.
 */

/** The only source of time in `local/`. Milliseconds since the epoch. */
export interface Clock {
  now(): number;
}

/** The wall clock. */
export const systemClock: Clock = { now: () => Date.now() };

/**
 * A durable map. Once `set` or `delete` has returned, the change survives `kill -9` of this process.
 * Values are plain JSON; a value that was read must not be changed in place, set a new one instead.
 */
export interface Collection<T> {
  get(key: string): T | undefined;
  has(key: string): boolean;
  set(key: string, value: T): void;
  delete(key: string): void;
  /** In the order in which the keys were first set. */
  entries(): IterableIterator<[string, T]>;
  readonly size: number;
}

/** Named collections in one folder; opening a name twice gives the same collection. */
export interface Store {
  collection<T>(name: string): Collection<T>;
  close(): void;
}

/** An event as EventBridge hands it to a rule's target. */
export interface BusEvent {
  readonly version: '0';
  readonly id: string;
  readonly source: string;
  readonly account: string;
  /** ISO 8601, seconds precision, `Z`. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly 'detail-type': string;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** What a service says to the bus; the bus adds id, account, region and time. */
export interface BusEntry {
  readonly source: string;
  readonly detailType: string;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly resources?: readonly string[];
  /** ISO 8601; the bus's own time when left out. */
  readonly time?: string;
}

export interface Bus {
  /** Returns the event's id once the event is durably accepted: every queue that a rule names holds it. */
  publish(entry: BusEntry): Promise<string>;
}

/** An access key that the local services accept, and who it stands for. */
export interface Principal {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  /** The caller's ARN as `GetCallerIdentity` would print it. */
  readonly arn: string;
  /** Whether its policy allows a call; everything is allowed when left out. */
  readonly may?: (call: AwsCall) => boolean;
}

/** What IAM is asked: one action on one resource, with the values of condition keys. */
export interface AwsCall {
  readonly action: string;
  /** An ARN, or `*` where the action has no resource. */
  readonly resource: string;
  readonly conditions?: Readonly<Record<string, string>>;
}

/** Finds the principal of an access key; `undefined` for an unknown key. */
export type FindPrincipal = (accessKeyId: string) => Principal | undefined;
