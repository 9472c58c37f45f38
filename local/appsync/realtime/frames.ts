import type { ConnectRefusal } from '../authorization/signed-request.ts';
import { CONNECTION_TIMEOUT_MS } from './limits.ts';

/** One entry of `payload.errors` in an `error` or `connection_error`. */
export interface FrameError {
  readonly errorType?: string;
  readonly message: string;
  readonly errorCode?: number;
}

/** What answers an unknown message, a malformed `start`, a query and a mutation alike. */
export const UNSUPPORTED_OPERATION: FrameError = {
  errorType: 'UnsupportedOperation',
  message: 'unknown not supported through the realtime channel',
};

/** What answers a client that sends more than is kept for it. */
export const RATE_EXCEEDED: FrameError = { errorType: 'LimitExceededError', message: 'Rate limit exceeded' };

/** What answers a `start` that takes longer than a request may. */
export const TIMED_OUT: FrameError = { errorType: 'ExecutionTimeout', message: 'Execution timed out.' };

/** The frames that the service sends, as JSON text. */
export const connectionAckFrame = JSON.stringify({
  type: 'connection_ack',
  payload: { connectionTimeoutMs: CONNECTION_TIMEOUT_MS },
});

export const keepAliveFrame = JSON.stringify({ type: 'ka' });

export function startAckFrame(id: string): string {
  return JSON.stringify({ type: 'start_ack', id });
}

/** Makes one subscription's events; `payload` is JSON text already, so that an event is serialised once for many subscribers. */
export function dataFrames(id: string): (payload: string) => string {
  const beginning = `{"id":${JSON.stringify(id)},"type":"data","payload":`;
  return (payload) => `${beginning}${payload}}`;
}

export function completeFrame(id: string): string {
  return JSON.stringify({ type: 'complete', id });
}

/** An error of one subscription, or of a message that names none: `id` is then left out. */
export function errorFrame(id: string | undefined, errors: readonly FrameError[]): string {
  return JSON.stringify({ type: 'error', ...(id !== undefined && { id }), payload: { errors } });
}

/** Sent once, before the connection is closed. */
export function connectionErrorFrame(refusal: ConnectRefusal): string {
  return JSON.stringify({ type: 'connection_error', payload: { errors: [refusalError(refusal)] } });
}

/**
 * How the real-time endpoint words a refused credential: what is wrong with a signature is a `BadRequestException`
 * here, where the GraphQL endpoint names the exception of Signature V4.
 */
export function refusalError(refusal: ConnectRefusal): FrameError {
  const { errorType, message, status } = refusal;
  const isSignature = errorType === 'InvalidSignatureException' || errorType === 'IncompleteSignatureException';
  return isSignature
    ? { errorType: 'BadRequestException', message, errorCode: 400 }
    : { ...(errorType !== undefined && { errorType }), message, errorCode: status };
}
