/** The service is a Java program, and its messages call values by their Java classes. These are the names it uses. */
import { print } from 'graphql';
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
    case 'StringValue':
      return `StringValue{value='${node.value}'}`;
    case 'IntValue':
    case 'FloatValue':
    case 'BooleanValue':
      return `${node.kind}{value=${String(node.value)}}`;
    case 'EnumValue':
      return `EnumValue{name='${node.value}'}`;
    case 'NullValue':
      return 'NullValue{}';
    case 'Variable':
      return `VariableReference{name='${node.name.value}'}`;
    case 'ListValue':
      return `ArrayValue{values=[${node.values.map(javaLiteral).join(', ')}]}`;
    case 'ObjectValue': {
      const fields = node.fields.map((field) => `ObjectField{name='${field.name.value}', value=${javaLiteral(field.value)}}`);
      return `ObjectValue{objectFields=[${fields.join(', ')}]}`;
    }
    default:
      return print(node);
  }
}
