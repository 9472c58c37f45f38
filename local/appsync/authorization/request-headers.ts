import type { SignedRequest } from '../types.ts';

type Headers = SignedRequest['headers'];

/** Every value of a header, whatever the case of its name, in the order of sending. */
export function headerValues(headers: Headers, name: string): readonly string[] {
  const wanted = name.toLowerCase();
  const values: string[] = [];
  // Several times per request: no list of all headers, and no lower-case copy of a name that cannot be the wanted one.
  for (const key in headers) {
    if (key.length !== wanted.length || key.toLowerCase() !== wanted) continue;
    const value = headers[key] ?? [];
    if (typeof value === 'string') values.push(value);
    else values.push(...value);
  }
  return values;
}

/**
 * One header's value; a repeated header is joined by `, ` (RFC 9110, 5.3), so that a second credential spoils the
 * first instead of hiding behind it. `undefined` when it is missing or blank.
 */
export function headerValue(headers: Headers, name: string): string | undefined {
  const value = headerValues(headers, name).join(', ').trim();
  return value === '' ? undefined : value;
}

/**
 * `identity.sourceIp`: the addresses of `x-forwarded-for` followed by the TCP peer. Callers can forge all but the last.
 */
export function sourceIp(request: SignedRequest): readonly string[] {
  const peer = peerOf(request);
  const values = headerValues(request.headers, 'x-forwarded-for');
  if (values.length === 0) return [peer];
  const forwarded = values.flatMap((value) => value.split(','));
  return [...forwarded.map((address) => address.trim()).filter((address) => address !== ''), peer];
}

/** What handlers see as `x-forwarded-for`: the edge in front of AppSync adds the peer to what the caller sent. */
export function forwardedFor(request: SignedRequest): string {
  // Of every request, and hardly any has come through somebody else.
  return request.headers['x-forwarded-for'] === undefined ? peerOf(request) : sourceIp(request).join(', ');
}

/** A dual-stack listener reports IPv4 peers in IPv6 form; AWS reports plain IPv4. */
function peerOf({ remoteAddress }: SignedRequest): string {
  return remoteAddress.startsWith('::ffff:') ? remoteAddress.replace(/^::ffff:(?=\d+\.)/, '') : remoteAddress;
}
