import { isJsonList, isJsonObject } from '../json.ts';
import type { Json, JsonObject } from '../json.ts';
import { toDynamoDB } from './typed-values.ts';

/** The `type` of an `operations.updateListItem` marker; handlers never see it, the marker is opaque to them. */
export const UPDATE_LIST_ITEM = 'OPERATION_UPDATE_LIST_ITEM';

const operationTypes = [
  'OPERATION_ADD',
  'OPERATION_REPLACE',
  'OPERATION_INCREMENT',
  'OPERATION_DECREMENT',
  'OPERATION_APPEND',
  'OPERATION_PREPEND',
  'OPERATION_REMOVE',
  UPDATE_LIST_ITEM,
];

/** One attribute, or a part of one, and what is to become of it. */
interface Change {
  readonly path: readonly string[];
  readonly value: Json;
}

/** Hands out placeholders in the order in which they are first used. */
interface Placeholders {
  name(attribute: string): string;
  value(plain: Json): string;
  readonly names: JsonObject;
  readonly values: JsonObject;
}

/**
 * The `update` of an `UpdateItem` request: one `SET` list, then one `REMOVE` list, attributes in the order of the
 * object, placeholders `#expName_n` and `:expValue_n` numbered as they appear. `expressionValues` is left out when
 * there are none. A nested object that holds operations addresses the nested path.
 */
export function toUpdate(update: JsonObject): JsonObject {
  const changes = Object.entries(update).flatMap(([name, value]) => changesOf([name], value));
  const placeholders = newPlaceholders();
  // Evaluated in this order, because the numbers follow the produced text.
  const sets = changes.filter((change) => !isRemoval(change)).flatMap((change) => setClauses(change, placeholders));
  const removals = changes.filter(isRemoval).map(({ path }) => pathText(path, placeholders));
  const parts = [
    ...(sets.length === 0 ? [] : [`SET ${sets.join(', ')}`]),
    ...(removals.length === 0 ? [] : [`REMOVE ${removals.join(', ')}`]),
  ];
  return {
    expression: parts.join(' '),
    expressionNames: placeholders.names,
    ...(Object.keys(placeholders.values).length === 0 ? {} : { expressionValues: placeholders.values }),
  };
}

/** A projection of attribute paths, `a.b` and `a[0]` included; every segment has an alias, a repeated one keeps its own. */
export function toProjection(paths: readonly Json[]): JsonObject {
  const placeholders = newPlaceholders();
  const texts = paths.map((path) => {
    if (typeof path !== 'string') throw new TypeError('a projection is a list of attribute paths');
    return pathText(path.split('.'), placeholders);
  });
  return { expression: texts.join(', '), expressionNames: placeholders.names };
}

function changesOf(path: readonly string[], value: Json): readonly Change[] {
  if (!isJsonObject(value) || isOperation(value) || !holdsOperation(value)) return [{ path, value }];
  return Object.entries(value).flatMap(([name, inner]) => changesOf([...path, name], inner));
}

function setClauses({ path, value }: Change, placeholders: Placeholders): readonly string[] {
  const target = pathText(path, placeholders);
  const items = listItemsOf(value);
  if (items.length > 0) {
    return items.map((item) => `${target}[${indexOf(item)}] = ${placeholders.value(item['value'] ?? null)}`);
  }
  if (!isJsonObject(value) || !isOperation(value)) return [`${target} = ${placeholders.value(value)}`];
  switch (value['type']) {
    case 'OPERATION_INCREMENT':
      return [`${target} = ${target} + ${placeholders.value(value['by'] ?? 1)}`];
    case 'OPERATION_DECREMENT':
      return [`${target} = ${target} - ${placeholders.value(value['by'] ?? 1)}`];
    case 'OPERATION_APPEND':
      return [`${target} = list_append(${target}, ${placeholders.value(value['items'] ?? null)})`];
    case 'OPERATION_PREPEND':
      return [`${target} = list_append(${placeholders.value(value['items'] ?? null)}, ${target})`];
    default:
      return [`${target} = ${placeholders.value(value['value'] ?? null)}`];
  }
}

function pathText(path: readonly string[], placeholders: Placeholders): string {
  return path
    .map((segment) => {
      const [, attribute = segment, indexes = ''] = /^([^[]+)((?:\[\d+\])*)$/.exec(segment) ?? [];
      return `${placeholders.name(attribute)}${indexes}`;
    })
    .join('.');
}

function newPlaceholders(): Placeholders {
  const names: Record<string, string> = {};
  const values: Record<string, Json> = {};
  const aliases = new Map<string, string>();
  return {
    names,
    values,
    name(attribute) {
      const alias = aliases.get(attribute) ?? `#expName_${String(aliases.size + 1)}`;
      aliases.set(attribute, alias);
      names[alias] = attribute;
      return alias;
    },
    value(plain) {
      const placeholder = `:expValue_${String(Object.keys(values).length + 1)}`;
      values[placeholder] = toDynamoDB(plain);
      return placeholder;
    },
  };
}

function isOperation({ type }: JsonObject): boolean {
  return typeof type === 'string' && operationTypes.includes(type);
}

function isListItem(value: Json): value is JsonObject {
  return isJsonObject(value) && value['type'] === UPDATE_LIST_ITEM;
}

/** The list item updates that are the whole of a value. */
function listItemsOf(value: Json): readonly JsonObject[] {
  if (isListItem(value)) return [value];
  const items = isJsonList(value) ? value.filter(isListItem) : [];
  return isJsonList(value) && items.length === value.length ? items : [];
}

function isRemoval({ value }: Change): boolean {
  return isJsonObject(value) && value['type'] === 'OPERATION_REMOVE';
}

function holdsOperation(value: Json): boolean {
  if (isJsonList(value)) return value.some(isListItem);
  return isJsonObject(value) && (isOperation(value) || Object.values(value).some(holdsOperation));
}

function indexOf(item: JsonObject): string {
  const index = item['index'];
  if (typeof index !== 'number' || !Number.isInteger(index) || index < 0) {
    throw new TypeError('operations.updateListItem takes a value and the index of the item');
  }
  return String(index);
}
