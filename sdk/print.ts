/* eslint-disable @typescript-eslint/no-unsafe-enum-comparison -- graphql's `Kind` is a value, and the client carries no graphql. */
import type { ASTNode, DocumentNode } from 'graphql';

/**
 * The text of a GraphQL document: what `print` of the `graphql` package does, for queries, mutations, subscriptions and
 * fragments alone, so that a client that is given documents needs no GraphQL library. Throws on the nodes of a schema.
 */
export function printDocument(document: DocumentNode): string {
  return document.definitions.map(printNode).join('\n\n');
}

/** The name of the document's operation; undefined when it has none. */
export function operationNameOf(document: DocumentNode): string | undefined {
  for (const definition of document.definitions) {
    if (definition.kind === 'OperationDefinition') return definition.name?.value;
  }
  return undefined;
}

function printNode(node: ASTNode): string {
  switch (node.kind) {
    case 'OperationDefinition':
      return words(
        node.operation,
        `${node.name?.value ?? ''}${wrap('(', list(node.variableDefinitions, ', '), ')')}`,
        list(node.directives, ' '),
        printNode(node.selectionSet),
      );
    case 'VariableDefinition':
      return words(
        `${printNode(node.variable)}: ${printNode(node.type)}`,
        node.defaultValue && `= ${printNode(node.defaultValue)}`,
        list(node.directives, ' '),
      );
    case 'SelectionSet':
      return `{\n${indent(list(node.selections, '\n'))}\n}`;
    case 'Field':
      return words(
        `${node.alias ? `${node.alias.value}: ` : ''}${node.name.value}${wrap('(', list(node.arguments, ', '), ')')}`,
        list(node.directives, ' '),
        node.selectionSet && printNode(node.selectionSet),
      );
    case 'FragmentSpread':
      return words(`...${node.name.value}`, list(node.directives, ' '));
    case 'InlineFragment':
      return words(
        '...',
        node.typeCondition && `on ${printNode(node.typeCondition)}`,
        list(node.directives, ' '),
        printNode(node.selectionSet),
      );
    case 'FragmentDefinition':
      return words(
        `fragment ${node.name.value} on ${printNode(node.typeCondition)}`,
        list(node.directives, ' '),
        printNode(node.selectionSet),
      );
    case 'Directive':
      return `@${node.name.value}${wrap('(', list(node.arguments, ', '), ')')}`;
    case 'Argument':
    case 'ObjectField':
      return `${node.name.value}: ${printNode(node.value)}`;
    case 'Variable':
      return `$${node.name.value}`;
    case 'NamedType':
      return node.name.value;
    case 'ListType':
      return `[${printNode(node.type)}]`;
    case 'NonNullType':
      return `${printNode(node.type)}!`;
    case 'IntValue':
    case 'FloatValue':
    case 'EnumValue':
      return node.value;
    case 'StringValue':
      // Every escape of JSON is one of GraphQL too.
      return JSON.stringify(node.value);
    case 'BooleanValue':
      return String(node.value);
    case 'NullValue':
      return 'null';
    case 'ListValue':
      return `[${list(node.values, ', ')}]`;
    case 'ObjectValue':
      return `{${list(node.fields, ', ')}}`;
    default:
      throw new TypeError(`A document to send cannot hold a ${node.kind}.`);
  }
}

function list(nodes: readonly ASTNode[] | undefined, separator: string): string {
  return (nodes ?? []).map(printNode).join(separator);
}

function words(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join(' ');
}

function wrap(open: string, text: string, close: string): string {
  return text === '' ? '' : `${open}${text}${close}`;
}

function indent(text: string): string {
  return text.replace(/^/gm, '  ');
}
