import { isJsonList, isJsonObject, mapMembers, withoutNulls } from './json.ts';
import type { Json, JsonObject } from './json.ts';
import { argument, objectArgument } from './run.ts';
import type { BuiltIns } from './run.ts';
import { toExpression } from './util/filter-expression.ts';
import { toMapValues } from './util/typed-values.ts';
import { toProjection, toUpdate } from './util/update-expression.ts';

/**
 * `@aws-appsync/utils/dynamodb`. Every helper returns the request for the data source; optional inputs that are `null`
 * or absent are left out of it. A condition, filter or key condition that cannot be rendered is the handler's fault:
 * a write that silently lost its condition would be worse.
 *
 * The sets and `operations.updateListItem` are made inside the sandbox, where they can be told from plain objects.
 */
export const dynamodbModule: BuiltIns = {
  'dynamodb.get': (args) => ({ operation: 'GetItem', ...getParts(objectArgument(args, 0, 'get')) }),
  'dynamodb.put': (args) => {
    const input = objectArgument(args, 0, 'put');
    return { operation: 'PutItem', ...putParts(input), ...versionParts(input) };
  },
  'dynamodb.update': (args) => {
    const input = objectArgument(args, 0, 'update');
    return { operation: 'UpdateItem', ...updateParts(input), ...versionParts(input) };
  },
  'dynamodb.remove': (args) => {
    const input = objectArgument(args, 0, 'remove');
    return { operation: 'DeleteItem', ...keyParts(input), ...versionParts(input) };
  },
  'dynamodb.query': (args) => {
    const input = objectArgument(args, 0, 'query');
    return { operation: 'Query', query: expression(input['query'] ?? null, 'query'), ...readParts(input) };
  },
  'dynamodb.scan': (args) => ({ operation: 'Scan', ...readParts(objectArgument(args, 0, 'scan')) }),
  'dynamodb.sync': (args) => {
    const input = objectArgument(args, 0, 'sync');
    const { basePartitionKey, deltaIndexName, limit, nextToken, lastSync } = input;
    const plain = { basePartitionKey, deltaIndexName, limit, nextToken, lastSync };
    return { operation: 'Sync', ...withoutNulls({ ...plain, filter: optionalExpression(input, 'filter') }) };
  },
  'dynamodb.batchGet': (args) => {
    const tables = mapMembers(tablesOf(args, 'batchGet'), (table) => {
      const { keys, consistentRead, projection } = asObject(table, 'batchGet: a table');
      return withoutNulls({
        keys: typedList(keys, 'batchGet: keys'),
        consistentRead,
        projection: projected(projection),
      });
    });
    return { operation: 'BatchGetItem', tables };
  },
  'dynamodb.batchPut': (args) => ({
    operation: 'BatchPutItem',
    tables: mapMembers(tablesOf(args, 'batchPut'), (items) => typedList(items, 'batchPut: a table')),
  }),
  'dynamodb.batchDelete': (args) => ({
    operation: 'BatchDeleteItem',
    tables: mapMembers(tablesOf(args, 'batchDelete'), (keys) => typedList(keys, 'batchDelete: a table')),
  }),
  'dynamodb.transactGet': (args) => ({
    operation: 'TransactGetItems',
    transactItems: itemsOf(args, 'transactGet').map((item) => {
      const { table = null } = item;
      const { key = null, projection } = getParts(item);
      return withoutNulls({ table, key, projection });
    }),
  }),
  'dynamodb.transactWrite': (args) => ({
    operation: 'TransactWriteItems',
    transactItems: itemsOf(args, 'transactWrite').map(transactWriteItem),
  }),

  'dynamodb.operations.add': (args) => ({ type: 'OPERATION_ADD', value: argument(args, 0) }),
  'dynamodb.operations.replace': (args) => ({ type: 'OPERATION_REPLACE', value: argument(args, 0) }),
  'dynamodb.operations.increment': (args) => ({ type: 'OPERATION_INCREMENT', by: argument(args, 0) ?? 1 }),
  'dynamodb.operations.decrement': (args) => ({ type: 'OPERATION_DECREMENT', by: argument(args, 0) ?? 1 }),
  'dynamodb.operations.append': (args) => ({ type: 'OPERATION_APPEND', items: argument(args, 0) }),
  'dynamodb.operations.prepend': (args) => ({ type: 'OPERATION_PREPEND', items: argument(args, 0) }),
  'dynamodb.operations.remove': () => ({ type: 'OPERATION_REMOVE' }),
};

