/** Query and Scan: pages of plain items with sealed tokens. */
import { MalformedRequest } from '../refusals.ts';
import type { DataSourceAnswer } from './data-source.ts';
import type { DynamoDbCall } from './dynamodb.ts';
import { badToken } from './dynamodb-errors.ts';
import { present, wireExpressions } from './dynamodb-expressions.ts';
import { fromWireItem } from './dynamodb-values.ts';
import {
  isFields,
  optionalBoolean,
  optionalFields,
  optionalInteger,
  optionalString,
  requiredFields,
  requiredString,
} from './request-document.ts';
import type { Fields } from './request-document.ts';

const SELECTIONS = ['ALL_ATTRIBUTES', 'ALL_PROJECTED_ATTRIBUTES', 'SPECIFIC_ATTRIBUTES'];

function selection(document: Fields): string | undefined {
  const select = optionalString(document, 'select');
  if (select !== undefined && !SELECTIONS.includes(select))
    throw new MalformedRequest(`Unsupported select '${select}'.`);
  return select;
}

/**
 * What the key condition compares by `=`, attribute by attribute: the partition. DynamoDB refuses a start key outside of
 * it, so a token is good for it alone; a bound of the sort key, such as the time, may be another for each page.
 */
function equalities(document: Fields): readonly string[] {
  const condition = optionalFields(document, 'query') ?? {};
  const names = optionalFields(condition, 'expressionNames', 'query.expressionNames') ?? {};
  const values = optionalFields(condition, 'expressionValues', 'query.expressionValues') ?? {};
  const expression = optionalString(condition, 'expression', 'query.expression') ?? '';
  return [...expression.matchAll(/([\w#]+)\s*=\s*(:\w+)/g)]
    .map(([, name = '', value = '']) => JSON.stringify([names[name] ?? name, values[value]]))
    .sort();
}

async function page(call: DynamoDbCall, operation: 'Query' | 'Scan', rest: Fields): Promise<DataSourceAnswer> {
  const { document, tableName, send, tokens, site } = call;
  const index = optionalString(document, 'index');
  const token = optionalString(document, 'nextToken');
  const scope = (): string =>
    JSON.stringify([site.id, operation, tableName, index ?? null, operation === 'Query' ? equalities(document) : null]);
  const startKey = token === undefined ? undefined : tokens.open(token, scope());
  if (token !== undefined && !isFields(startKey)) return { result: null, error: badToken };
  const answer = await send(operation, {
    TableName: tableName,
    ...present('IndexName', index),
    ...present('Limit', optionalInteger(document, 'limit')),
    ...present('ExclusiveStartKey', startKey),
    ...present('Select', selection(document)),
    ConsistentRead: optionalBoolean(document, 'consistentRead') ?? false,
    ...rest,
  });
  const items: unknown = answer['Items'];
  const lastKey = answer['LastEvaluatedKey'];
  const result = {
    items: Array.isArray(items) ? items.map(fromWireItem) : [],
    nextToken: isFields(lastKey) ? tokens.seal(lastKey, scope()) : null,
    scannedCount: answer['ScannedCount'] ?? 0,
  };
  return { result };
}

/** One page of a partition: `{ items, nextToken, scannedCount }`. */
export function query(call: DynamoDbCall): Promise<DataSourceAnswer> {
  const { document } = call;
  requiredString(requiredFields(document, 'query'), 'expression', 'query.expression');
  const members = {
    query: 'KeyConditionExpression',
    filter: 'FilterExpression',
    projection: 'ProjectionExpression',
  } as const;
  const forward = optionalBoolean(document, 'scanIndexForward') ?? true;
  return page(call, 'Query', { ScanIndexForward: forward, ...wireExpressions(document, members) });
}

/** One page of a table or an index: `{ items, nextToken, scannedCount }`. */
export function scan(call: DynamoDbCall): Promise<DataSourceAnswer> {
  const { document } = call;
  const segment = optionalInteger(document, 'segment');
  const totalSegments = optionalInteger(document, 'totalSegments');
  if ((segment === undefined) !== (totalSegments === undefined)) {
    throw new MalformedRequest("'$[segment]' and '$[totalSegments]' must be given together.");
  }
  const members = { filter: 'FilterExpression', projection: 'ProjectionExpression' } as const;
  const part = { ...present('Segment', segment), ...present('TotalSegments', totalSegments) };
  return page(call, 'Scan', { ...part, ...wireExpressions(document, members) });
}
