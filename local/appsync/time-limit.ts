/** How long a request may take, and what it waits for. */

/** AppSync's limit for one request, and for one `start` of a subscription. */
export const REQUEST_TIMEOUT_MS = 30_000;

/**
 * A little less than the whole request may take: a resolver whose data source is too slow is told so in `ctx.error`, which it
 * could not be once the request itself is over.
 */
export const SOURCE_TIMEOUT_MS = REQUEST_TIMEOUT_MS - 500;

/** What was awaited, or `'late'` when it took longer than the limit. The work itself is not stopped. */
export async function inTime<T>(work: Promise<T>, limitMs: number): Promise<T | 'late'> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), limitMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
