/** What an engine on this machine has not answered by then, it will not answer any more; it takes milliseconds. */
export const ANSWERS_WITHIN_MS = 30_000;
