import type { SubscribeOptions, Subscription } from './event-stream.ts';

/** The three kinds of GraphQL operation. */
export type OperationKind = 'query' | 'mutation' | 'subscription';

/**
 * An operation as text, with what it answers and takes known to the compiler. `generated.ts` holds one for every root field
 * that users call.
 */
export interface Operation<Kind extends OperationKind, Result, Variables> {
  readonly kind: Kind;
  /** The operation's name inside `text`. */
  readonly name: string;
  /** The GraphQL text, fragments included. */
  readonly text: string;
  /** Never set: it only carries the two types. */
  readonly types?: (variables: Variables) => Result;
}

/** What every query and mutation may be given beside its variables. */
export interface CallOptions {
  /** Ends the call: its promise is rejected with the signal's reason. The server may have carried a mutation out already. */
  readonly signal?: AbortSignal | undefined;
}

/** Sends a query or a mutation and gives its `data`. */
export type SendOperation = <Result, Variables>(
  operation: Operation<'query' | 'mutation', Result, Variables>,
  variables: Variables,
  options?: CallOptions,
) => Promise<Result>;

/** Subscribes and gives the value of one field of every event. */
export type SubscribeOperation = <Result, Variables, Field extends keyof Result>(
  operation: Operation<'subscription', Result, Variables>,
  field: Field,
  variables: Variables,
  options?: SubscribeOptions,
) => Subscription<NonNullable<Result[Field]>>;
