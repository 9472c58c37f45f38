/** How much a program over a file may use. */
export interface MediaLimits {
  /** How long it may think in all, in milliseconds; waiting for bytes is not thinking. */
  readonly thinkingMs: number;
  readonly heapMb: number;
  /** Node's own when left out. */
  readonly youngHeapMb?: number;
}

/** Function → process, first of all. */
export interface MediaTask {
  readonly sizeBytes: number;
  readonly limits: MediaLimits;
}

/** Process → function. `id` numbers what is asked for; each is answered once. */
export type MediaMessage<Request, Found> =
  | { readonly kind: 'ask'; readonly id: number; readonly request: Request }
  | { readonly kind: 'done'; readonly found: Found };

/** Function → process: the bytes that were asked for, none when something was written. */
export interface MediaAnswer {
  readonly id: number;
  readonly bytes: Uint8Array;
}
