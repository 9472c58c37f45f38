import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createEvaluator } from '../../local/appsync/evaluation/evaluator.ts';
import type { Evaluation, HandlerName, Outcome } from '../../local/appsync/types.ts';
import { ERRORS, type ErrorType } from '../../model/errors.ts';
import { bundleResolver } from '../../tools/bundle-resolver.ts';
import { aContext, type ContextChanges } from './context.ts';
import { NOW } from './given.ts';

const resolvers = fileURLToPath(new URL('../../resolvers', import.meta.url));

/** A resolver or pipeline function as it is deployed: its bundle, with the clock held still at `NOW`. */
export interface ResolverUnderTest {
  readonly request: (changes?: ContextChanges) => Evaluation;
  readonly response: (changes?: ContextChanges) => Evaluation;
}

/**
 * Bundles a file under `resolvers/` and checks it as AppSync would.
 *
 * @param file its name without `.ts`, e.g. `pipeline/signPut`
 * @param field the field that calls it, `Type.field`
 */
export async function resolverUnderTest(file: string, field = file): Promise<ResolverUnderTest> {
  const code = createEvaluator({ clock: { now: () => NOW } }).load(await bundleResolver(join(resolvers, `${file}.ts`)));
  const run = (handler: HandlerName) => (changes?: ContextChanges) => code.evaluate(handler, aContext(field, changes));
  return { request: run('request'), response: run('response') };
}

/** What a handler returned; throws when it ended otherwise. */
export function returned({ outcome }: Evaluation): unknown {
  if (outcome.kind !== 'returned') throw new Error(`The handler ended otherwise: ${JSON.stringify(outcome)}`);
  return outcome.value;
}

/** The outcome of a handler that failed with one of the declared errors, whole. */
export function failure(type: ErrorType, facts: Readonly<Record<string, unknown>> = {}): Outcome {
  const { message, retryable } = ERRORS[type];
  return { kind: 'error', message, errorType: type, data: null, errorInfo: { retryable, ...facts } };
}

/** The outcome of a handler that turned the caller away. */
export const unauthorized: Outcome = { kind: 'unauthorized' };

/** The outcome of a request after which neither the data source nor the response handler is asked; a pipeline goes on. */
export function skipped(value: unknown): Outcome {
  return { kind: 'earlyReturn', value, skipTo: 'NEXT' };
}

/** What DynamoDB and Lambda fail with, as `ctx.error` has it. */
export const dataSourceErrors = {
  conditionFailed: {
    type: 'DynamoDB:ConditionalCheckFailedException',
    message: 'The conditional request failed (Service: DynamoDb, Status Code: 400, Request ID: 3N6C)',
  },
  cancelled: {
    type: 'DynamoDB:TransactionCanceledException',
    message:
      'Transaction cancelled, please refer cancellation reasons (Service: DynamoDb, Status Code: 400, Request ID: 7Q2R)',
  },
  throttled: {
    type: 'DynamoDB:ProvisionedThroughputExceededException',
    message:
      'The level of configured provisioned throughput was exceeded (Service: DynamoDb, Status Code: 400, Request ID: 1A)',
  },
  slowedDown: {
    type: 'DynamoDB:ThrottlingException',
    message: 'Rate exceeded (Service: DynamoDb, Status Code: 400, Request ID: 2B)',
  },
  outage: {
    type: 'DynamoDB:InternalServerError',
    message:
      'Table Lectern-test-Table of account 123456789012 failed (Service: DynamoDb, Status Code: 500, Request ID: 3C)',
  },
  lambda: {
    type: 'Lambda:Unhandled',
    message: 'Task timed out after 5.00 seconds for arn:aws:lambda:eu-central-1:1:sign',
  },
} as const;

/** Why DynamoDB did not write one item of a transaction. */
export type CancellationType =
  'None' | 'ConditionCheckFailed' | 'ConditionalCheckFailed' | 'TransactionConflict' | 'ThrottlingError';

/** The reasons of a cancelled transaction, by position, as `ctx.result` has them. */
export function cancelledBecause(...reasons: readonly CancellationType[]) {
  return { keys: null, cancellationReasons: reasons.map((type) => ({ type, message: 'as DynamoDB words it' })) };
}

/** What every read ends with when its data source fails, whatever the resolver. */
export const unexpectedFailures = [
  ['Internal', dataSourceErrors.outage],
  ['Internal', dataSourceErrors.lambda],
  ['TryAgain', dataSourceErrors.throttled],
  ['TryAgain', dataSourceErrors.slowedDown],
] as const satisfies readonly (readonly [ErrorType, { readonly type: string; readonly message: string }])[];
