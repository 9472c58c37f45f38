/** BatchGetItem, BatchPutItem and BatchDeleteItem: results in the order of the request, `null` where there is nothing. */
import type { DataSourceAnswer } from './data-source.ts';
import type { DynamoDbCall } from './dynamodb.ts';
import { unprocessed } from './dynamodb-errors.ts';
import { wireExpressions } from './dynamodb-expressions.ts';
import { fromWireItem, sameWire, sameWireItem, toWireItem } from './dynamodb-values.ts';
import type { WireItem } from './dynamodb-values.ts';
import { isFields, optionalBoolean, requiredFields, requiredList } from './request-document.ts';
import type { Fields } from './request-document.ts';

type Plain = Record<string, unknown> | null;

const wireList = (from: Fields, name: string, place: string): readonly WireItem[] =>
  requiredList(from, name, place).map((item, index) => toWireItem(item, `${place}[${index}]`));

const hasKey = (item: unknown, key: WireItem): item is Fields =>
  isFields(item) && Object.entries(key).every(([name, value]) => sameWire(item[name], value));

const listIn = (from: unknown, table: string): readonly unknown[] => {
  const found = isFields(from) ? from[table] : undefined;
  return Array.isArray(found) ? found : [];
};

/** A projection that leaves the key out would make the items unrecognisable, so the key is read along and taken off again. */
function withKey(get: Fields, key: WireItem): { readonly wire: Fields; readonly strip: (item: Plain) => Plain } {
  const expression = get['ProjectionExpression'];
  if (typeof expression !== 'string') return { wire: get, strip: (item) => item };
  const names = isFields(get['ExpressionAttributeNames']) ? get['ExpressionAttributeNames'] : {};
  const wanted = new Set(expression.split(',').map((path) => names[path.trim()] ?? path.trim()));
  const added = Object.keys(key).filter((name) => !wanted.has(name));
  const placeholders = Object.fromEntries(added.map((name, index) => [`#batchKey${index}`, name]));
  const allNames = { ...names, ...placeholders };
  const wire = {
    ...get,
    ProjectionExpression: [expression, ...Object.keys(placeholders)].join(', '),
    ...(Object.keys(allNames).length > 0 ? { ExpressionAttributeNames: allNames } : {}),
  };
  const strip = (item: Plain): Plain =>
    item && Object.fromEntries(Object.entries(item).filter(([name]) => !added.includes(name)));
  return { wire, strip };
}

/** Items by key, at most 100, from any tables. */
export async function batchGet({ document, send }: DynamoDbCall): Promise<DataSourceAnswer> {
  const tables = requiredFields(document, 'tables');
  const asked = Object.keys(tables).map((table) => {
    const listed = tables[table];
    // Samples of AWS's own leave the wrapper out.
    const entry = Array.isArray(listed) ? { keys: listed } : requiredFields(tables, table, `tables.${table}`);
    const keys = wireList(entry, 'keys', `tables.${table}.keys`);
    const projection = wireExpressions(entry, { projection: 'ProjectionExpression' }, `tables.${table}.`);
    const consistent = optionalBoolean(entry, 'consistentRead', `tables.${table}.consistentRead`) ?? false;
    const get = { Keys: keys, ConsistentRead: consistent, ...projection };
    return { table, keys, ...withKey(get, keys[0] ?? {}) };
  });
  const answer = await send('BatchGetItem', {
    RequestItems: Object.fromEntries(asked.map(({ table, wire }) => [table, wire])),
  });
  const left = isFields(answer['UnprocessedKeys']) ? answer['UnprocessedKeys'] : {};
  const data: Record<string, readonly Plain[]> = {};
  const unprocessedKeys: Record<string, readonly Plain[]> = {};
  for (const { table, keys, strip } of asked) {
    const items = listIn(answer['Responses'], table);
    data[table] = keys.map((key) => strip(fromWireItem(items.find((item) => hasKey(item, key)))));
    unprocessedKeys[table] = listIn(left[table], 'Keys').map(fromWireItem);
  }
  const isComplete = Object.values(unprocessedKeys).every((keys) => keys.length === 0);
  return { result: { data, unprocessedKeys }, ...(isComplete ? {} : { error: unprocessed }) };
}

async function batchWrite(
  { document, send }: DynamoDbCall,
  kind: { readonly request: 'PutRequest' | 'DeleteRequest'; readonly member: 'Item' | 'Key'; readonly rest: string },
): Promise<DataSourceAnswer> {
  const tables = requiredFields(document, 'tables');
  const asked = Object.keys(tables).map((table) => {
    const listed = tables[table];
    // Samples of AWS's own delete by the wrapper that only a get has by the documentation.
    const isWrapped = kind.member === 'Key' && isFields(listed);
    const items = isWrapped
      ? wireList(listed, 'keys', `tables.${table}.keys`)
      : wireList(tables, table, `tables.${table}`);
    return { table, items };
  });
  const answer = await send('BatchWriteItem', {
    RequestItems: Object.fromEntries(
      asked.map(({ table, items }) => [table, items.map((item) => ({ [kind.request]: { [kind.member]: item } }))]),
    ),
  });
  const data: Record<string, readonly Plain[]> = {};
  const rest: Record<string, readonly Plain[]> = {};
  for (const { table, items } of asked) {
    const left = listIn(answer['UnprocessedItems'], table).flatMap((entry) => {
      const write = isFields(entry) ? entry[kind.request] : undefined;
      return isFields(write) ? [write[kind.member]] : [];
    });
    const isLeft = (item: WireItem): boolean => left.some((other) => sameWireItem(item, other, []));
    data[table] = items.map((item) => (isLeft(item) ? null : fromWireItem(item)));
    rest[table] = left.map(fromWireItem);
  }
  const isComplete = Object.values(rest).every((items) => items.length === 0);
  return { result: { data, [kind.rest]: rest }, ...(isComplete ? {} : { error: unprocessed }) };
}

/** Writes whole items, at most 25, without conditions. */
export const batchPut = (call: DynamoDbCall): Promise<DataSourceAnswer> =>
  batchWrite(call, { request: 'PutRequest', member: 'Item', rest: 'unprocessedItems' });

/** Deletes by key, at most 25, without conditions; gives the keys back. */
export const batchDelete = (call: DynamoDbCall): Promise<DataSourceAnswer> =>
  batchWrite(call, { request: 'DeleteRequest', member: 'Key', rest: 'unprocessedKeys' });
