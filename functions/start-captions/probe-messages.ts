import type { MediaFacts } from './core.ts';

/** What the thread is started with. */
export interface ProbeTask {
  readonly sizeBytes: number;
}

/** Thread → function. */
export type ProbeMessage =
  | { readonly kind: 'read'; readonly id: number; readonly start: number; readonly end: number }
  | { readonly kind: 'done'; readonly facts: MediaFacts | undefined };

/** Function → thread. */
export interface ProbeBytes {
  readonly id: number;
  readonly bytes: Uint8Array;
}
