import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { DynamoDbError } from '../appsync/types.ts';
import type { DynamoDbSend } from '../appsync/types.ts';
import type { Gate } from './gate.ts';
import { actionsOf, asPlainWrite, invalid, isObject, keySignature } from './transaction-input.ts';
import type { Action } from './transaction-input.ts';

type Input = Readonly<Record<string, unknown>>;
type Output = Record<string, unknown>;

/** What dynalite lacks, made of what it has. All of it rejects with `DynamoDbError`, as DynamoDB would answer. */
export interface Transactions {
  write(input: Input): Promise<Output>;
  read(input: Input): Promise<Output>;
  /** PutItem, UpdateItem or DeleteItem that also answers the item on a failed condition when asked to. */
  writeOne(operation: 'PutItem' | 'UpdateItem' | 'DeleteItem', input: Input): Promise<Output>;
  /** Undoes a transaction that a killed process left half done. To be called before anything else. */
  recover(): Promise<void>;
}

interface TransactionOptions {
  /** Reaches dynalite without passing the gate. */
  readonly send: DynamoDbSend;
  readonly gate: Gate;
  /** Holds the items as they were, while a transaction is under way. */
  readonly journalFile: string;
}

interface Before {
  readonly table: string;
  readonly key: Input;
  readonly item: Input | null;
}

interface Reason {
  readonly Code: string;
  readonly Message?: string;
  readonly Item?: Input;
}

/** How many finished transactions are remembered by their `ClientRequestToken` (DynamoDB: those of ten minutes). */
const REMEMBERED_TOKENS = 1_000;

/**
 * A transaction has the gate for itself: it notes the items as they are, applies the actions one by one (each is on
 * an item of its own, so none sees another's effect), and puts the items back if any action was refused.
 */
export function createTransactions({ send, gate, journalFile }: TransactionOptions): Transactions {
  const finished = new Map<string, string>();
  const keyNames = new Map<string, readonly string[]>();

  const keyOf = async (action: Action): Promise<Input> => {
    const names = keyNames.get(action.table) ?? (await describeKey(send, action.table));
    keyNames.set(action.table, names);
    return Object.fromEntries(names.flatMap((name) => (name in action.source ? [[name, action.source[name]]] : [])));
  };

  const restore = async (items: readonly Before[]): Promise<void> => {
    for (const { table, key, item } of items) {
      if (item === null) await send('DeleteItem', { TableName: table, Key: key });
      else await send('PutItem', { TableName: table, Item: item });
    }
  };

  const write = async (input: Input): Promise<Output> => {
    const token = input['ClientRequestToken'];
    // What is to be reported of the consumption is no part of the request that must not differ.
    const same = { ...input, ReturnConsumedCapacity: undefined, ReturnItemCollectionMetrics: undefined };
    const digest = createHash('sha256').update(JSON.stringify(same)).digest('hex');
    const earlier = typeof token === 'string' ? finished.get(token) : undefined;
    if (earlier === digest) return {};
    if (earlier !== undefined)
      throw dynamoDbError(
        'IdempotentParameterMismatchException',
        'The request uses the same client token as a previous, but non-identical request.',
      );
    const actions = actionsOf(input);
    const before: Before[] = [];
    for (const action of actions) {
      const key = await keyOf(action);
      const { Item: item } = await send('GetItem', { TableName: action.table, Key: key, ConsistentRead: true });
      before.push({ table: action.table, key, item: isObject(item) ? item : null });
    }
    if (new Set(before.map(({ table, key }) => keySignature(table, key))).size < before.length)
      throw invalid('Transaction request cannot include multiple operations on one item');

    writeJournal(journalFile, before);
    try {
      const reasons = await applyAll(send, actions, before);
      const failed = reasons.some(({ Code }) => Code !== 'None');
      await restore(failed ? before : before.filter((_, at) => actions[at]?.kind === 'ConditionCheck'));
      if (failed) throw cancelled(reasons);
    } catch (error) {
      // A refusal of the whole request leaves some actions applied.
      if (!(error instanceof DynamoDbError) || error.name !== CANCELLED) await restore(before);
      throw error;
    } finally {
      rmSync(journalFile, { force: true });
    }
    if (typeof token === 'string') remember(finished, token, digest);
    return {};
  };

  const read = async (input: Input): Promise<Output> => {
    const items = Array.isArray(input['TransactItems']) ? input['TransactItems'].filter(isObject) : [];
    if (items.length === 0 || items.length > 100) throw invalid('A transaction reads 1 to 100 items');
    const responses: Output[] = [];
    for (const { Get: get } of items) {
      if (!isObject(get)) throw invalid('Each item of TransactItems must have a Get');
      const { Item: item } = await send('GetItem', { ...get, ConsistentRead: true });
      responses.push(item === undefined ? {} : { Item: item });
    }
    return { Responses: responses };
  };

  return {
    write: (input) => gate.alone(() => write(input)),
    read: (input) => gate.alone(() => read(input)),
    writeOne: (operation, input) => {
      const { ReturnValuesOnConditionCheckFailure: wanted, ...plain } = input;
      if (wanted !== 'ALL_OLD') return gate.together(() => send(operation, plain));
      return gate.alone(async () => {
        try {
          return await send(operation, plain);
        } catch (error) {
          if (!isFailedCondition(error)) throw error;
          const table = String(plain['TableName']);
          const source = isObject(plain['Key']) ? plain['Key'] : plain['Item'];
          const key = await keyOf({ kind: 'Put', table, source: isObject(source) ? source : {}, input: plain });
          const { Item: item } = await send('GetItem', { TableName: table, Key: key, ConsistentRead: true });
          throw new DynamoDbError(error.name, error.message, 400, {
            ...error.body,
            ...(isObject(item) && { Item: item }),
          });
        }
      });
    },
    recover: async () => {
      if (!existsSync(journalFile)) return;
      // Written whole by writeJournal below and renamed into place.
      await restore(JSON.parse(readFileSync(journalFile, 'utf8')) as readonly Before[]);
      rmSync(journalFile);
    },
  };
}

