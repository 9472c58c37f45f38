/** Gives the bytes from `start` up to but not including `end`: all of them, or it throws. They belong to the caller. */
export type ReadRange = (start: number, end: number) => Promise<Uint8Array>;
