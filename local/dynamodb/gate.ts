/** Lets many pass together, or one alone. Whoever waits is served in order, so nobody waits for ever. */
export interface Gate {
  together<T>(work: () => Promise<T>): Promise<T>;
  alone<T>(work: () => Promise<T>): Promise<T>;
}

export function createGate(): Gate {
  const waiting: { readonly alone: boolean; readonly enter: () => void }[] = [];
  let inside = 0;
  let isTaken = false;

  const admit = (): void => {
    for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
      if (isTaken || (next.alone && inside > 0)) return;
      waiting.shift();
      inside += 1;
      isTaken = next.alone;
      next.enter();
    }
  };

  const pass = async <T>(alone: boolean, work: () => Promise<T>): Promise<T> => {
    await new Promise<void>((enter) => {
      waiting.push({ alone, enter });
      admit();
    });
    try {
      return await work();
    } finally {
      inside -= 1;
      if (alone) isTaken = false;
      admit();
    }
  };

  return { together: (work) => pass(false, work), alone: (work) => pass(true, work) };
}
