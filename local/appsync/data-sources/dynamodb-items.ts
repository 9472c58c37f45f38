/** GetItem, PutItem, UpdateItem and DeleteItem. */
import { answerFailedCondition } from './dynamodb-conditions.ts';
import type { DataSourceAnswer } from './data-source.ts';
import type { DynamoDbCall } from './dynamodb.ts';
import { wireExpressions } from './dynamodb-expressions.ts';
import { fromWireItem, toWireItem } from './dynamodb-values.ts';
import { optionalBoolean, optionalFields, requiredFields, requiredString } from './request-document.ts';

/** The result is the item, `null` when there is none. */
export async function getItem({ document, tableName, send }: DynamoDbCall): Promise<DataSourceAnswer> {
  const answer = await send('GetItem', {
    TableName: tableName,
    Key: toWireItem(requiredFields(document, 'key'), 'key'),
    ConsistentRead: optionalBoolean(document, 'consistentRead') ?? false,
    ...wireExpressions(document, { projection: 'ProjectionExpression' }),
  });
  return { result: fromWireItem(answer['Item']) };
}

/** The result is the item as written, whole. */
export async function putItem(call: DynamoDbCall): Promise<DataSourceAnswer> {
  const { document, tableName, send } = call;
  const key = toWireItem(requiredFields(document, 'key'), 'key');
  const item = { ...toWireItem(optionalFields(document, 'attributeValues') ?? {}, 'attributeValues'), ...key };
  const input = {
    TableName: tableName,
    Item: item,
    ...wireExpressions(document, { condition: 'ConditionExpression' }),
  };
  return answerFailedCondition(call, { key, desired: item }, async () => {
    await send('PutItem', input);
    return { result: fromWireItem(item) };
  });
}

/** The result is the whole item after the update. */
export async function updateItem(call: DynamoDbCall): Promise<DataSourceAnswer> {
  const { document, tableName, send } = call;
  const key = toWireItem(requiredFields(document, 'key'), 'key');
  requiredString(requiredFields(document, 'update'), 'expression', 'update.expression');
  const members = { update: 'UpdateExpression', condition: 'ConditionExpression' } as const;
  const input = { TableName: tableName, Key: key, ReturnValues: 'ALL_NEW', ...wireExpressions(document, members) };
  return answerFailedCondition(call, { key }, async () => {
    const answer = await send('UpdateItem', input);
    return { result: fromWireItem(answer['Attributes']) };
  });
}

/** The result is the item that was deleted; `null` when there was none. */
export async function deleteItem(call: DynamoDbCall): Promise<DataSourceAnswer> {
  const { document, tableName, send } = call;
  const key = toWireItem(requiredFields(document, 'key'), 'key');
  const condition = wireExpressions(document, { condition: 'ConditionExpression' });
  const input = { TableName: tableName, Key: key, ReturnValues: 'ALL_OLD', ...condition };
  return answerFailedCondition(call, { key, desired: null }, async () => {
    const answer = await send('DeleteItem', input);
    return { result: fromWireItem(answer['Attributes']) };
  });
}
