/** The Lambda data source: the function's event is the payload itself, or an array of payloads for `BatchInvoke`. */
import { MalformedRequest } from '../refusals.ts';
import type { DataSource, LambdaOutcome } from '../types.ts';
import type { BatchPayload, DataSourceAnswer, RunningDataSource, SourceLog } from './data-source.ts';
import { documentOf, optionalString, requiredString } from './request-document.ts';
import { SOURCE_TIMEOUT_MS, inTime } from '../time-limit.ts';

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

const unreachable: DataSourceAnswer = {
  result: null,
  error: { message: 'Unable to execute HTTP request.', type: 'Lambda:SdkClientException' },
};

/** A function as AppSync calls it. Why it could not be called is for the operator alone. */
export function createLambdaSource(
  { invoke }: Extract<DataSource, { type: 'AWS_LAMBDA' }>,
  log: SourceLog,
): RunningDataSource {
  /** What the function returned, or the answer in place of it. */
  const ask = async (
    payload: unknown,
    type: BatchPayload['invocationType'],
  ): Promise<{ readonly returned: unknown } | { readonly instead: DataSourceAnswer }> => {
    try {
      const outcome = await inTime(invoke(payload, type), SOURCE_TIMEOUT_MS);
      if (outcome === 'late') return { instead: tooLate };
      return outcome.kind === 'failed' ? { instead: failure(outcome) } : { returned: outcome.payload };
    } catch (error) {
      log({ level: 'error', fault: error instanceof Error ? error.stack : String(error) });
      return { instead: unreachable };
    }
  };

  const callBatch = async (payloads: readonly BatchPayload[]): Promise<readonly DataSourceAnswer[]> => {
    const [first] = payloads;
    const event = payloads.map(({ payload }) => payload);
    const answer = await ask(event, first?.invocationType ?? 'RequestResponse');
    if ('instead' in answer) return payloads.map(() => answer.instead);
    if (first?.invocationType === 'Event') return payloads.map(() => ({ result: null }));
    const { returned: results } = answer;
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
      const answer = await ask(asked.payload, asked.invocationType);
      if ('instead' in answer) return answer.instead;
      return { result: asked.invocationType === 'Event' ? null : (answer.returned ?? null) };
    },
    batchPayload: (request) => {
      const asked = read(request);
      return asked.operation === 'BatchInvoke' ? asked : undefined;
    },
    callBatch,
  };
}
