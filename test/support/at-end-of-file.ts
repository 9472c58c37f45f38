/** What is to be done when the tests of a file are over; `shared-worker.ts` does it, also where modules outlive the file. */
export const atEndOfFile = new Set<() => void>();
