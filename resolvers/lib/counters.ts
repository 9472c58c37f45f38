import { util } from '@aws-appsync/utils';
import { USAGE_ID, type VideoItem } from '../../model/items.ts';
import { heldUsage } from '../../model/usage.ts';

/** How one counter changes, and the most it may come to. */
export type CounterChange = { readonly by: number; readonly atMost?: number };

/**
 * One item of a TransactWriteItems that changes counters, making the item when it is the first time, and refuses as a whole
 * when a counter would go over its `atMost`. Written by hand because `@aws-appsync/utils/dynamodb` has no `ADD`: its
 * `increment` fails on an attribute that is not there yet.
 */
export function changeCounters(
  table: string,
  key: Readonly<Record<string, string>>,
  changes: Readonly<Record<string, CounterChange>>,
  expiresAt?: number,
): TransactUpdate {
  const names: Record<string, string> = {};
  const values: Record<string, unknown> = {};
  const checks: Record<string, unknown> = {};
  const checkNames: Record<string, string> = {};
  const adds: string[] = [];
  const conditions: string[] = [];
  for (const [counter, change] of Object.entries(changes)) {
    names[`#${counter}`] = counter;
    values[`:${counter}`] = change.by;
    adds.push(`#${counter} :${counter}`);
    if (change.atMost !== undefined) {
      checkNames[`#${counter}`] = counter;
      checks[`:${counter}Room`] = change.atMost - change.by;
      // A counter that is not there yet is 0, so a single change that is over the limit must be caught by the caller.
      conditions.push(`(attribute_not_exists(#${counter}) OR #${counter} <= :${counter}Room)`);
    }
  }
  let expression = `ADD ${adds.join(', ')}`;
  if (expiresAt !== undefined) {
    expression = `SET #expiresAt = :expiresAt ${expression}`;
    names['#expiresAt'] = 'expiresAt';
    values[':expiresAt'] = expiresAt;
  }
  const update = {
    table,
    operation: 'UpdateItem' as const,
    key: util.dynamodb.toMapValues(key),
    update: { expression, expressionNames: names, expressionValues: util.dynamodb.toMapValues(values) },
  };
  if (conditions.length === 0) return update;
  return {
    ...update,
    condition: {
      expression: conditions.join(' AND '),
      expressionNames: checkNames,
      expressionValues: util.dynamodb.toMapValues(checks),
    },
  };
}

/** The item of a transaction that gives back what a video takes up; none when it takes up nothing. */
export function giveBack(table: string, { userId, status, sizeBytes }: VideoItem): TransactUpdate[] {
  const { openUploads, videos, storedBytes } = heldUsage(status, sizeBytes);
  if (videos === 0) return [];
  const change = { openUploads: { by: -openUploads }, videos: { by: -videos }, storedBytes: { by: -storedBytes } };
  return [changeCounters(table, { userId, id: USAGE_ID }, change)];
}

/** An update inside a transaction, as AppSync's request document has it. */
export type TransactUpdate = {
  readonly table: string;
  readonly operation: 'UpdateItem';
  readonly key: unknown;
  readonly update: {
    readonly expression: string;
    readonly expressionNames: Readonly<Record<string, string>>;
    readonly expressionValues: unknown;
  };
  readonly condition?: {
    readonly expression: string;
    readonly expressionNames: Readonly<Record<string, string>>;
    readonly expressionValues: unknown;
  };
};
