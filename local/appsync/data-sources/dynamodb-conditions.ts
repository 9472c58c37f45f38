/** What AppSync does when DynamoDB says that a condition failed: it looks at the item before it calls that a failure. */
import { UnsupportedByLocal } from '../evaluation/unsupported-by-local.ts';
import { MalformedRequest } from '../refusals.ts';
import { DynamoDbError } from '../types.ts';
import type { DataSourceAnswer } from './data-source.ts';
import type { DynamoDbCall } from './dynamodb.ts';
import { sourceError } from './dynamodb-errors.ts';
import { fromWireItem, sameWireItem } from './dynamodb-values.ts';
import type { WireItem } from './dynamodb-values.ts';
import { optionalBoolean, optionalFields, optionalString, requiredString } from './request-document.ts';

const HANDLER = 'condition.conditionalCheckFailedHandler';

interface Target {
  readonly key: WireItem;
  /** What a write wanted there to be, `null` for nothing; left out where AppSync does not compare. */
  readonly desired?: WireItem | null;
}

/**
 * Runs a write. After a failed condition the current item is read: a put that finds the very item it was to write
 * counts as successful, and so does a delete that finds nothing. Otherwise the failure is the answer, with the current
 * item as `ctx.result`.
 */
export async function answerFailedCondition(
  { document, tableName, send }: DynamoDbCall,
  { key, desired }: Target,
  write: () => Promise<DataSourceAnswer>,
): Promise<DataSourceAnswer> {
  const condition = optionalFields(document, 'condition') ?? {};
  const handler = optionalFields(condition, 'conditionalCheckFailedHandler', HANDLER) ?? {};
  const strategy = optionalString(handler, 'strategy', `${HANDLER}.strategy`) ?? 'Reject';
  if (strategy === 'Custom') {
    requiredString(handler, 'lambdaArn', `${HANDLER}.lambdaArn`);
    throw new UnsupportedByLocal(
      "The strategy 'Custom' of conditionalCheckFailedHandler",
      'it has no function to call',
    );
  }
  if (strategy !== 'Reject') throw new MalformedRequest(`Unsupported strategy '${strategy}'.`);
  if (optionalString(handler, 'lambdaArn', `${HANDLER}.lambdaArn`) !== undefined) {
    throw new MalformedRequest(`'$[${HANDLER}.lambdaArn]' is for the strategy 'Custom' only.`);
  }
  const ignored: unknown = condition['equalsIgnore'] ?? [];
  const isNames = (value: unknown): value is string[] =>
    Array.isArray(value) && value.every((name) => typeof name === 'string');
  if (!isNames(ignored))
    throw new MalformedRequest("Expected JSON array of strings for field '$[condition.equalsIgnore]'.");
  const consistent = optionalBoolean(condition, 'consistentRead', 'condition.consistentRead') ?? true;
  try {
    return await write();
  } catch (error) {
    if (!(error instanceof DynamoDbError) || error.name !== 'ConditionalCheckFailedException') throw error;
    const current = (await send('GetItem', { TableName: tableName, Key: key, ConsistentRead: consistent }))['Item'];
    const result = fromWireItem(current);
    const isAsDesired =
      desired === null ? result === null : desired !== undefined && sameWireItem(current, desired, ignored);
    return isAsDesired ? { result } : { result, error: sourceError(error) };
  }
}
