import type { HeaderObject } from '../authorization/signed-request.ts';
import { readHeaderObject } from '../authorization/signed-request.ts';
import { isNestedTooDeep } from '../json-nesting.ts';
import type { GraphQLRequest } from '../types.ts';
import { MAX_ID_CHARACTERS } from './limits.ts';

/** A message from a client. `unsupported` is everything that is none of the three: it is answered without an id. */
export type ClientMessage =
  | { readonly type: 'connection_init' }
  | {
      readonly type: 'start';
      readonly id: string;
      /** `payload.data` as it was sent: what an IAM signature covers. */
      readonly data: string;
      readonly request: GraphQLRequest;
      readonly headers: HeaderObject;
    }
  | { readonly type: 'stop'; readonly id: string }
  | { readonly type: 'unsupported' };

/** Reads a text frame. Never throws. */
export function readClientMessage(text: string): ClientMessage {
  const message = parseObject(text);
  if (message?.['type'] === 'connection_init') return { type: 'connection_init' };
  const id = message?.['id'];
  if (message === undefined || (message['type'] !== 'start' && message['type'] !== 'stop'))
    return { type: 'unsupported' };
  if (typeof id !== 'string' || id === '' || id.length > MAX_ID_CHARACTERS) return { type: 'unsupported' };
  if (message['type'] === 'stop') return { type: 'stop', id };
  return readStart(id, message['payload']) ?? { type: 'unsupported' };
}

function readStart(id: string, payload: unknown): ClientMessage | undefined {
  if (!isRecord(payload) || typeof payload['data'] !== 'string') return undefined;
  const { data, extensions = {} } = payload;
  if (!isRecord(extensions)) return undefined;
  const headers = readHeaderObject(extensions['authorization'] ?? {});
  const operation = parseObject(data);
  if (headers === undefined || operation === undefined || typeof operation['query'] !== 'string') return undefined;
  const variables = operation['variables'] ?? undefined;
  const operationName = operation['operationName'] ?? undefined;
  if (variables !== undefined && (!isRecord(variables) || isNestedTooDeep(variables))) return undefined;
  if (operationName !== undefined && typeof operationName !== 'string') return undefined;
  const request: GraphQLRequest = {
    query: operation['query'],
    ...(variables !== undefined && { variables }),
    ...(operationName !== undefined && { operationName }),
  };
  return { type: 'start', id, data, request, headers };
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
