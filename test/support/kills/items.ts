import {
  DeleteItemCommand,
  DynamoDBClient,
  PutItemCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  paginateQuery,
} from '@aws-sdk/client-dynamodb';
import { once, type Life, type Work } from './work.ts';

const OWNER = 'kills';
const KEYS = 40;

/** Items of the table by DynamoDB's own protocol: put, counted up, deleted, and two at a time in transactions. */
export function itemsWork(): Work {
  const held = new Map<string, number>();
  /** The write that was under way: the values of its items before, and after. */
  let pending:
    { readonly before: ReadonlyMap<string, number>; readonly after: ReadonlyMap<string, number> } | undefined;
  let acknowledged = 0;
  let serial = 0;

  async function write(change: ReadonlyMap<string, number>, send: () => Promise<unknown>): Promise<void> {
    const before = new Map([...change.keys()].map((key) => [key, held.get(key) ?? 0]));
    pending = { before, after: change };
    await send();
    for (const [key, value] of change) held.set(key, value);
    pending = undefined;
    acknowledged += 1;
  }

  async function step(client: DynamoDBClient, { api, random }: Life): Promise<void> {
    const TableName = api.table;
    const name = () => `item-${random.between(0, KEYS)}`;
    const keyOf = (id: string) => ({ userId: { S: OWNER }, id: { S: id } });
    const id = name();
    const value = (serial += 1);
    const item = (of: string) => ({ ...keyOf(of), value: { N: String(value) } });
    switch (random.between(0, 6)) {
      case 0:
        return write(new Map([[id, 0]]), () => client.send(new DeleteItemCommand({ TableName, Key: keyOf(id) })));
      case 1: {
        const next = (held.get(id) ?? 0) + 1;
        // Adding would show an update that was made twice.
        return write(new Map([[id, next]]), () =>
          client.send(
            new UpdateItemCommand({
              TableName,
              Key: keyOf(id),
              UpdateExpression: 'ADD #value :one',
              ExpressionAttributeNames: { '#value': 'value' },
              ExpressionAttributeValues: { ':one': { N: '1' } },
            }),
          ),
        );
      }
      case 2:
      case 3: {
        const ids = [...new Set([id, name(), name()])];
        return write(new Map(ids.map((of) => [of, value])), () =>
          client.send(
            new TransactWriteItemsCommand({ TransactItems: ids.map((of) => ({ Put: { TableName, Item: item(of) } })) }),
          ),
        );
      }
      default:
        return write(new Map([[id, value]]), () => client.send(new PutItemCommand({ TableName, Item: item(id) })));
    }
  }

  const matches = (found: ReadonlyMap<string, number>, wanted: ReadonlyMap<string, number>): boolean =>
    [...wanted].every(([key, value]) => (found.get(key) ?? 0) === value);

  async function expectKept(life: Life): Promise<void> {
    const client = new DynamoDBClient(once(life));
    const found = new Map<string, number>();
    const query = {
      TableName: life.api.table,
      ConsistentRead: true,
      KeyConditionExpression: 'userId = :owner',
      ExpressionAttributeValues: { ':owner': { S: OWNER } },
    };
    for await (const { Items = [] } of paginateQuery({ client }, query))
      for (const { id, value } of Items) found.set(id!.S!, Number(value!.N));
    client.destroy();
    if (pending !== undefined) {
      const { before, after } = pending;
      if (!matches(found, before) && !matches(found, after))
        throw new Error(
          `A write was half made: ${JSON.stringify([...before, ...after])} and ${JSON.stringify([...found])}.`,
        );
      for (const [key, value] of matches(found, after) ? after : before) held.set(key, value);
      pending = undefined;
    }
    for (const [key, value] of held)
      if ((found.get(key) ?? 0) !== value)
        throw new Error(`${key} is ${found.get(key)}; ${value} was acknowledged (0: deleted).`);
  }

  return {
    name: 'items',
    acknowledged: () => acknowledged,
    run: async (life) => {
      // A life that was too short for a check: what it left open must be known before it is written over.
      if (pending !== undefined) await expectKept(life);
      const client = new DynamoDBClient(once(life));
      for (;;) await step(client, life);
    },
    expectKept,
    expectFinished: expectKept,
  };
}
