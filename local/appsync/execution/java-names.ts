/** The service is a Java program, and its messages call values by their Java classes. These are the names it uses. */
import { Kind, print } from 'graphql';
import type { ValueNode } from 'graphql';

/** `String`, `Integer`, `LinkedHashMap` …: what the service calls the class of a JSON value. */
export function javaClassName(value: unknown): string {
  if (typeof value === 'string') return 'String';
  if (typeof value === 'boolean') return 'Boolean';
  if (typeof value === 'number') return Number.isInteger(value) ? 'Integer' : 'Double';
  return Array.isArray(value) ? 'ArrayList' : 'LinkedHashMap';
}

/** A literal as graphql-java prints its node: `StringValue{value='2019'}`. */
export function javaLiteral(node: ValueNode): string {
  switch (node.kind) {
    case Kind.STRING:
      return `StringValue{value='${node.value}'}`;
    case Kind.INT:
    case Kind.FLOAT:
    case Kind.BOOLEAN:
      return `${node.kind}{value=${String(node.value)}}`;
    case Kind.ENUM:
      return `EnumValue{name='${node.value}'}`;
    case Kind.NULL:
      return 'NullValue{}';
    case Kind.VARIABLE:
      return `VariableReference{name='${node.name.value}'}`;
    case Kind.LIST:
      return `ArrayValue{values=[${node.values.map(javaLiteral).join(', ')}]}`;
    case Kind.OBJECT: {
      const fields = node.fields.map(
        (field) => `ObjectField{name='${field.name.value}', value=${javaLiteral(field.value)}}`,
      );
      return `ObjectValue{objectFields=[${fields.join(', ')}]}`;
    }
    default:
      return print(node);
  }
}
