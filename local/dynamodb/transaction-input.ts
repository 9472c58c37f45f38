import { DynamoDbError } from '../appsync/types.ts';

const KINDS = ['Put', 'Update', 'Delete', 'ConditionCheck'] as const;

type Input = Readonly<Record<string, unknown>>;

/** One action of a transaction, checked for its shape only; expressions are the engine's to judge. */
export interface Action {
  readonly kind: (typeof KINDS)[number];
  readonly table: string;
  /** Holds the key's attributes: the item of a Put, else the key. */
  readonly source: Input;
  readonly input: Input;
}

/** The actions of a TransactWriteItems call. Throws DynamoDB's `ValidationException` for 0, over 100 or odd ones. */
export function actionsOf(input: Input): readonly Action[] {
  const items = input['TransactItems'];
  if (!Array.isArray(items) || items.length === 0 || items.length > 100)
    throw invalid(
      "1 validation error detected: Value at 'transactItems' failed to satisfy constraint: Member must have length less than or equal to 100 and greater than or equal to 1",
    );
  return items.map((item: unknown) => {
    const given = isObject(item) ? KINDS.filter((kind) => isObject(item[kind])) : [];
    const [kind] = given;
    if (kind === undefined || given.length > 1 || !isObject(item))
      throw invalid('TransactItems can only contain one of Check, Put, Update or Delete');
    const action = item[kind];
    const source = isObject(action) ? action[kind === 'Put' ? 'Item' : 'Key'] : undefined;
    if (!isObject(action) || !isObject(source) || typeof action['TableName'] !== 'string')
      throw invalid('Each action of a transaction needs a TableName and a Key, or an Item for a Put');
    return { kind, table: action['TableName'], source, input: action };
  });
}

/** The same action as a call of its own. A ConditionCheck becomes an update without effect on an item that is there. */
export function asPlainWrite({ kind, input }: Action): {
  readonly operation: string;
  readonly input: Record<string, unknown>;
  readonly returnsItem: boolean;
} {
  const { ReturnValuesOnConditionCheckFailure: wanted, ...plain } = input;
  const operation = kind === 'ConditionCheck' ? 'UpdateItem' : `${kind}Item`;
  return { operation, input: plain, returnsItem: wanted === 'ALL_OLD' };
}

/** The same text for the same item, in whatever order its key's attributes were written. */
export function keySignature(table: string, key: Input): string {
  return JSON.stringify([table, Object.entries(key).sort(([a], [b]) => (a < b ? -1 : 1))]);
}

/** DynamoDB's refusal of a request as a whole. */
export function invalid(message: string): DynamoDbError {
  return new DynamoDbError('ValidationException', message, 400, {
    __type: 'com.amazon.coral.validate#ValidationException',
  });
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
