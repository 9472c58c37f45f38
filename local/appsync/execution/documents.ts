/** From the text of a request to an operation that may run. Texts seen before are neither parsed nor validated again. */
import { Kind, BREAK, GraphQLError, parse, validate, visit } from 'graphql';
import type { DocumentNode, FragmentDefinitionNode, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import type { ErrorEntry, Refusal } from '../types.ts';
import { requestError } from './error-entries.ts';
import { MAX_DOCUMENT_TOKENS } from './limits.ts';
import { isDocumentNestedTooDeeply } from './nesting.ts';
import type { SelectedField } from './selection.ts';
import { renamedRules, validationMessage } from './validation-messages.ts';
import { wordedRules } from './validation-rules.ts';

const MAX_DOCUMENTS = 500;
/** Longer texts are rare and would fill the memory: they are read each time. */
const MAX_CACHED_CHARACTERS = 64 * 1024;
/** graphql-java stops counting here, too, and says nothing about it. */
const MAX_VALIDATION_ERRORS = 100;

/** A document that passed validation, ready to be run any number of times. */
export interface ValidDocument {
  readonly kind: 'valid';
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly operations: readonly OperationDefinitionNode[];
  /** `@skip` or `@include` occur: what is selected depends on the variables. */
  readonly conditional: boolean;
  /** Root selections of operations already run; used when nothing is conditional. */
  readonly selections: Map<OperationDefinitionNode, readonly SelectedField[]>;
}

/** A text that was read: runnable, answered at 200 with errors, or refused as a request. */
export type PreparedDocument =
  | ValidDocument
  | { readonly kind: 'invalid'; readonly errors: readonly ErrorEntry[] }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** A request that is answered with 400. */
export const refused = (errorType: string, message: string): { kind: 'refused'; refusal: Refusal } => ({
  kind: 'refused',
  refusal: { status: 400, errorType, message },
});

/** A request that is no GraphQL. */
export const unreadable = refused('MalformedHttpRequestException', 'Unable to parse GraphQL query.');

/** A text nested so deeply that reading it overflows the stack is as unreadable as a misspelt one. */
function orUnreadable<T>(work: () => T): T | typeof unreadable {
  try {
    return work();
  } catch (error) {
    if (error instanceof RangeError) return unreadable;
    throw error;
  }
}

function read(text: string): DocumentNode | PreparedDocument {
  try {
    return isDocumentNestedTooDeeply(text) ? unreadable : parse(text, { maxTokens: MAX_DOCUMENT_TOKENS });
  } catch (error) {
    if (error instanceof GraphQLError && error.message.includes('Parsing aborted')) {
      return { kind: 'invalid', errors: [requestError('Maximum char length exceeded', undefined)] };
    }
    if (error instanceof GraphQLError) return unreadable;
    throw error;
  }
}

/** graphql-js gives up comparing fields of one name after half a million steps, and says so without a kind. */
const errorOf = ({ message, nodes }: GraphQLError): ErrorEntry =>
  message === 'Validation aborted.'
    ? requestError(validationMessage('FieldsConflict', 'There are too many fields to compare', []), undefined)
    : requestError(message, nodes?.[0]);

/** In a valid document the only directives are `@skip` and `@include`. */
function hasDirectives(document: DocumentNode): boolean {
  let found = false;
  visit(document, {
    Directive: () => {
      found = true;
      return BREAK;
    },
  });
  return found;
}

/** Reads request texts against one schema. */
export function createDocuments(schema: GraphQLSchema, introspection: boolean): (text: string) => PreparedDocument {
  const rules = [...wordedRules(introspection), ...renamedRules];
  const cache = new Map<string, PreparedDocument>();

  const prepare = (text: string): PreparedDocument => {
    const document = read(text);
    if (document.kind !== Kind.DOCUMENT) return document;
    const problems = validate(schema, document, rules, { maxErrors: MAX_VALIDATION_ERRORS });
    if (problems.length > 0) {
      return { kind: 'invalid', errors: problems.slice(0, MAX_VALIDATION_ERRORS).map(errorOf) };
    }
    const fragments = document.definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION);
    return {
      kind: 'valid',
      fragments: new Map(fragments.map((fragment) => [fragment.name.value, fragment])),
      operations: document.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION),
      conditional: hasDirectives(document),
      selections: new Map(),
    };
  };

  return (text) => {
    const known = cache.get(text);
    if (known) {
      // Taken out and put back, the least recently used is always the first.
      cache.delete(text);
      cache.set(text, known);
      return known;
    }
    const prepared = orUnreadable(() => prepare(text));
    if (text.length <= MAX_CACHED_CHARACTERS) {
      cache.set(text, prepared);
      const oldest = cache.keys().next();
      if (cache.size > MAX_DOCUMENTS && !oldest.done) cache.delete(oldest.value);
    }
    return prepared;
  };
}

/** The one operation of a document that the request names. */
export function chooseOperation(
  document: ValidDocument,
  name: string | undefined,
): OperationDefinitionNode | { readonly kind: 'refused'; readonly refusal: Refusal } {
  const [first, ...more] = document.operations;
  if (name !== undefined && name !== '') {
    const chosen = document.operations.find((operation) => operation.name?.value === name);
    return chosen ?? refused('BadRequestException', `Unknown operation named '${name}'.`);
  }
  if (!first) return unreadable;
  return more.length > 0 ? refused('BadRequestException', 'Missing operation name.') : first;
}
