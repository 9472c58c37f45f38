import { isJsonList, isJsonObject } from '../json.ts';
import type { Json, JsonObject } from '../json.ts';
import { toDynamoDB } from './typed-values.ts';

/** A filter object as a DynamoDB expression with its placeholders. */
export interface Expression {
  readonly expression: string;
  readonly expressionNames: JsonObject;
  readonly expressionValues: JsonObject;
}

interface Placeholders {
  readonly names: Record<string, Json>;
  readonly values: Record<string, Json>;
}

const comparisons: Readonly<Record<string, string>> = { eq: '=', ne: '<>', lt: '<', le: '<=', gt: '>', ge: '>=' };

const typeCodes: Readonly<Record<string, string>> = {
  _null: 'NULL',
  string: 'S',
  stringSet: 'SS',
  number: 'N',
  numberSet: 'NS',
  binary: 'B',
  binarySet: 'BS',
  boolean: 'BOOL',
  list: 'L',
  map: 'M',
};

/**
 * Renders a filter object, text and placeholder names as the service renders them: `#` and the field's name, `:` and
 * the path to the operand. `null` for what cannot be rendered: an unknown operator, a field without operators' map,
 * `and`/`or` without a list. An empty filter gives an empty expression, which DynamoDB refuses.
 */
export function toExpression(filter: Json): Expression | null {
  if (!isJsonObject(filter)) return null;
  const placeholders: Placeholders = { names: {}, values: {} };
  const expression = renderFilter(filter, [], placeholders);
  if (expression === null) return null;
  return { expression, expressionNames: placeholders.names, expressionValues: placeholders.values };
}

function renderFilter(filter: JsonObject, path: readonly string[], placeholders: Placeholders): string | null {
  return joined(
    Object.entries(filter).map(([key, value]) => {
      if (key === 'and' || key === 'or') return renderList(key, value, path, placeholders);
      if (!isJsonObject(value)) return null;
      if (key === 'not') {
        const inner = renderFilter(value, [...path, 'not'], placeholders);
        return inner === null ? null : `(NOT ${inner})`;
      }
      const name = `#${key}`;
      placeholders.names[name] = key;
      return renderOperators(value, name, [...path, key], placeholders);
    }),
    ' AND ',
  );
}

function renderList(
  kind: 'and' | 'or',
  members: Json,
  path: readonly string[],
  placeholders: Placeholders,
): string | null {
  if (!isJsonList(members)) return null;
  const parts = members.map((member, index) =>
    isJsonObject(member) ? renderFilter(member, [...path, kind, String(index)], placeholders) : null,
  );
  return wrapped(parts, kind === 'and' ? ' AND ' : ' OR ');
}

function renderOperators(
  operators: JsonObject,
  operand: string,
  path: readonly string[],
  placeholders: Placeholders,
): string | null {
  const clauses = Object.entries(operators).map(([operator, value]) => {
    if (operator === 'size') {
      // The service names a size within a size, and measures once all the same.
      const size = operand.startsWith('size(') ? operand : `size(${operand})`;
      return isJsonObject(value) ? renderOperators(value, size, [...path, 'size'], placeholders) : null;
    }
    return renderClause(operator, value, operand, `:${[...path, operator].join('_')}`, placeholders);
  });
  return wrapped(clauses, ' AND ');
}

function renderClause(
  operator: string,
  value: Json,
  operand: string,
  placeholder: string,
  { values }: Placeholders,
): string | null {
  const put = (name: string, plain: Json) => {
    values[name] = toDynamoDB(plain);
    return name;
  };
  const comparison = Object.hasOwn(comparisons, operator) ? comparisons[operator] : undefined;
  if (comparison !== undefined) return `(${operand} ${comparison} ${put(placeholder, value)})`;
  switch (operator) {
    case 'contains':
      return `(contains(${operand},${put(placeholder, value)}))`;
    case 'notContains':
      return `(NOT contains(${operand},${put(placeholder, value)}))`;
    case 'beginsWith':
      return `(begins_with(${operand},${put(placeholder, value)}))`;
    case 'between': {
      const [start, end] = isJsonList(value) ? value : [];
      if (start === undefined || end === undefined) return null;
      return `(${operand} BETWEEN ${put(`${placeholder}_start`, start)} AND ${put(`${placeholder}_end`, end)})`;
    }
    case 'in': {
      if (!isJsonList(value)) return null;
      const members = value.map((member, index) => put(`${placeholder}_${String(index)}`, member));
      // An empty list makes the service write this broken clause; DynamoDB then refuses the request.
      return members.length === 0 ? '(null)' : `(${operand} IN (${members.join(', ')}))`;
    }
    case 'attributeExists':
      if (typeof value !== 'boolean') return null;
      return value ? `(attribute_exists(${operand}))` : `(attribute_not_exists(${operand}))`;
    case 'attributeType': {
      const code = typeof value === 'string' && Object.hasOwn(typeCodes, value) ? typeCodes[value] : undefined;
      return code === undefined ? null : `(attribute_type(${operand},${put(placeholder, code)}))`;
    }
    default:
      return null;
  }
}

function joined(parts: readonly (string | null)[], by: string): string | null {
  const rendered = parts.filter((part) => part !== null);
  return rendered.length === parts.length ? rendered.join(by) : null;
}

function wrapped(parts: readonly (string | null)[], by: string): string | null {
  const text = joined(parts, by);
  return text !== null && parts.length > 1 ? `(${text})` : text;
}