function keyParts(input: JsonObject): JsonObject {
  return withoutNulls({
    key: toMapValues(asObject(input['key'], 'key')),
    condition: optionalExpression(input, 'condition'),
  });
}

function getParts(input: JsonObject): JsonObject {
  const { consistentRead, projection } = input;
  const key = toMapValues(asObject(input['key'], 'key'));
  return withoutNulls({ key, consistentRead, projection: projected(projection) });
}

function putParts(input: JsonObject): JsonObject {
  const { key = null, ...others } = keyParts(input);
  return { key, attributeValues: toMapValues(asObject(input['item'], 'item')), ...others };
}

function updateParts(input: JsonObject): JsonObject {
  const { key = null, ...others } = keyParts(input);
  return { key, update: toUpdate(asObject(input['update'], 'update')), ...others };
}

function versionParts({ _version, customPartitionKey, populateIndexFields }: JsonObject): JsonObject {
  return withoutNulls({ _version, customPartitionKey, populateIndexFields });
}

function readParts(input: JsonObject): JsonObject {
  const { index, limit, nextToken, consistentRead, scanIndexForward, select, segment, totalSegments } = input;
  return withoutNulls({
    index,
    limit,
    nextToken,
    consistentRead,
    scanIndexForward,
    select,
    filter: optionalExpression(input, 'filter'),
    projection: projected(input['projection']),
    segment,
    totalSegments,
  });
}

function transactWriteItem(item: JsonObject): JsonObject {
  for (const [kind, operation] of [
    ['putItem', 'PutItem'],
    ['updateItem', 'UpdateItem'],
    ['deleteItem', 'DeleteItem'],
    ['conditionCheck', 'ConditionCheck'],
  ] as const) {
    const input = item[kind];
    if (input === undefined || input === null) continue;
    const write = asObject(input, kind);
    const parts = kind === 'putItem' ? putParts(write) : kind === 'updateItem' ? updateParts(write) : keyParts(write);
    return { table: write['table'] ?? null, operation, ...parts };
  }
  throw new TypeError('transactWrite: an item is one of putItem, updateItem, deleteItem, conditionCheck');
}

function expression(filter: Json, name: string): JsonObject {
  const rendered = toExpression(filter);
  if (rendered === null) throw new TypeError(`${name} cannot be rendered as a DynamoDB expression`);
  const { expression: text, expressionNames, expressionValues } = rendered;
  return {
    expression: text,
    expressionNames,
    ...(Object.keys(expressionValues).length === 0 ? {} : { expressionValues }),
  };
}

function optionalExpression(input: JsonObject, name: string): JsonObject | undefined {
  const filter = input[name] ?? null;
  return filter === null ? undefined : expression(filter, name);
}

function projected(projection: Json | undefined): JsonObject | undefined {
  if (projection === undefined || projection === null) return undefined;
  if (!isJsonList(projection)) throw new TypeError('projection must be a list of attribute paths');
  return toProjection(projection);
}

function tablesOf(args: readonly Json[], caller: string): JsonObject {
  return asObject(objectArgument(args, 0, caller)['tables'], `${caller}: tables`);
}

function itemsOf(args: readonly Json[], caller: string): readonly JsonObject[] {
  const items = objectArgument(args, 0, caller)['items'];
  if (!isJsonList(items)) throw new TypeError(`${caller}: items must be a list`);
  return items.map((item) => asObject(item, `${caller}: an item`));
}

function typedList(list: Json | undefined, name: string): readonly Json[] {
  if (list === undefined || !isJsonList(list)) throw new TypeError(`${name} must be a list`);
  return list.map((member) => toMapValues(asObject(member, `${name}: a member`)));
}

function asObject(value: Json | undefined, name: string): JsonObject {
  if (!isJsonObject(value)) throw new TypeError(`${name} must be an object`);
  return value;
}
