import { Kind, parse, print, separateOperations, type OperationTypeNode } from 'graphql';
import { LecternError, type Client } from '../../../sdk/index.ts';

/** What GraphiQL asks to be sent. */
export interface FetcherParams {
  readonly query: string;
  readonly operationName?: string | null | undefined;
  readonly variables?: unknown;
}

/** An answer as GraphQL has it. */
export interface Answer {
  readonly data?: unknown;
  readonly errors?: readonly unknown[];
}

/**
 * Sends what GraphiQL asks for through the client: queries and mutations over HTTP, subscriptions over AppSync's real-time
 * protocol, whose events come one after another. What is refused is an answer with `errors`, as the API gave them.
 */
export function fetcherOf(client: Pick<Client, 'query' | 'mutate' | 'subscribe'>) {
  return ({ query, operationName, variables }: FetcherParams): Promise<Answer> | AsyncIterable<Answer> => {
    const { kind, name, text } = chosenOperation(query, operationName ?? undefined);
    const given = variables ?? {};
    if (kind === 'subscription') return events(client.subscribe({ kind, name, text }, given));
    const sent =
      kind === 'mutation' ? client.mutate({ kind, name, text }, given) : client.query({ kind, name, text }, given);
    return sent.then((data) => ({ data }), refused);
  };
}

/** The one operation that is meant, alone with its fragments: AppSync's real-time endpoint takes no document with several. */
function chosenOperation(query: string, wanted: string | undefined) {
  const operations = separateOperations(parse(query));
  const names = Object.keys(operations);
  // GraphiQL learns of another text a moment late, and may still name what was there before: where there is one, it is that.
  const name = (names.length === 1 ? names[0] : (wanted ?? names[0])) ?? '';
  const document = operations[name];
  const definition = document?.definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION);
  if (document === undefined || definition === undefined) throw new Error(`There is no operation named "${name}".`);
  // The enum's values are these very words.
  const kind: `${OperationTypeNode}` = definition.operation;
  return { kind, name, text: print(document) };
}

async function* events(subscription: AsyncIterable<unknown>): AsyncIterable<Answer> {
  try {
    for await (const data of subscription) yield { data };
  } catch (error) {
    yield refused(error);
  }
}

function refused(error: unknown): Answer {
  if (!(error instanceof LecternError)) throw error;
  const { code, message, errors, result } = error;
  return { data: result ?? null, errors: errors.length > 0 ? errors : [{ errorType: code, message }] };
}
