/** The Lambda data source: the function's event is the payload itself, or an array of payloads for `BatchInvoke`. */
import { MalformedRequest } from '../refusals.ts';
import type { DataSource, LambdaOutcome } from '../types.ts';
import type { BatchPayload, DataSourceAnswer, RunningDataSource } from './data-source.ts';
import { documentOf, optionalString, requiredString } from './request-document.ts';
import { inTime } from './time-limit.ts';

function read(request: unknown): BatchPayload & { readonly operation: 'Invoke' | 'BatchInvoke' } {
  const document = documentOf(request);
  const operation = requiredString(document, 'operation');
  if (operation !== 'Invoke' && operation !== 'BatchInvoke') {
    throw new MalformedRequest(`Unsupported operation '${operation}' for a Lambda data source.`);
  }
  const invocationType = optionalString(document, 'invocationType') ?? 'RequestResponse';
  if (invocationType !== 'RequestResponse' && invocationType !== 'Event') {
    throw new MalformedRequest(`Unsupported invocationType '${invocationType}'.`);
  }
  return { operation, invocationType, payload: document['payload'] ?? null };
}

function failure(outcome: Extract<LambdaOutcome, { kind: 'failed' }>): DataSourceAnswer {
  const { message, unhandledErrorType } = outcome;
  // Of what the function threw only the message survives; its class is lost.
  const error = {
    message,
    type: 'Lambda:Unhandled',
    ...(unhandledErrorType === undefined ? {} : { unhandledErrorType }),
  };
  return { result: null, error };
}

const tooLate: DataSourceAnswer = {
  result: null,
  error: { message: 'Execution timed out.', type: 'Lambda:ExecutionTimeoutException', unhandledErrorType: null },
};

/** A function as AppSync calls it. */
export function createLambdaSource({ invoke }: Extract<DataSource, { type: 'AWS_LAMBDA' }>): RunningDataSource {
  const callBatch = async (payloads: readonly BatchPayload[]): Promise<readonly DataSourceAnswer[]> => {
    const [first] = payloads;
    const event = payloads.map(({ payload }) => payload);
    const outcome = await inTime(invoke(event, first?.invocationType ?? 'RequestResponse'));
    if (outcome === 'late') return payloads.map(() => tooLate);
    if (outcome.kind === 'failed') return payloads.map(() => failure(outcome));
    if (first?.invocationType === 'Event') return payloads.map(() => ({ result: null }));
    const { payload: results } = outcome;
    if (Array.isArray(results) && results.length === payloads.length) {
      return results.map((result: unknown) => ({ result: result ?? null }));
    }
    const message = `The function must return an array of ${payloads.length} results, one per payload.`;
    return payloads.map(() => ({ result: null, error: { message, type: 'Lambda:IllegalArgument' } }));
  };

  return {
    call: async (request) => {
      const asked = read(request);
      if (asked.operation === 'BatchInvoke') return (await callBatch([asked]))[0] ?? { result: null };
      const outcome = await inTime(invoke(asked.payload, asked.invocationType));
      if (outcome === 'late') return tooLate;
      if (outcome.kind === 'failed') return failure(outcome);
      return { result: asked.invocationType === 'Event' ? null : (outcome.payload ?? null) };
    },
    batchPayload: (request) => {
      const asked = read(request);
      return asked.operation === 'BatchInvoke' ? asked : undefined;
    },
    callBatch,
  };
}
