import type { DynamoDbSend } from '../appsync/types.ts';

/** An attribute that takes part in a key. */
export interface KeyAttribute {
  readonly name: string;
  readonly type: 'S' | 'N' | 'B';
}

/** A table as plain data, the same for the cloud and the laptop. */
export interface TablePlan {
  readonly name: string;
  readonly partitionKey: KeyAttribute;
  readonly sortKey?: KeyAttribute | undefined;
  readonly indexes: readonly IndexPlan[];
  /** Seconds since the epoch after which DynamoDB may delete an item. No local engine deletes by it. */
  readonly ttlAttribute?: string | undefined;
}

/** A global secondary index. */
export interface IndexPlan {
  readonly name: string;
  readonly partitionKey: KeyAttribute;
  readonly sortKey?: KeyAttribute | undefined;
  readonly projection: 'ALL' | 'KEYS_ONLY';
}

/** A table of this name is there already, with other keys or indexes than the plan's. */
export class TableDiffers extends Error {
  override readonly name = 'TableDiffers';
}

/**
 * Makes the table unless it is there, and returns once it can be used. Throws `TableDiffers` rather than work with a
 * table whose keys or indexes are not the plan's: data made by another version must not be misread.
 */
export async function ensureTable(send: DynamoDbSend, table: TablePlan): Promise<void> {
  const found = await describe(send, table.name);
  if (found === undefined) await create(send, table);
  else if (shapeOf(found) !== shapeOf(toRequest(table)))
    throw new TableDiffers(
      `The local table ${table.name} has other keys or indexes than this version needs. Remove the local state and start again.`,
    );
  await untilActive(send, table.name, found);
  if (table.ttlAttribute !== undefined) await enableTtl(send, table.name, table.ttlAttribute);
}

async function create(send: DynamoDbSend, table: TablePlan): Promise<void> {
  try {
    await send('CreateTable', toRequest(table));
  } catch (error) {
    // Somebody else made it between the look and the call.
    if (!isNamed(error, 'ResourceInUseException')) throw error;
  }
}

async function untilActive(send: DynamoDbSend, name: string, known: Description | undefined): Promise<void> {
  for (let table = known; ; table = await describe(send, name)) {
    const indexes = listOf(table?.['GlobalSecondaryIndexes']);
    const all = [table?.['TableStatus'], ...indexes.map((index) => index['IndexStatus'])];
    if (table !== undefined && all.every((status) => status === 'ACTIVE')) return;
    if (table !== undefined) await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function enableTtl(send: DynamoDbSend, name: string, attribute: string): Promise<void> {
  try {
    const { TimeToLiveDescription: current } = await send('DescribeTimeToLive', { TableName: name });
    if (isObject(current) && current['TimeToLiveStatus'] === 'ENABLED') return;
    const specification = { AttributeName: attribute, Enabled: true };
    await send('UpdateTimeToLive', { TableName: name, TimeToLiveSpecification: specification });
  } catch (error) {
    // Readers must filter expired items anyway (DynamoDB deletes them days late), so an engine may do without.
    if (!isNamed(error, 'UnsupportedByLocal')) throw error;
  }
}

type Description = Readonly<Record<string, unknown>>;

async function describe(send: DynamoDbSend, name: string): Promise<Description | undefined> {
  try {
    const { Table: table } = await send('DescribeTable', { TableName: name });
    return isObject(table) ? table : undefined;
  } catch (error) {
    if (isNamed(error, 'ResourceNotFoundException')) return undefined;
    throw error;
  }
}

function toRequest(table: TablePlan): Record<string, unknown> {
  const keys = [table, ...table.indexes].flatMap((owner) => [owner.partitionKey, owner.sortKey]);
  const types = new Map(keys.flatMap((key) => (key === undefined ? [] : [[key.name, key.type] as const])));
  return {
    TableName: table.name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [...types].map(([AttributeName, AttributeType]) => ({ AttributeName, AttributeType })),
    KeySchema: keySchema(table),
    // DynamoDB refuses an empty list.
    ...(table.indexes.length > 0 && {
      GlobalSecondaryIndexes: table.indexes.map((index) => ({
        IndexName: index.name,
        KeySchema: keySchema(index),
        Projection: { ProjectionType: index.projection },
      })),
    }),
  };
}

function keySchema(owner: Pick<IndexPlan, 'partitionKey' | 'sortKey'>): readonly Record<string, string>[] {
  const schema = [{ AttributeName: owner.partitionKey.name, KeyType: 'HASH' }];
  return owner.sortKey === undefined ? schema : [...schema, { AttributeName: owner.sortKey.name, KeyType: 'RANGE' }];
}

/** What must agree between a plan and a table, in one comparable text. */
function shapeOf(table: Description): string {
  const keysOf = (schema: unknown): readonly unknown[] =>
    listOf(schema).map((key) => [key['AttributeName'], key['KeyType']]);
  const indexes = listOf(table['GlobalSecondaryIndexes']).map((index) => {
    const projection = isObject(index['Projection']) ? index['Projection']['ProjectionType'] : undefined;
    return JSON.stringify([index['IndexName'], keysOf(index['KeySchema']), projection]);
  });
  const types = listOf(table['AttributeDefinitions']).map(
    (a) => `${String(a['AttributeName'])}:${String(a['AttributeType'])}`,
  );
  return JSON.stringify([keysOf(table['KeySchema']), indexes.sort(), types.sort()]);
}

function listOf(value: unknown): readonly Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}
