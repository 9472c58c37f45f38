import type { IncomingMessage, ServerResponse } from 'node:http';
import { CognitoError } from './errors.ts';
import { isObject } from './input.ts';

/** Far more than any request of this API needs. */
export const MAX_BODY_BYTES = 256 * 1024;
/** Beyond this the rest is not even read. */
const MAX_DRAINED_BYTES = 16 * 1024 * 1024;

/** The first value of a header, or empty. */
export const headerOf = (req: IncomingMessage, name: string): string => {
  const value = req.headers[name];
  return (Array.isArray(value) ? value[0] : value) ?? '';
};

/**
 * The whole body. Throws `RequestEntityTooLargeException` (413) for one over `MAX_BODY_BYTES`, after reading it off the
 * connection, so that the client sees the answer instead of a reset.
 */
export const readBody = async (req: IncomingMessage): Promise<Buffer> => {
  const kept: Buffer[] = [];
  let seen = 0;
  // A request stream without an encoding yields buffers, which its type does not say.
  for await (const chunk of req as AsyncIterable<Buffer>) {
    seen += chunk.length;
    if (seen <= MAX_BODY_BYTES) kept.push(chunk);
    else kept.length = 0;
    if (seen > MAX_DRAINED_BYTES) break;
  }
  if (seen > MAX_BODY_BYTES) {
    const message = `The request is larger than ${MAX_BODY_BYTES} bytes.`;
    throw new CognitoError('RequestEntityTooLargeException', message, 413);
  }
  return Buffer.concat(kept);
};

/** The body as a JSON object; throws `SerializationException` for anything else. An empty body is an empty object. */
export const parseBody = (body: Buffer): Readonly<Record<string, unknown>> => {
  if (body.length === 0) return {};
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    throw new CognitoError('SerializationException', 'The request body is not valid JSON.');
  }
  if (!isObject(parsed)) throw new CognitoError('SerializationException', 'The request body is not a JSON object.');
  return parsed;
};

/** The CORS headers of the real endpoint, which browsers call directly: any origin, never with cookies. */
export const allowAnyOrigin = (res: ServerResponse): void => {
  res.setHeader('access-control-allow-origin', '*');
  res.setHeader('access-control-expose-headers', 'x-amzn-requestid,x-amzn-errortype,x-amzn-errormessage,date');
};

/** Answers a preflight request, allowing the headers that it asks for. */
export const answerPreflight = (req: IncomingMessage, res: ServerResponse): void => {
  const asked = headerOf(req, 'access-control-request-headers');
  const fallback = 'authorization,cache-control,content-type,x-amz-target,x-amz-user-agent';
  res.setHeader('access-control-allow-headers', asked === '' ? fallback : asked);
  res.setHeader('access-control-allow-methods', 'POST,GET,OPTIONS');
  res.setHeader('access-control-max-age', '172800');
  res.statusCode = 200;
  res.end();
};

/** Sends JSON. */
export const sendJson = (res: ServerResponse, status: number, type: string, body: unknown): void => {
  const text = JSON.stringify(body);
  res.statusCode = status;
  res.setHeader('content-type', type);
  res.setHeader('content-length', Buffer.byteLength(text));
  res.end(text);
};
