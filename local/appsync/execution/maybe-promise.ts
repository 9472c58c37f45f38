/** Values that are there already are not waited for: a page of plain fields completes without one turn of the loop. */

/** A value, or a promise of it. */
export type MaybePromise<T> = T | Promise<T>;

const isPromise = <T>(value: MaybePromise<T>): value is Promise<T> => value instanceof Promise;

/** `use(value)`, now or when it is there. */
export function whenReady<T, R>(value: MaybePromise<T>, use: (value: T) => MaybePromise<R>): MaybePromise<R> {
  return isPromise(value) ? value.then(use) : use(value);
}

/** All of them, at once when none has to be waited for. */
export function allReady<T>(values: readonly MaybePromise<T>[]): MaybePromise<readonly T[]> {
  const ready: T[] = [];
  for (const value of values) {
    if (isPromise(value)) return Promise.all(values);
    ready.push(value);
  }
  return ready;
}
