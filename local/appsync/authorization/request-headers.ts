import type { SignedRequest } from '../types.ts';

type Headers = SignedRequest['headers'];

/** Every value of a header, whatever the case of its name, in the order of sending. */
export function headerValues(headers: Headers, name: string): readonly string[] {
  const wanted = name.toLowerCase();
  return Object.entries(headers).flatMap(([key, value]) => (key.toLowerCase() === wanted ? value : []));
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
  const forwarded = headerValues(request.headers, 'x-forwarded-for').flatMap((value) => value.split(','));
  // A dual-stack listener reports IPv4 peers in IPv6 form; AWS reports plain IPv4.
  const peer = request.remoteAddress.replace(/^::ffff:(?=\d+\.)/, '');
  return [...forwarded.map((address) => address.trim()).filter((address) => address !== ''), peer];
}
