/**
 * The words that the rooms of this package share: `evaluation/` runs resolver code, `execution/` runs GraphQL,
 * `data-sources/` reach what a resolver asked for, `authorization/` says who is calling, `realtime/` keeps
 * subscriptions. The package knows nothing of any application: configuration in, server out.
 */

// ---------------------------------------------------------------- configuration

/** Milliseconds since the epoch. */
export interface Clock {
  now(): number;
}

/** AWS's answer to one DynamoDB call, or its error: `name` is the exception's class, e.g. `ConditionalCheckFailedException`. */
export type DynamoDbSend = (operation: string, input: Record<string, unknown>) => Promise<Record<string, unknown>>;

export class DynamoDbError extends Error {
  override readonly name: string;
  readonly statusCode: number;
  /** The whole error body as DynamoDB sent it: `Item`, `CancellationReasons`. */
  readonly body: Readonly<Record<string, unknown>>;
  constructor(name: string, message: string, statusCode: number, body: Readonly<Record<string, unknown>>) {
    super(message);
    this.name = name;
    this.statusCode = statusCode;
    this.body = body;
  }
}

/** How a Lambda function ended. A thrown error keeps only its message, as on AWS. */
export type LambdaOutcome =
  | { readonly kind: 'returned'; readonly payload: unknown }
  | { readonly kind: 'failed'; readonly message: string; readonly unhandledErrorType?: string };

export interface EventBridgeEntry {
  readonly source: string;
  readonly detailType: string;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly resources?: readonly string[];
  readonly time?: string;
}

export type DataSource =
  | { readonly type: 'NONE' }
  | { readonly type: 'AMAZON_DYNAMODB'; readonly tableName: string; readonly send: DynamoDbSend }
  | {
      readonly type: 'AWS_LAMBDA';
      readonly invoke: (payload: unknown, invocationType: 'RequestResponse' | 'Event') => Promise<LambdaOutcome>;
    }
  | {
      readonly type: 'AMAZON_EVENTBRIDGE';
      readonly putEvents: (
        entries: readonly EventBridgeEntry[],
      ) => Promise<{ readonly Entries: readonly Record<string, unknown>[]; readonly FailedEntryCount: number }>;
    }
  | { readonly type: 'HTTP'; readonly endpoint: string };

export interface FunctionConfig {
  readonly name: string;
  readonly dataSource: string;
  readonly code: string;
  readonly maxBatchSize?: number;
}

export type ResolverConfig = {
  readonly typeName: string;
  readonly fieldName: string;
  readonly code: string;
} & (
  | { readonly kind: 'UNIT'; readonly dataSource: string; readonly maxBatchSize?: number }
  | { readonly kind: 'PIPELINE'; readonly functions: readonly string[] }
);

export interface JsonWebKeySet {
  readonly keys: readonly Record<string, unknown>[];
}

/** The caller behind an access key, and the AppSync fields (`arn:…:apis/<id>/types/<T>/fields/<f>`) it may call. */
export interface IamPrincipal {
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly accountId: string;
  readonly userArn: string;
  readonly username: string;
  readonly mayCall: (fieldArn: string) => boolean;
}

export type AuthorizationMode =
  | {
      readonly type: 'AMAZON_COGNITO_USER_POOLS';
      readonly userPoolId: string;
      readonly region: string;
      readonly appIdClientRegex?: string;
      readonly defaultAction?: 'ALLOW' | 'DENY';
      readonly jwks: () => Promise<JsonWebKeySet>;
    }
  | { readonly type: 'AWS_IAM'; readonly find: (accessKeyId: string) => IamPrincipal | undefined }
  | { readonly type: 'API_KEY'; readonly keys: readonly { readonly key: string; readonly expiresAt: number }[] }
  | {
      readonly type: 'OPENID_CONNECT';
      readonly issuer: string;
      readonly clientId?: string;
      readonly iatTtlMs?: number;
      readonly authTtlMs?: number;
      readonly jwks: () => Promise<JsonWebKeySet>;
    }
  | {
      readonly type: 'AWS_LAMBDA';
      readonly invoke: (event: unknown) => Promise<LambdaOutcome>;
      readonly identityValidationExpression?: string;
      readonly resultTtlSeconds?: number;
    };

export type AuthorizationType = AuthorizationMode['type'];

