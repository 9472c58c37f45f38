/** TransactGetItems and TransactWriteItems: all or nothing, with a reason per item when nothing. */
import { MalformedRequest } from '../refusals.ts';
import { DynamoDbError } from '../types.ts';
import type { DataSourceAnswer } from './data-source.ts';
import type { DynamoDbCall } from './dynamodb.ts';
import { sourceError } from './dynamodb-errors.ts';
import { wireExpressions } from './dynamodb-expressions.ts';
import { fromWireItem, toWireItem } from './dynamodb-values.ts';
import type { WireItem } from './dynamodb-values.ts';
import {
  isFields,
  optionalBoolean,
  optionalFields,
  requiredFields,
  requiredList,
  requiredString,
} from './request-document.ts';
import type { Fields } from './request-document.ts';

function reason(entry: unknown): Readonly<Record<string, unknown>> {
  const { Code: code, Message: message, Item: item } = isFields(entry) ? entry : {};
  if (code === 'None' || code === undefined) return { type: 'None', message: 'None' };
  // AppSync's documentation prints its own words for the one reason that resolvers look for.
  const isCheck = code === 'ConditionalCheckFailed';
  const words = isCheck
    ? { type: 'ConditionCheckFailed', message: 'The condition check failed.' }
    : { type: code, message };
  return isFields(item) ? { ...words, item: fromWireItem(item) } : words;
}

async function orCancelled(
  member: 'keys' | 'items',
  run: () => Promise<readonly unknown[]>,
): Promise<DataSourceAnswer> {
  try {
    return { result: { [member]: await run(), cancellationReasons: null } };
  } catch (error) {
    if (!(error instanceof DynamoDbError) || error.name !== 'TransactionCanceledException') throw error;
    const reasons: unknown = error.body['CancellationReasons'];
    const cancellationReasons = Array.isArray(reasons) ? reasons.map(reason) : [];
    return { result: { [member]: null, cancellationReasons }, error: sourceError(error) };
  }
}

/** Up to 100 items of one moment: `{ items, cancellationReasons }`. */
export function transactGet({ document, send }: DynamoDbCall): Promise<DataSourceAnswer> {
  const TransactItems = requiredList(document, 'transactItems').map((item, index) => {
    const place = `transactItems[${index}].`;
    const Key = toWireItem(requiredFields(item, 'key', `${place}key`), `${place}key`);
    const projection = wireExpressions(item, { projection: 'ProjectionExpression' }, place);
    return { Get: { TableName: requiredString(item, 'table', `${place}table`), Key, ...projection } };
  });
  return orCancelled('items', async () => {
    const responses: unknown = (await send('TransactGetItems', { TransactItems }))['Responses'];
    const found: readonly unknown[] = Array.isArray(responses) ? responses : [];
    return TransactItems.map((_item, index) => {
      const response = found[index];
      return isFields(response) ? fromWireItem(response['Item']) : null;
    });
  });
}

function writeOf(item: Fields, place: string): { readonly key: WireItem; readonly wire: Fields } {
  const operation = requiredString(item, 'operation', `${place}operation`);
  const TableName = requiredString(item, 'table', `${place}table`);
  const Key = toWireItem(requiredFields(item, 'key', `${place}key`), `${place}key`);
  const condition = optionalFields(item, 'condition', `${place}condition`);
  const returning = 'returnValuesOnConditionCheckFailure';
  const returns = condition && optionalBoolean(condition, returning, `${place}condition.${returning}`);
  const shared = {
    TableName,
    ...(condition ? { ReturnValuesOnConditionCheckFailure: returns === false ? 'NONE' : 'ALL_OLD' } : {}),
  };
  const conditional = wireExpressions(item, { condition: 'ConditionExpression' }, place);
  switch (operation) {
    case 'PutItem': {
      const values = optionalFields(item, 'attributeValues', `${place}attributeValues`) ?? {};
      const Item = { ...toWireItem(values, `${place}attributeValues`), ...Key };
      return { key: Key, wire: { Put: { ...shared, Item, ...conditional } } };
    }
    case 'UpdateItem': {
      requiredFields(item, 'update', `${place}update`);
      const members = { update: 'UpdateExpression', condition: 'ConditionExpression' } as const;
      return { key: Key, wire: { Update: { ...shared, Key, ...wireExpressions(item, members, place) } } };
    }
    case 'DeleteItem':
      return { key: Key, wire: { Delete: { ...shared, Key, ...conditional } } };
    case 'ConditionCheck':
      requiredFields(item, 'condition', `${place}condition`);
      return { key: Key, wire: { ConditionCheck: { ...shared, Key, ...conditional } } };
    default:
      throw new MalformedRequest(`Unsupported operation '${operation}' in a transaction.`);
  }
}

/** Up to 100 writes or none: `{ keys, cancellationReasons }`, keys only, in the order of the request. */
export function transactWrite({ document, send }: DynamoDbCall): Promise<DataSourceAnswer> {
  const items = requiredList(document, 'transactItems');
  const writes = items.map((item, index) => writeOf(item, `transactItems[${index}].`));
  return orCancelled('keys', async () => {
    await send('TransactWriteItems', { TransactItems: writes.map(({ wire }) => wire) });
    return writes.map(({ key }) => fromWireItem(key));
  });
}
