/** One expression that a handler returns, and what AppSync's code evaluation makes of it. */
export interface Vector {
  /** What the vector shows, as the end of a test's name. */
  readonly shows: string;
  /** Evaluated with `util` and all of `@aws-appsync/utils/dynamodb` imported. */
  readonly returns: string;
  readonly result: unknown;
}
