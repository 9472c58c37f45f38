/** One line of the result. */
export interface Row {
  readonly work: string;
  readonly ours: string;
  readonly other: string;
  readonly ratio: string;
  readonly goal: string;
  readonly isMet: boolean;
}

/** A line about medians of which the smaller is the better. */
export function atMost(
  work: string,
  unit: string,
  { ours, other, ratio }: { readonly ours: number; readonly other: number; readonly ratio: number },
  goal: number,
): Row {
  return {
    work,
    ours: `${brief(ours)} ${unit}`,
    other: `${brief(other)} ${unit}`,
    ratio: brief(ratio),
    goal: `≤ ${goal}`,
    isMet: ratio <= goal,
  };
}

/** A line about medians of which the larger is the better. */
export function atLeast(...[work, unit, medians, goal]: Parameters<typeof atMost>): Row {
  return { ...atMost(work, unit, medians, goal), goal: `≥ ${goal}`, isMet: medians.ratio >= goal };
}

/** Prints the lines as a table of Markdown. */
export function printTable(rows: readonly Row[]): void {
  const lines = [
    ['work', 'Lectern', 'against', 'ratio', 'goal', ''],
    ...rows.map(({ work, ours, other, ratio, goal, isMet }) => [
      work,
      ours,
      other,
      ratio,
      goal,
      isMet ? 'pass' : 'FAIL',
    ]),
  ];
  const widths = (lines[0] ?? []).map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  const print = (line: readonly string[]): void => {
    console.log(`| ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`);
  };
  const [head = [], ...body] = lines;
  print(head);
  print(widths.map((width) => '-'.repeat(width)));
  body.forEach(print);
}

/** Three digits that mean something. */
export const brief = (value: number): string =>
  value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(value >= 1 ? 3 : 2)));
