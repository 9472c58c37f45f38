/** One step of a document path: the name of an attribute, or a position in a list. */
export type Step = string | number;

/**
 * `m.#l[2]` as `m`, what `#l` stands for, 2.
 *
 * @param names `ExpressionAttributeNames`.
 */
export function stepsOf(path: string, names: Readonly<Record<string, unknown>>): readonly Step[] {
  return [...path.matchAll(/\[\s*(\d+)\s*\]|[^.[\]\s]+/g)].map(([name, index]) => {
    if (index !== undefined) return Number(index);
    const named = Object.hasOwn(names, name) ? names[name] : undefined;
    return typeof named === 'string' ? named : name;
  });
}
