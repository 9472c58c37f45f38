import { mapMembers } from '../json.ts';
import type { Json } from '../json.ts';
import { argument, objectArgument, textArgument } from '../run.ts';
import type { BuiltIns, Run } from '../run.ts';

const hopHeaders = [
  'transfer-encoding',
  'connection',
  'host',
  'expect',
  'keep-alive',
  'upgrade',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'content-length',
];

const ownedByAppSync = [
  ...hopHeaders,
  'access-control-allow-credentials',
  'access-control-allow-origin',
  'access-control-expose-headers',
  'access-control-max-age',
  'access-control-allow-methods',
  'access-control-allow-headers',
  'vary',
  'content-type',
];

/** The most that names and values of added response headers may have together. */
export const RESPONSE_HEADER_BYTES = 4096;

/** `util.http`. A response header that AppSync refuses is left out and reported as a `ResponseHeaderError`. */
export const httpUtil: BuiltIns = {
  'util.http.copyHeaders': (args) => {
    const headers = objectArgument(args, 0, 'util.http.copyHeaders');
    const kept = Object.entries(headers).filter(([name]) => !hopHeaders.includes(name.toLowerCase()));
    return mapMembers(Object.fromEntries(kept), (value) => value);
  },
  'util.http.addResponseHeader': (args, run) => {
    // No name is an empty one: reported, and no fault.
    const name = argument(args, 0) === null ? '' : textArgument(args, 0, 'util.http.addResponseHeader');
    addHeader(name, argument(args, 1), run);
    return undefined;
  },
  'util.http.addResponseHeaders': (args, run) => {
    const headers = objectArgument(args, 0, 'util.http.addResponseHeaders');
    for (const [name, value] of Object.entries(headers)) addHeader(name, value, run);
    return undefined;
  },
};

function addHeader(name: string, value: Json, run: Run): void {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const problem = refusal(name, value, text, run);
  if (problem !== undefined) {
    run.appendedErrors.push({ message: problem, errorType: 'ResponseHeaderError', data: null, errorInfo: null });
    return;
  }
  run.responseHeaderBytes += Buffer.byteLength(name) + Buffer.byteLength(text);
  const earlier = run.responseHeaders.findIndex(([known]) => known.toLowerCase() === name.toLowerCase());
  if (earlier !== -1) run.responseHeaders.splice(earlier, 1);
  run.responseHeaders.push([name, text]);
}

function refusal(name: string, value: Json, text: string, run: Run): string | undefined {
  const lower = name.toLowerCase();
  if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) return 'The response header has no valid name.';
  if (ownedByAppSync.includes(lower) || lower.startsWith('x-amzn-') || lower.startsWith('x-amz-')) {
    return `The response header ${name} cannot be set by a resolver.`;
  }
  if (value === null) return `The response header ${name} has no value.`;
  // What cannot stand in an HTTP header line would take the whole answer down.
  if (/[^\t\x20-\x7e\x80-\xff]/.test(text)) return `The value of the response header ${name} cannot be sent.`;
  const size = run.responseHeaderBytes + Buffer.byteLength(name) + Buffer.byteLength(text);
  return size > RESPONSE_HEADER_BYTES ? 'The response headers exceed 4 KB.' : undefined;
}
