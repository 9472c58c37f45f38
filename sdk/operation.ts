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

/**
 * The text of an operation with its types in the form in which Amplify's `graphql()` reads them: the variables that it then takes and
 * the result that it gives are typed. It is a plain string.
 */
export type AmplifyText<Kind extends OperationKind, Result, Variables> = string &
  {
    query: { readonly __generatedQueryInput: Variables; readonly __generatedQueryOutput: Result };
    mutation: { readonly __generatedMutationInput: Variables; readonly __generatedMutationOutput: Result };
    subscription: { readonly __generatedSubscriptionInput: Variables; readonly __generatedSubscriptionOutput: Result };
  }[Kind];

/** The operation's text, for Amplify. */
export function typedText<Kind extends OperationKind, Result, Variables>(
  operation: Operation<Kind, Result, Variables>,
): AmplifyText<Kind, Result, Variables> {
  // The properties are never there: they only carry the types, as Amplify's own do.
  return operation.text as AmplifyText<Kind, Result, Variables>;
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
