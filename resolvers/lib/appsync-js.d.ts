/** What APPSYNC_JS has beyond the language: lines that reach CloudWatch when the API logs at INFO. */
declare const console: { log(...values: unknown[]): void; error(...values: unknown[]): void };
