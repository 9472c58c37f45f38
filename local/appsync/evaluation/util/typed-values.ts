import { isJsonList, isJsonObject, mapMembers, parseJson } from '../json.ts';
import type { Json, JsonObject } from '../json.ts';
import { argument, textArgument } from '../run.ts';
import type { BuiltIns } from '../run.ts';

/**
 * Wraps a set of `@aws-appsync/utils/dynamodb` on its way out of a handler, so that it is told from a map that happens
 * to have a member `SS`. No name that a person would type.
 */
export const SET_MARKER = '\u0000set';

/**
 * A DynamoDB value by the type of the plain one. Numbers stay JSON numbers, as in AppSync's own requests; sets come
 * only from set markers.
 */
export function toDynamoDB(value: Json): JsonObject {
  if (value === null) return { NULL: null };
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'number') return { N: value };
  if (typeof value === 'boolean') return { BOOL: value };
  if (isJsonList(value)) return { L: value.map(toDynamoDB) };
  if (!isJsonObject(value)) throw new TypeError('a DynamoDB value must be JSON');
  const set = value[SET_MARKER];
  return isJsonObject(set) ? set : { M: toMapValues(value) };
}

/** An object's members as DynamoDB values: what `key` and `attributeValues` want. */
export function toMapValues(object: JsonObject): JsonObject {
  return mapMembers(object, toDynamoDB);
}

/** `util.dynamodb`: a typed converter given `null` returns `null`. */
export const dynamodbUtil: BuiltIns = {
  'util.dynamodb.toDynamoDB': (args) => toDynamoDB(argument(args, 0)),
  'util.dynamodb.toString': typed('S'),
  'util.dynamodb.toNumber': typed('N'),
  'util.dynamodb.toBoolean': typed('BOOL'),
  'util.dynamodb.toBinary': typed('B'),
  'util.dynamodb.toStringSet': typed('SS'),
  'util.dynamodb.toNumberSet': typed('NS'),
  'util.dynamodb.toBinarySet': typed('BS'),
  'util.dynamodb.toNull': () => ({ NULL: null }),
  'util.dynamodb.toList': (args) => {
    const list = argument(args, 0);
    return isJsonList(list) ? toDynamoDB(list) : null;
  },
  'util.dynamodb.toMap': (args) => {
    const object = argument(args, 0);
    return isJsonObject(object) ? { M: toMapValues(object) } : null;
  },
  'util.dynamodb.toMapValues': (args) => {
    const object = argument(args, 0);
    return isJsonObject(object) ? toMapValues(object) : null;
  },
  'util.dynamodb.toS3Object': (args) => {
    const [key = null, bucket = null, region = null, version = null] = args;
    if (key === null || bucket === null || region === null) return null;
    return { S: JSON.stringify({ s3: { key, bucket, region, ...(version === null ? {} : { version }) } }) };
  },
  'util.dynamodb.fromS3ObjectJson': (args) => {
    const stored = parseJson(textArgument(args, 0, 'util.dynamodb.fromS3ObjectJson'));
    const s3 = isJsonObject(stored) ? stored['s3'] : undefined;
    if (!isJsonObject(s3)) throw new TypeError('util.dynamodb.fromS3ObjectJson: the text holds no s3 object');
    const { bucket = null, region = null, key = null, version } = s3;
    return { bucket, region, key, ...(version === undefined ? {} : { version }) };
  },
};

function typed(type: string): (args: readonly Json[]) => Json {
  return (args) => {
    const value = argument(args, 0);
    return value === null ? null : { [type]: value };
  };
}
