import { createVerify, type KeyObject } from 'node:crypto';

/** Why CloudFront refuses a request: the code and message of its XML answer. */
export interface Refusal {
  readonly status: 403 | 400;
  readonly code: 'MissingKey' | 'AccessDenied' | 'MalformedPolicy';
  readonly message: string;
}

/** The public halves of the trusted keys, by their ids. */
export type TrustedKeys = ReadonlyMap<string, KeyObject>;

/** The parameters that are CloudFront's own; what else the query has is the origin's and is signed with the URL. */
export const SIGNING_PARAMETERS: readonly string[] = [
  'Expires',
  'Signature',
  'Key-Pair-Id',
  'Hash-Algorithm',
  'Policy',
];

const denied: Refusal = { status: 403, code: 'AccessDenied', message: 'Access denied' };

/**
 * Checks a URL that was signed with a canned policy, as CloudFront documents it: the signature is over the policy that says this
 * very URL and its end. `undefined` when it is good.
 */
export function refusalOf(url: URL, keys: TrustedKeys, nowMs: number): Refusal | undefined {
  const { searchParams } = url;
  const [keyId, signature, expires] = ['Key-Pair-Id', 'Signature', 'Expires'].map((name) => searchParams.get(name));
  if (!keyId) {
    return { status: 403, code: 'MissingKey', message: 'Missing Key-Pair-Id query parameter or cookie value' };
  }
  const key = keys.get(keyId);
  if (!key) return { status: 403, code: 'AccessDenied', message: 'Unknown Key' };
  if (!signature || !expires || !/^\d{1,12}$/.test(expires)) return denied;
  const algorithm = searchParams.get('Hash-Algorithm') ?? 'SHA1';
  if (algorithm !== 'SHA1' && algorithm !== 'SHA256') return denied;
  const policy = `{"Statement":[{"Resource":"${resourceOf(url)}","Condition":{"DateLessThan":{"AWS:EpochTime":${expires}}}}]}`;
  const bytes = Buffer.from(
    signature.replace(/[-_~]/g, (c) => ({ '-': '+', _: '=', '~': '/' })[c] ?? c),
    'base64',
  );
  const isSigned = createVerify(`RSA-${algorithm}`).update(policy).verify(key, bytes);
  if (!isSigned || Number(expires) * 1000 <= nowMs) return denied;
  return undefined;
}

/** The URL without CloudFront's own parameters, byte for byte as it came. */
function resourceOf(url: URL): string {
  const kept = url.search
    .slice(1)
    .split('&')
    .filter((pair) => pair !== '' && !SIGNING_PARAMETERS.includes(pair.split('=')[0] ?? ''));
  return `${url.origin}${url.pathname}${kept.length === 0 ? '' : `?${kept.join('&')}`}`;
}