export interface AppSyncConfig {
  readonly apiId: string;
  readonly region: string;
  readonly accountId: string;
  readonly schema: string;
  readonly authorization: { readonly default: AuthorizationMode; readonly additional?: readonly AuthorizationMode[] };
  readonly dataSources: Readonly<Record<string, DataSource>>;
  readonly functions?: readonly FunctionConfig[];
  readonly resolvers: readonly ResolverConfig[];
  readonly environmentVariables?: Readonly<Record<string, string>>;
  readonly introspection?: 'ENABLED' | 'DISABLED';
  /** 0 or left out: no limit. */
  readonly queryDepthLimit?: number;
  readonly resolverCountLimit?: number;
  /** How many subscriptions one connection may carry; 100 when left out. */
  readonly subscriptionsPerConnection?: number;
  /** The secret that seals pagination tokens; tokens of another secret are refused. A random one when left out. */
  readonly tokenSecret?: string;
  /** IAM check for EvaluateCode; without it only `mayCall` holders are known and the call is refused unsigned. */
  readonly clock?: Clock;
  /** One structured line per thing worth an operator's eye. Silent when left out. */
  readonly log?: (line: Readonly<Record<string, unknown>>) => void;
}

// ---------------------------------------------------------------- evaluation

/** One entry of `codeErrors`, as EvaluateCode and a refused save report it. */
export interface CodeError {
  readonly errorType: 'LINT_ERROR' | 'PARSER_ERROR' | 'CODE_ERROR';
  readonly value: string;
  readonly location: { readonly line: number; readonly column: number; readonly span: number };
}

/** Code that the service would refuse to save. The message lists every finding with its line. */
export class CodeRefused extends Error {
  readonly codeErrors: readonly CodeError[];
  constructor(name: string, codeErrors: readonly CodeError[]) {
    const findings = codeErrors.map(
      (found) => `  ${name}:${found.location.line}:${found.location.column} ${found.value}`,
    );
    super(`The code contains one or more errors.\n${findings.join('\n')}`);
    this.name = 'CodeRefused';
    this.codeErrors = codeErrors;
  }
}

export interface RaisedError {
  readonly message: string;
  readonly errorType: string | null;
  readonly data: unknown;
  readonly errorInfo: unknown;
}

export interface FilterGroups {
  readonly filterGroup: readonly {
    readonly filters: readonly { readonly fieldName: string; readonly operator: string; readonly value: unknown }[];
  }[];
}

/** `ctx` as a handler sees it. Plain JSON, but for what `info` hides from `JSON.stringify`. */
export interface HandlerContext {
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly source: unknown;
  readonly identity: unknown;
  readonly stash: Readonly<Record<string, unknown>>;
  /** Left out where AppSync leaves it out: `result` and `error` exist in `response` only. */
  readonly result?: unknown;
  readonly prev?: { readonly result: unknown };
  readonly error?: { readonly message: string; readonly type: string } | null;
  readonly info: {
    readonly fieldName: string;
    readonly parentTypeName: string;
    readonly variables: Readonly<Record<string, unknown>>;
    readonly selectionSetList: readonly string[];
    readonly selectionSetGraphQL: string;
  };
  readonly request: {
    readonly headers: Readonly<Record<string, string | readonly string[]>>;
    readonly domainName: string | null;
  };
  readonly env: Readonly<Record<string, string>>;
}

export type Outcome =
  | { readonly kind: 'returned'; readonly value: unknown }
  | { readonly kind: 'earlyReturn'; readonly value: unknown; readonly skipTo: 'END' | 'NEXT' }
  | ({ readonly kind: 'error' } & RaisedError)
  | { readonly kind: 'unauthorized' }
  /** The code itself failed; `message` begins with `code.js:line:column:`. */
  | { readonly kind: 'fault'; readonly message: string };

/** Everything one call of a handler did. All values are JSON: functions, `undefined`, cycles do not survive. */
export interface Evaluation {
  readonly outcome: Outcome;
  readonly stash: Record<string, unknown>;
  readonly appendedErrors: readonly RaisedError[];
  readonly logs: readonly string[];
  readonly responseHeaders: readonly (readonly [string, string])[];
  readonly subscriptionFilter?: FilterGroups;
  readonly invalidationFilter?: FilterGroups;
  readonly invalidations: readonly { readonly subscriptionField: string; readonly payload: Record<string, unknown> }[];
  readonly cacheEvictions: number;
}

