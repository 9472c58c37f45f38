/** A source of chance that gives the same for the same seed. */
export interface Random {
  /** A whole number from `least` up to and without `below`. */
  between(least: number, below: number): number;
  /** True once in `n` times. */
  oneIn(n: number): boolean;
  pick<T>(choices: readonly T[]): T;
  bytes(length: number): Uint8Array<ArrayBuffer>;
  /** Another source, that goes its own way from here. */
  fork(): Random;
}

/** `LECTERN_SEED` repeats the choices of an earlier run, not its timing: the machine has a say in that. */
export function seedOfRun(): number {
  const given = process.env['LECTERN_SEED'];
  return given === undefined ? Math.floor(Math.random() * 2 ** 32) : Number(given) >>> 0;
}

/** mulberry32: small, and good enough to choose moments with. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  const between = (least: number, below: number): number => least + Math.floor((next() / 2 ** 32) * (below - least));
  return {
    between,
    oneIn: (n) => between(0, n) === 0,
    pick: (choices) => choices[between(0, choices.length)]!,
    bytes: (length) => {
      const words = new Uint32Array(Math.ceil(length / 4));
      for (let i = 0; i < words.length; i += 1) words[i] = next();
      return new Uint8Array(words.buffer, 0, length);
    },
    fork: () => randomOf(next()),
  };
}
