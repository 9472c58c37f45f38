/** Expressions of a request document, gathered into the members that DynamoDB's API wants. */
import { MalformedRequest } from '../refusals.ts';
import { isAbsent, optionalFields, requiredString } from './request-document.ts';
import type { Fields } from './request-document.ts';
import { toWireItem } from './dynamodb-values.ts';

/** `ConditionExpression`, `UpdateExpression` … with all names and values, ready to be sent. */
export type WireExpressions = Readonly<Record<string, unknown>>;

type Member =
  'ConditionExpression' | 'UpdateExpression' | 'KeyConditionExpression' | 'FilterExpression' | 'ProjectionExpression';

/** Members of `from` by the name that DynamoDB has for them. Absent ones are left out, as are empty maps of names and values. */
export function wireExpressions(from: Fields, members: Readonly<Record<string, Member>>, place = ''): WireExpressions {
  const wire: Record<string, unknown> = {};
  const names: Record<string, unknown> = {};
  const values: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(members)) {
    const at = place + name;
    const expression = optionalFields(from, name, at);
    if (!expression) continue;
    wire[member] = requiredString(expression, 'expression', `${at}.expression`);
    const atNames = `${at}.expressionNames`;
    const expressionNames = optionalFields(expression, 'expressionNames', atNames) ?? {};
    for (const [placeholder, attribute] of Object.entries(expressionNames)) {
      if (typeof attribute !== 'string') {
        throw new MalformedRequest(`Expected JSON string for field '$[${atNames}.${placeholder}]'.`);
      }
      names[placeholder] = attribute;
    }
    const atValues = `${at}.expressionValues`;
    Object.assign(values, toWireItem(optionalFields(expression, 'expressionValues', atValues) ?? {}, atValues));
  }
  if (Object.keys(names).length > 0) wire['ExpressionAttributeNames'] = names;
  if (Object.keys(values).length > 0) wire['ExpressionAttributeValues'] = values;
  return wire;
}

/** `{ [member]: value }`, or nothing when the value is absent. */
export const present = (member: string, value: unknown): Fields => (isAbsent(value) ? {} : { [member]: value });
