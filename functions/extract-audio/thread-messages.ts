import type { AudioKind, Extraction } from './core.ts';

/** What the thread is started with. */
export interface ThreadTask {
  readonly sizeBytes: number;
}

/** Thread → function. `id` numbers what is asked for; each is answered once. */
export type ThreadMessage =
  | { readonly kind: 'read'; readonly id: number; readonly start: number; readonly end: number }
  | {
      readonly kind: 'write';
      readonly id: number;
      readonly audio: AudioKind;
      readonly position: number;
      readonly bytes: Uint8Array;
    }
  | { readonly kind: 'done'; readonly extraction: Extraction };

/** Function → thread: the bytes that were asked for, none when something was written. */
export interface ThreadAnswer {
  readonly id: number;
  readonly bytes: Uint8Array;
}
