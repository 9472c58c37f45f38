/** AppSync's quotas that execution keeps ("Service quotas" of the developer guide). */

/** Tokens of one document. A document without fragments selects fewer fields than this. */
export const MAX_DOCUMENT_TOKENS = 15_000;

/** Bytes of a schema. */
export const MAX_SCHEMA_BYTES = 1024 * 1024;

/** The highest limit that an API can set on how deep its queries are. */
export const MAX_QUERY_DEPTH = 75;

/** Lists and objects inside of each other in an AWSJSON value, and in variables: what the usual JSON library of Java programs reads. */
export const MAX_JSON_NESTING = 1_000;

/** Resolvers run in one request, when the API sets no lower limit. */
export const MAX_RESOLVERS = 10_000;

/** `extensions.invalidateSubscriptions` in one request. */
export const MAX_INVALIDATIONS = 5;

/** Functions of one pipeline. */
export const MAX_FUNCTIONS = 10;

/** Environment variables of an API, and characters of the value of one. */
export const MAX_ENVIRONMENT_VARIABLES = 50;
export const MAX_ENVIRONMENT_VALUE_CHARACTERS = 512;

/** Payloads in one Lambda call. */
export const MAX_BATCH_SIZE = 2_000;

/** Brackets inside of each other in documents, variables and `AWSJSON`: JSON libraries of Java stop there by default. */
export const MAX_NESTING = 1_000;
