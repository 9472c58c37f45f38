import { stepsOf } from './paths.ts';
import { removeFromTheEnd } from './remove-order.ts';
import { invalid, isObject, keySignature } from './transaction-input.ts';

type Input = Readonly<Record<string, unknown>>;
type Output = Record<string, unknown>;

/** A call as the engine is to get it. */
export interface Correction {
  readonly input: Input;
  /** What becomes of the engine's answer; the answer itself where this is missing. */
  readonly answer?: (output: Output) => Output;
}

/** The operations that `correctCall` looks at; every other one passes as it is. */
export const CORRECTED: ReadonlySet<string> = new Set([
  'PutItem',
  'UpdateItem',
  'DeleteItem',
  'TransactWriteItems',
  'TransactGetItems',
]);

/**
 * Makes up for what the engines do differently from DynamoDB, as far as it can be done from outside: they accept
 * requests that DynamoDB refuses, remove elements of a list one after the other, and `dynoxide` adds the key to what
 * `TransactGetItems` projects. Throws `DynamoDbError` for a request that DynamoDB refuses.
 */
export function correctCall(operation: string, input: Input, engine: string): Correction {
  switch (operation) {
    case 'PutItem':
    case 'DeleteItem':
    case 'UpdateItem':
      return { input: correctWrite(input) };
    case 'TransactWriteItems':
      return { input: correctTransaction(input) };
    case 'TransactGetItems':
      return correctReads(input, engine);
    default:
      return { input };
  }
}

/** DynamoDB does not count the errors of an expression as `dynoxide` does. */
export function correctMessage(message: string): string {
  return message.replace(/^1 validation error detected: (?=Invalid \w+Expression: )/, '');
}

function correctWrite(input: Input): Input {
  const { ReturnValuesOnConditionCheckFailure: wanted, UpdateExpression: expression } = input;
  if (wanted !== undefined && wanted !== 'ALL_OLD' && wanted !== 'NONE') {
    throw constraint(
      `'${typeof wanted === 'string' ? wanted : JSON.stringify(wanted)}' at 'returnValuesOnConditionCheckFailure'`,
      'satisfy enum value set: [ALL_OLD, NONE]',
    );
  }
  if (typeof expression !== 'string') return input;
  const names = input['ExpressionAttributeNames'];
  return { ...input, UpdateExpression: removeFromTheEnd(expression, isObject(names) ? names : {}) };
}

const KINDS = ['ConditionCheck', 'Put', 'Update', 'Delete'] as const;

function correctTransaction(input: Input): Input {
  const { ClientRequestToken: token, TransactItems: items } = input;
  if (typeof token === 'string' && (token.length < 1 || token.length > 36)) {
    const rule = token.length < 1 ? 'greater than or equal to 1' : 'less than or equal to 36';
    throw constraint(`'${token}' at 'clientRequestToken'`, `have length ${rule}`);
  }
  if (!Array.isArray(items)) return input;
  return { ...input, TransactItems: items.map(correctAction) };
}

function correctAction(item: unknown, at: number): unknown {
  if (!isObject(item)) return item;
  const [kind, ...more] = KINDS.filter((one) => isObject(item[one]));
  if (more.length > 0) throw invalid('TransactItems can only contain one of Check, Put, Update or Delete');
  const action = kind === undefined ? undefined : item[kind];
  if (kind === undefined || !isObject(action)) return item;
  if (kind === 'ConditionCheck' && (action['ConditionExpression'] ?? undefined) === undefined) {
    const place = `transactItems.${String(at + 1)}.member.conditionCheck.conditionExpression`;
    throw constraint(`null at '${place}'`, 'not be null');
  }
  return { [kind]: correctWrite(action) };
}

function correctReads(input: Input, engine: string): Correction {
  const items = Array.isArray(input['TransactItems']) ? input['TransactItems'] : [];
  const gets = items.map((item: unknown) => (isObject(item) && isObject(item['Get']) ? item['Get'] : {}));
  const keys = gets.map(({ TableName, Key }) => keySignature(String(TableName), isObject(Key) ? Key : {}));
  if (new Set(keys).size < keys.length)
    throw invalid('Transaction request cannot include multiple operations on one item');
  if (engine !== 'dynoxide' || gets.every((get) => get['ProjectionExpression'] === undefined)) return { input };
  return {
    input,
    answer: (output) => {
      const responses = Array.isArray(output['Responses']) ? output['Responses'] : [];
      return { ...output, Responses: responses.map((response: unknown, at) => projected(response, gets[at] ?? {})) };
    },
  };
}

/** Without the attributes that the expression does not begin a path with. */
function projected(response: unknown, get: Input): unknown {
  const { ProjectionExpression: expression, ExpressionAttributeNames: names } = get;
  if (!isObject(response) || !isObject(response['Item']) || typeof expression !== 'string') return response;
  const wanted = expression.split(',').map((path) => stepsOf(path, isObject(names) ? names : {})[0]);
  const attributes = Object.entries(response['Item']).filter(([name]) => wanted.includes(name));
  return { ...response, Item: Object.fromEntries(attributes) };
}

function constraint(value: string, rule: string) {
  return invalid(`1 validation error detected: Value ${value} failed to satisfy constraint: Member must ${rule}`);
}
