/** The limits of the real-time endpoint (AppSync's quotas page, unless said otherwise). */

/** What the ack promises: without a `ka` for this long, the client reconnects. */
export const CONNECTION_TIMEOUT_MS = 300_000;
export const KEEP_ALIVE_INTERVAL_MS = 60_000;
export const MAX_CONNECTION_LIFE_MS = 24 * 60 * 60 * 1000;
/** AppSync's quota was 100 and is 200 by now, more on request: who keeps to the smaller one is well off with every account. */
export const MAX_SUBSCRIPTIONS_PER_CONNECTION = 100;
/** The payload of one `data` frame; a larger one is dropped without a word to anyone. */
export const MAX_PAYLOAD_BYTES = 240 * 1024;

/** Our own cap on a frame from a client; a larger one ends the connection with 1009. */
export const MAX_FRAME_BYTES = 256 * 1024;
/** Our own cap on frames that wait: for the check of the connection's credential, or for the end of a start that was stopped. */
export const MAX_EARLY_FRAMES = 250;
/** Our own cap on what waits for a client that does not read: the connection is then dropped. */
export const MAX_BUFFERED_BYTES = 16 * 1024 * 1024;
/** Our own cap on a subscription's id. */
export const MAX_ID_CHARACTERS = 256;
/** A document of more tokens is not parsed. */
export const MAX_DOCUMENT_TOKENS = 15_000;
/** How long `close` waits for clients to answer the close frame. */
export const CLOSE_GRACE_MS = 1_000;

/** Filters that one group of an enhanced filter may hold. */
export const MAX_FILTERS_PER_GROUP = 5;
/** Groups of an enhanced filter, after every value of an `in` has become a group of its own. */
export const MAX_FILTER_COMBINATIONS = 10;
export const MAX_IN_VALUES = 5;
export const MAX_CONTAINS_ANY_VALUES = 20;
export const MAX_FILTER_STRING_CHARACTERS = 256;
/** Levels of a dotted field name. */
export const MAX_FIELD_NESTING = 5;
