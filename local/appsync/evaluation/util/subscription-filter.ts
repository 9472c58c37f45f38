import { isJsonList, isJsonObject } from '../json.ts';
import type { Json, JsonObject } from '../json.ts';

type Condition = Readonly<Record<'fieldName' | 'operator' | 'value', Json>>;
type Group = readonly Condition[];

/** A subscription takes 10 groups; alternatives multiply, and a few more fields would fill the memory with them. */
const MAX_GROUPS = 1_000;

/**
 * A filter object as subscription filter groups: groups are alternatives, the conditions of one group must all hold.
 * Several operators on one field are alternatives too, as in the service; for a range use `between`.
 * `null` for anything but an object; a filter without conditions gives no group.
 *
 * @param ignoredFields names that are dropped wherever they stand in `filter`.
 * @param rules alternatives, one per field, of which one must hold whatever `filter` says.
 */
export function toSubscriptionFilter(filter: Json, ignoredFields: Json, rules: Json): Json {
  if (!isJsonObject(filter)) return null;
  const ignored = isJsonList(ignoredFields) ? ignoredFields : [];
  const groups = alternatives(filter, ignored);
  const ruled = isJsonObject(rules) ? both(groups, Object.entries(rules).flatMap(conditionsOf)) : groups;
  return { filterGroup: ruled.filter((group) => group.length > 0).map((filters) => ({ filters })) };
}

function alternatives(filter: JsonObject, ignored: readonly Json[]): readonly Group[] {
  let groups: readonly Group[] = [[]];
  for (const [key, value] of Object.entries(filter)) {
    if (ignored.includes(key)) continue;
    if (key === 'and') {
      for (const member of objectsOf(value)) groups = both(groups, alternatives(member, ignored));
    } else if (key === 'or') {
      groups = both(
        groups,
        objectsOf(value).flatMap((member) => alternatives(member, ignored)),
      );
    } else {
      groups = both(groups, conditionsOf([key, value]));
    }
  }
  return groups;
}

function conditionsOf([fieldName, operators]: readonly [string, Json]): readonly Group[] {
  if (!isJsonObject(operators)) return [];
  return Object.entries(operators).map(([operator, value]) => [{ fieldName, operator, value }]);
}

function both(left: readonly Group[], right: readonly Group[]): readonly Group[] {
  if (right.length === 0) return left;
  if (left.length * right.length > MAX_GROUPS) {
    throw new RangeError(`the subscription filter has more than ${MAX_GROUPS} combinations`);
  }
  return left.flatMap((one) => right.map((other) => [...one, ...other]));
}

function objectsOf(value: Json): readonly JsonObject[] {
  return (isJsonList(value) ? value : [value]).filter(isJsonObject);
}
