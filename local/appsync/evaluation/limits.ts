/** How much one call of a handler may do. AppSync documents the loop iterations, the size of the result and that of a context; the rest is ours. */

/** Iterations that the loops of one call of a handler may make together. */
export const LOOP_ITERATIONS = 1000;

/** Function calls that one call of a handler may make. Not a limit of AppSync's: it keeps nested callbacks finite. */
export const FUNCTION_CALLS = 1_000_000;

/** The most that the JSON of a handler's result may have. */
export const RESULT_BYTES = 5 * 1024 * 1024;

/** Characters of the context that an `EvaluateCode` request may have, by its reference. */
export const CONTEXT_CHARACTERS = 28_000;

/** Elements that a list may have, and characters that a text may have, when a handler does something with it. */
export const LIST_ELEMENTS = 1_000_000;
export const TEXT_CHARACTERS = 10 * 1024 * 1024;

/** What one call of a handler may make, roughly, and how long it may take. Not limits of AppSync's either. */
export const CALL_BYTES = 512 * 1024 * 1024;
export const CALL_MILLISECONDS = 10_000;

/** The most that matching one pattern against one text may take, which backtracking can make endless. Ours, too. */
export const PATTERN_MILLISECONDS = 1_000;
