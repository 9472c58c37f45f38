import type { OperationMethods } from './generated.ts';

/** Presigned URLs of the parts of one upload, fetched some at a time. */
export interface PartUrls {
  /** A URL that is good now. `next` are the parts that will be wanted after it: theirs come with the same call. */
  of(partNumber: number, next: readonly number[]): Promise<string>;
  /** Forgets one that was refused. */
  drop(partNumber: number): void;
}

/** URLs that are older are not used: they live for an hour, and a large part on a slow line must begin within it. */
const OLDEST_MS = 40 * 60_000;
/** How many come with one call; the API gives 100 at most, and those of a slow upload would be too old before their turn. */
const BATCH = 32;

/** Makes them until `ended` fires, whatever it waits for then. `now` is a steady clock in milliseconds: a computer's own time may be wrong, or be set. */
export function partUrls(
  client: Pick<OperationMethods, 'uploadParts'>,
  videoId: string,
  ended: AbortSignal,
  now: () => number = () => performance.now(),
): PartUrls {
  const known = new Map<number, { readonly url: string; readonly at: number }>();
  const fetching = new Map<number, Promise<void>>();

  const fetchUrls = async (partNumbers: readonly number[]): Promise<void> => {
    const at = now();
    const urls = await client.uploadParts({ videoId, partNumbers: [...partNumbers] }, { signal: ended });
    for (const { partNumber, url } of urls) known.set(partNumber, { url, at });
  };
  const usable = (partNumber: number): string | undefined => {
    const found = known.get(partNumber);
    return found && now() - found.at < OLDEST_MS ? found.url : undefined;
  };

  return {
    of: async (partNumber, next) => {
      await fetching.get(partNumber);
      const found = usable(partNumber);
      if (found !== undefined) return found;
      // Each at most once: the API takes no number twice.
      const others = next.filter(
        (number) => number !== partNumber && usable(number) === undefined && !fetching.has(number),
      );
      const wanted = [partNumber, ...others].slice(0, BATCH);
      const call = fetchUrls(wanted).finally(() => {
        for (const number of wanted) fetching.delete(number);
      });
      for (const number of wanted) fetching.set(number, call);
      await call;
      const url = known.get(partNumber)?.url;
      if (url === undefined) throw new Error(`The API gave no URL for part ${partNumber}.`);
      return url;
    },
    drop: (partNumber) => known.delete(partNumber),
  };
}