export type HandlerName = 'request' | 'response';

export interface LoadedCode {
  evaluate(handler: HandlerName, context: HandlerContext): Evaluation;
}

export interface Evaluator {
  /** Checks and compiles one resolver or function. Throws `CodeRefused`. */
  load(code: string): LoadedCode;
}

// ---------------------------------------------------------------- authorization

/** A request whose credential was verified. */
export interface Caller {
  readonly mode: AuthorizationType;
  /** `ctx.identity`. */
  readonly identity: Readonly<Record<string, unknown>> | null;
  /** Cognito groups, for the directives. */
  readonly groups: readonly string[];
  /** IAM: may this caller run the field? Other modes: always. */
  readonly mayCall: (typeName: string, fieldName: string) => boolean;
  /** `Type.field`s that a Lambda authorizer denied. */
  readonly deniedFields: ReadonlySet<string>;
}

/** A request refused as a whole. */
export interface Refusal {
  readonly status: 400 | 401 | 403;
  readonly errorType: string;
  readonly message: string;
}

export interface SignedRequest {
  readonly method: string;
  /** Path with query as it was sent. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Uint8Array;
  /** The TCP peer. */
  readonly remoteAddress: string;
  /** For the Lambda authorizer. */
  readonly operation?:
    { readonly query: string; readonly operationName?: string; readonly variables?: unknown } | undefined;
}

export interface Authorizer {
  authenticate(
    request: SignedRequest,
  ): Promise<{ readonly ok: true; readonly caller: Caller } | { readonly ok: false; readonly refusal: Refusal }>;
}

// ---------------------------------------------------------------- execution

/** One entry of `errors`, keys in the service's order. Value-completion errors carry only path, locations, message. */
export interface ErrorEntry {
  readonly path: readonly (string | number)[] | null;
  readonly data?: unknown;
  readonly errorType?: string | null;
  readonly errorInfo?: unknown;
  readonly locations: readonly { readonly line: number; readonly column: number; readonly sourceName: null }[] | null;
  readonly message: string;
}

export interface GraphQLAnswer {
  readonly data: Record<string, unknown> | null;
  readonly errors?: readonly ErrorEntry[];
  readonly extensions?: Record<string, unknown>;
}

export interface GraphQLRequest {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly operationName?: string;
}

export interface CallContext {
  readonly caller: Caller;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
}

/** A mutation field that completed without failing; what `@aws_subscribe` publishes from. */
export interface CompletedMutation {
  readonly fieldName: string;
  /** The field's own response value, by response key, after its selection set. */
  readonly value: unknown;
}

/** What starting a subscription gave: refused with errors, or accepted with what its resolver set. */
export type SubscriptionStart =
  | {
      readonly ok: false;
      readonly errors: readonly {
        readonly errorType?: string;
        readonly message: string;
        readonly errorCode?: number;
      }[];
    }
  | {
      readonly ok: true;
      readonly fieldName: string;
      /** Present arguments only, after coercion: an omitted one is absent, an explicit `null` is `null`. */
      readonly args: Readonly<Record<string, unknown>>;
      readonly subscriptionFilter?: FilterGroups;
      readonly invalidationFilter?: FilterGroups;
      /** Subscriptions of equal key get the equal payload for one event: serialise once. */
      readonly selectionKey: string;
      /** The subscription's selection set applied to a mutation's value. */
      project(value: unknown): GraphQLAnswer;
    };

export interface Execution {
  /** Runs a query or mutation. Never throws for what the client sent. */
  execute(
    request: GraphQLRequest,
    context: CallContext,
  ): Promise<{
    readonly answer: GraphQLAnswer;
    readonly responseHeaders: readonly (readonly [string, string])[];
    readonly completedMutations: readonly CompletedMutation[];
    readonly invalidations: readonly {
      readonly subscriptionField: string;
      readonly payload: Record<string, unknown>;
    }[];
    /** Present when the request was refused as a whole: answer with this instead of `answer`. */
    readonly refusal?: Refusal;
  }>;
  /** Validates, authorizes and starts a subscription document, running its resolver once. */
  subscribe(request: GraphQLRequest, context: CallContext): Promise<SubscriptionStart>;
  /** Subscription fields that listen to a mutation field. */
  subscriptionsOf(mutationField: string): readonly string[];
}
