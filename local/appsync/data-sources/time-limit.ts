/** How long a data source may take. */

/**
 * A little less than AppSync's 30 seconds for the whole request: a resolver whose data source is too slow is told so in
 * `ctx.error`, which it could not be once the request itself is over.
 */
export const SOURCE_TIMEOUT_MS = 29_500;

/** What was awaited, or `'late'` when it took longer than the limit. The work itself is not stopped. */
export async function inTime<T>(work: Promise<T>, limitMs = SOURCE_TIMEOUT_MS): Promise<T | 'late'> {
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
