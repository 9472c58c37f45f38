import { util } from '@aws-appsync/utils';
import { ERRORS, type ErrorType } from '../../model/errors.ts';

/**
 * Ends the handler with one of the declared errors. `facts` are for programs and arrive in `errorInfo` beside `retryable`;
 * AppSync would cut `data` down to the selection set.
 */
export function fail(type: ErrorType, facts: Readonly<Record<string, unknown>> = {}): never {
  const { message, retryable } = ERRORS[type];
  util.error(message, type, null, { retryable, ...facts });
}

/** A data source's failure that no caller can do anything about. The cause goes to the log, not to the caller. */
export function failUnexpectedly(error: { readonly message: string; readonly type: string }): never {
  console.error(`${error.type}: ${error.message}`);
  if (isBusy(error)) fail('TryAgain');
  fail('Internal');
}

/** Whether the table could not take the call at this moment: no capacity left, or another transaction on the same item. */
export function isBusy(error: { readonly type: string }): boolean {
  const passing = ['Throughput', 'Throttling', 'TransactionConflict'];
  return passing.filter((name) => error.type.indexOf(name) > -1).length > 0;
}

/** Whether the write was refused by its own condition. */
export function isConditionFailure(error: { readonly type: string }): boolean {
  return error.type === 'DynamoDB:ConditionalCheckFailedException';
}

/** One entry of a cancelled transaction's reasons, in the order of its items. */
type CancellationReason = { readonly type: string } | null;

/**
 * Which items of a transaction were refused by their conditions, by position. `TryAgain` when the transaction met another
 * one instead: DynamoDB names that `TransactionConflict`, and nothing was decided.
 */
export function refusedItems(
  error: { readonly message: string; readonly type: string },
  result: { readonly cancellationReasons?: CancellationReason[] | null } | null,
): readonly boolean[] {
  if (error.type !== 'DynamoDB:TransactionCanceledException') failUnexpectedly(error);
  const reasons = result?.cancellationReasons ?? [];
  // 'Check' is in both spellings that the service is known to use.
  const refused = reasons.map((reason) => (reason?.type ?? 'None').indexOf('Check') > -1);
  if (refused.indexOf(true) === -1) {
    console.error(`${error.type}: ${error.message}`);
    fail('TryAgain');
  }
  return refused;
}
