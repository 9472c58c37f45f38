import { Kind, parse, print, type OperationDefinitionNode } from 'graphql';

/** An operation of `docs/console-queries.graphql`. */
export interface SavedOperation {
  readonly name: string;
  readonly kind: string;
  /** What its comment says of it. */
  readonly about: string;
  readonly text: string;
  /** An example of its variables as JSON; empty when it takes none. */
  readonly variables: string;
}

const VARIABLES = 'Variables:';

/** How the comment of an operation begins that no user may send. */
const NOT_FOR_USERS = 'Only with IAM';

/** Reads the operations that users may send, with the comments right above them. A blank line ends a comment. */
export function readSavedOperations(document: string): readonly SavedOperation[] {
  const operations = parse(document).definitions.filter(
    (definition): definition is OperationDefinitionNode => definition.kind === Kind.OPERATION_DEFINITION,
  );
  const all = operations.map((operation) => {
    const comments = commentsBefore(document, operation.loc?.start ?? 0);
    const variables = comments.find((line) => line.startsWith(VARIABLES))?.slice(VARIABLES.length) ?? '';
    return {
      name: operation.name?.value ?? '',
      kind: operation.operation,
      about: comments.filter((line) => !line.startsWith(VARIABLES)).join(' '),
      text: print(operation),
      variables: variables === '' ? '' : JSON.stringify(JSON.parse(variables), null, 2),
    };
  });
  return all.filter(({ about }) => !about.startsWith(NOT_FOR_USERS));
}

function commentsBefore(document: string, start: number): readonly string[] {
  const lines = document.slice(0, start).trimEnd().split('\n');
  const comments: string[] = [];
  for (let line = lines.pop(); line?.startsWith('#'); line = lines.pop()) comments.unshift(line.slice(1).trim());
  return comments;
}
