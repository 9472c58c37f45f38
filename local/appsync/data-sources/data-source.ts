/** What a resolver's request goes to, and what comes back to its `response`. */
import type { AppSyncConfig, DataSource } from '../types.ts';
import { createDynamoDbSource } from './dynamodb.ts';
import { createEventBridgeSource } from './event-bridge.ts';
import { createHttpSource } from './http-source.ts';
import { createLambdaSource } from './lambda.ts';
import { createTokens } from './pagination-token.ts';
import { noneSource } from './none.ts';

/** `ctx.result` and, when the data source failed, `ctx.error`. */
export interface DataSourceAnswer {
  readonly result: unknown;
  readonly error?: { readonly message: string; readonly type: string; readonly unhandledErrorType?: string | null };
}

/** Takes one line for the operator. */
export type SourceLog = (line: Readonly<Record<string, unknown>>) => void;

/** Who asks: pagination tokens are bound to it. */
export interface CallSite {
  /** `Type.field` of a unit resolver, or the function's name in a pipeline. */
  readonly id: string;
}

/** One payload of a batch, and how it wants to be sent. */
export interface BatchPayload {
  readonly payload: unknown;
  readonly invocationType: 'RequestResponse' | 'Event';
}

/** A configured data source that can be asked. */
export interface RunningDataSource {
  /**
   * Runs one request document. Failures of the data source are answers; only a document that cannot be read throws
   * (`MalformedRequest`), or one that asks for what is not emulated (`UnsupportedByLocal`).
   */
  readonly call: (request: unknown, site: CallSite) => Promise<DataSourceAnswer>;
  /** The payload of a request that may share a call with its siblings; `undefined` for any other request. */
  readonly batchPayload?: (request: unknown) => BatchPayload | undefined;
  /** Sends payloads in one call; answers in their order. */
  readonly callBatch?: (payloads: readonly BatchPayload[]) => Promise<readonly DataSourceAnswer[]>;
}

function run(
  source: DataSource,
  name: string,
  config: AppSyncConfig,
  tokens: ReturnType<typeof createTokens>,
): RunningDataSource {
  const log: SourceLog = (line) => config.log?.({ dataSource: name, ...line });
  switch (source.type) {
    case 'NONE':
      return noneSource;
    case 'AMAZON_DYNAMODB':
      return createDynamoDbSource(source, { tokens, log });
    case 'AWS_LAMBDA':
      return createLambdaSource(source, log);
    case 'AMAZON_EVENTBRIDGE':
      return createEventBridgeSource(source, log);
    case 'HTTP':
      return createHttpSource(source, name);
  }
}

/** The configured data sources, ready to be asked. Throws `UnsupportedByLocal` for one that would leave the machine. */
export function createDataSources(config: AppSyncConfig): ReadonlyMap<string, RunningDataSource> {
  const tokens = createTokens(config.tokenSecret);
  return new Map(Object.entries(config.dataSources).map(([name, source]) => [name, run(source, name, config, tokens)]));
}