const CANCELLED = 'TransactionCanceledException';

async function applyAll(send: DynamoDbSend, actions: readonly Action[], before: readonly Before[]): Promise<Reason[]> {
  const reasons: Reason[] = [];
  for (const [at, action] of actions.entries()) {
    const { operation, input, returnsItem } = asPlainWrite(action);
    try {
      await send(operation, input);
      reasons.push({ Code: 'None' });
    } catch (error) {
      const old = before[at]?.item;
      if (isFailedCondition(error))
        reasons.push({
          Code: 'ConditionalCheckFailed',
          Message: 'The conditional request failed',
          ...(returnsItem && isObject(old) && { Item: old }),
        });
      else if (dependsOnTheItem(error)) reasons.push({ Code: 'ValidationError', Message: error.message });
      else throw error;
    }
  }
  return reasons;
}

/** Refusals that DynamoDB finds only when it meets the stored item; others refuse the request as a whole. */
function dependsOnTheItem(error: unknown): error is DynamoDbError {
  return (
    error instanceof DynamoDbError &&
    error.name === 'ValidationException' &&
    /incorrect data type|Item size|document path provided in the update|attribute that does not exist/.test(
      error.message,
    )
  );
}

function cancelled(reasons: readonly Reason[]): DynamoDbError {
  const codes = reasons.map(({ Code }) => Code).join(', ');
  const message = `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`;
  return dynamoDbError(CANCELLED, message, { CancellationReasons: reasons });
}

function isFailedCondition(error: unknown): error is DynamoDbError {
  return error instanceof DynamoDbError && error.name === 'ConditionalCheckFailedException';
}

function dynamoDbError(name: string, message: string, body: Input = {}): DynamoDbError {
  return new DynamoDbError(name, message, 400, { __type: `com.amazonaws.dynamodb.v20120810#${name}`, ...body });
}

async function describeKey(send: DynamoDbSend, table: string): Promise<readonly string[]> {
  const { Table: description } = await send('DescribeTable', { TableName: table });
  const schema = isObject(description) ? description['KeySchema'] : undefined;
  return Array.isArray(schema) ? schema.filter(isObject).map((key) => String(key['AttributeName'])) : [];
}

function writeJournal(file: string, before: readonly Before[]): void {
  writeFileSync(`${file}.new`, JSON.stringify(before));
  renameSync(`${file}.new`, file);
}

function remember(finished: Map<string, string>, token: string, digest: string): void {
  finished.set(token, digest);
  const [oldest] = finished.keys();
  if (finished.size > REMEMBERED_TOKENS && oldest !== undefined) finished.delete(oldest);
}
