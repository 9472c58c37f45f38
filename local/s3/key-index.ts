/** The keys of one bucket in S3's order: by their UTF-8 bytes. */
export interface KeyIndex {
  add(key: string): void;
  remove(key: string): void;
  /** Keys from the first one that is not before `from`; `after` leaves `from` itself out. */
  seek(from: string, options: { readonly after: boolean }): number;
  /** The position behind the last key that starts with `prefix`. */
  endOf(prefix: string): number;
  at(position: number): string | undefined;
}

/** Compares two texts by their UTF-8 bytes, as S3 orders keys (JavaScript orders by UTF-16, which differs for emoji). */
export function compareUtf8(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i += 1) {
    const difference = rank(a.charCodeAt(i)) - rank(b.charCodeAt(i));
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** Moves the surrogates behind the rest of the basic plane, where their characters' UTF-8 bytes are. */
function rank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}

/** An index over these keys. */
export function createKeyIndex(keys: readonly string[]): KeyIndex {
  const sorted = [...keys].sort(compareUtf8);
  const firstWhere = (isBehind: (key: string) => boolean): number => {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isBehind(sorted[middle] ?? '')) high = middle;
      else low = middle + 1;
    }
    return low;
  };
  const find = (key: string) => firstWhere((other) => compareUtf8(other, key) >= 0);
  return {
    add(key) {
      const position = find(key);
      if (sorted[position] !== key) sorted.splice(position, 0, key);
    },
    remove(key) {
      const position = find(key);
      if (sorted[position] === key) sorted.splice(position, 1);
    },
    seek: (from, { after }) => firstWhere((key) => (after ? compareUtf8(key, from) > 0 : compareUtf8(key, from) >= 0)),
    endOf: (prefix) => firstWhere((key) => !key.startsWith(prefix) && compareUtf8(key, prefix) > 0),
    at: (position) => sorted[position],
  };
}
