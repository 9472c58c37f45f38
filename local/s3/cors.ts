import type { IncomingMessage, ServerResponse } from 'node:http';
import { S3Error } from './errors.ts';
import type { BucketConfig, CorsRule } from './types.ts';

/** Puts the CORS headers of the first rule that fits on the answer, be it a success or an error. */
export function addCorsHeaders(req: IncomingMessage, res: ServerResponse, bucket: BucketConfig | undefined): void {
  const origin = req.headers.origin;
  if (origin === undefined || bucket === undefined) return;
  const rule = bucket.cors.find((candidate) => fits(candidate, origin, req.method ?? ''));
  if (rule !== undefined) writeHeaders(res, rule, origin, undefined);
}

/** Answers a preflight request by the bucket's rules. Needs no signature, as on S3. Throws `AccessForbidden`, `BadRequest`. */
export function answerPreflight(req: IncomingMessage, res: ServerResponse, bucket: BucketConfig | undefined): void {
  const origin = req.headers.origin;
  const method = req.headers['access-control-request-method'];
  if (origin === undefined) {
    throw new S3Error(400, 'BadRequest', 'Insufficient information. Origin request header needed.');
  }
  if (method === undefined) {
    throw new S3Error(400, 'BadRequest', 'Invalid Access-Control-Request-Method: null');
  }
  if (bucket === undefined || bucket.cors.length === 0) throw forbidden('CORS is not enabled for this bucket.', method);
  const asked = (req.headers['access-control-request-headers'] ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
  const rule = bucket.cors.find(
    (candidate) =>
      fits(candidate, origin, method) &&
      asked.every((name) => (candidate.allowedHeaders ?? []).some((pattern) => matches(pattern.toLowerCase(), name))),
  );
  if (rule === undefined) {
    throw forbidden(
      "This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.",
      method,
    );
  }
  writeHeaders(res, rule, origin, asked);
  res.writeHead(200, { 'content-length': '0' });
  res.end();
}

function forbidden(why: string, method: string): S3Error {
  return new S3Error(403, 'AccessForbidden', `CORSResponse: ${why}`, { Method: method, ResourceType: 'OBJECT' });
}

function fits(rule: CorsRule, origin: string, method: string): boolean {
  return (
    rule.allowedMethods.some((allowed) => allowed === method) &&
    rule.allowedOrigins.some((pattern) => matches(pattern, origin))
  );
}

/** One `*` in a pattern stands for any text. */
function matches(pattern: string, text: string): boolean {
  const star = pattern.indexOf('*');
  if (star < 0) return pattern === text;
  const [head, tail] = [pattern.slice(0, star), pattern.slice(star + 1)];
  return text.length >= head.length + tail.length && text.startsWith(head) && text.endsWith(tail);
}

function writeHeaders(res: ServerResponse, rule: CorsRule, origin: string, asked: readonly string[] | undefined): void {
  const isOpen = rule.allowedOrigins.includes('*');
  res.setHeader('Access-Control-Allow-Origin', isOpen ? '*' : origin);
  if (!isOpen) res.setHeader('Access-Control-Allow-Credentials', 'true');
  res.setHeader('Access-Control-Allow-Methods', rule.allowedMethods.join(', '));
  if (asked !== undefined && asked.length > 0) res.setHeader('Access-Control-Allow-Headers', asked.join(', '));
  if (rule.exposeHeaders !== undefined && rule.exposeHeaders.length > 0) {
    res.setHeader('Access-Control-Expose-Headers', rule.exposeHeaders.join(', '));
  }
  if (rule.maxAgeSeconds !== undefined) res.setHeader('Access-Control-Max-Age', String(rule.maxAgeSeconds));
  res.setHeader('Vary', 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method');
}
