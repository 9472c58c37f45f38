/** DynamoDB's failures as `ctx.error` shows them. */
import { randomUUID } from 'node:crypto';
import { DynamoDbError } from '../types.ts';
import type { DataSourceAnswer } from './data-source.ts';

type SourceError = NonNullable<DataSourceAnswer['error']>;

/** The exceptions that DynamoDB's API declares. All others reach resolvers as `DynamoDbException`. */
const DECLARED: ReadonlySet<string> = new Set([
  'ConditionalCheckFailedException',
  'TransactionCanceledException',
  'TransactionConflictException',
  'TransactionInProgressException',
  'IdempotentParameterMismatchException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ThrottlingException',
  'ResourceNotFoundException',
  'ItemCollectionSizeLimitExceededException',
  'LimitExceededException',
  'InternalServerError',
]);

/** `ctx.error` for DynamoDB's own error: `DynamoDB:<exception>` and the message in the form of the Java SDK. */
export function sourceError(error: DynamoDbError): SourceError {
  const name = DECLARED.has(error.name) ? error.name : 'DynamoDbException';
  const details = `Service: DynamoDb, Status Code: ${error.statusCode}, Request ID: ${randomUUID()}`;
  return { type: `DynamoDB:${name}`, message: `${error.message} (${details})` };
}

/** The token was not made for this resolver. */
export const badToken: SourceError = {
  type: 'DynamoDB:DynamoDbException',
  message: 'Invalid pagination token given.',
};

/** Some of a batch was not processed, which DynamoDB does when it is asked for more than it has capacity for. */
export const unprocessed: SourceError = {
  type: 'DynamoDB:ProvisionedThroughputExceededException',
  message: 'Some of the items were not processed.',
};

/**
 * Runs a call to DynamoDB. Its errors become answers; anything else (the engine is gone) is told to the operator and
 * becomes the answer of a service that cannot be reached.
 */
export async function answering(
  run: () => Promise<DataSourceAnswer>,
  log: (line: Readonly<Record<string, unknown>>) => void,
  isOurs: (error: unknown) => boolean,
): Promise<DataSourceAnswer> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof DynamoDbError) return { result: null, error: sourceError(error) };
    if (isOurs(error)) throw error;
    log({ level: 'error', fault: error instanceof Error ? error.stack : String(error) });
    return { result: null, error: { type: 'DynamoDB:SdkClientException', message: 'Unable to execute HTTP request.' } };
  }
}
