/** How fast something goes at the moment. */
export interface Pace {
  /** Tells how far it has come by now. */
  readonly note: (bytes: number) => void;
  /** Of the last seconds; 0 when it stood still in all of them, undefined until there is something to go by. */
  readonly bytesPerSecond: () => number | undefined;
  /** Begins anew: what was before a pause says nothing. */
  readonly restart: () => void;
}

const WINDOW_MS = 8000;
const LEAST_MS = 1000;

/** Measures over the last eight seconds: long enough to be calm, short enough to notice a change. `now` in milliseconds. */
export function createPace(now: () => number): Pace {
  /** Those of the last seconds, and the last one before: from there it has come to where it is. */
  let notes: { readonly at: number; readonly bytes: number }[] = [];
  let began = now();
  const forgetOld = (): void => {
    const begin = now() - WINDOW_MS;
    const before = notes.findLastIndex(({ at }) => at <= begin);
    if (before > 0) notes = notes.slice(before);
  };
  return {
    note: (bytes) => {
      notes = [...notes, { at: now(), bytes }];
      forgetOld();
    },
    bytesPerSecond: () => {
      forgetOld();
      const [first, last] = [notes[0], notes.at(-1)];
      const hasMoved = first !== undefined && last !== undefined && last.bytes > first.bytes;
      if (!hasMoved) return now() - (first?.at ?? began) < WINDOW_MS ? undefined : 0;
      // Standing still counts: the time since the last note is part of it.
      const elapsed = Math.min(now() - first.at, WINDOW_MS);
      return elapsed < LEAST_MS ? undefined : ((last.bytes - first.bytes) / elapsed) * 1000;
    },
    restart: () => {
      notes = [];
      began = now();
    },
  };
}
