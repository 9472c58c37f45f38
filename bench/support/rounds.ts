/** How often each of the two is measured. */
export const ROUNDS = 5;

/** What two things took, each the median of its rounds; the ratio is the median of the rounds' own ratios. */
export interface Medians {
  readonly ours: number;
  readonly other: number;
  readonly ratio: number;
}

/**
 * Measures two things by turns, so that whatever else the machine does is done to both. The first round warms up and does
 * not count. Each measurement gives several figures at once, by name.
 */
export async function interleave<Name extends string>(
  ours: () => Promise<Readonly<Record<Name, number>>>,
  other: () => Promise<Readonly<Record<Name, number>>>,
  rounds = ROUNDS,
): Promise<Readonly<Record<Name, Medians>>> {
  const pairs: { readonly ours: Readonly<Record<Name, number>>; readonly other: Readonly<Record<Name, number>> }[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    // Neither is always the one that comes after the other.
    const first = round % 2 === 0 ? await ours() : undefined;
    const second = await other();
    pairs.push({ ours: first ?? (await ours()), other: second });
  }
  const counted = pairs.slice(1);
  const names = Object.keys(counted[0]?.ours ?? {}) as Name[];
  const of = (name: Name): Medians => ({
    ours: median(counted.map((pair) => pair.ours[name])),
    other: median(counted.map((pair) => pair.other[name])),
    ratio: median(counted.map((pair) => pair.ours[name] / pair.other[name])),
  });
  // Both have the same names, the type says so.
  return Object.fromEntries(names.map((name) => [name, of(name)])) as Readonly<Record<Name, Medians>>;
}

/** The middle one. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.floor(middle)] ?? NaN) + (sorted[Math.ceil(middle) - 1] ?? NaN)) / 2;
}
