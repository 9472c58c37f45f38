import { util } from '@aws-appsync/utils';

// Language, script, region, variants: what captions come in. Extensions and private use are not among it.
const TAG = '^[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?(-[A-Za-z0-9]{5,8}){0,2}$';

/** A BCP 47 code in its usual spelling, so that `de-de` and `de-DE` are one track; `null` for what is none. */
export function languageTag(language: string): string | null {
  if (!util.matches(TAG, language)) return null;
  const [first = '', ...others] = language.split('-');
  return [first.toLowerCase(), ...others.map((part) => spelled(part))].join('-');
}

function spelled(part: string): string {
  if (part.length === 2) return part.toUpperCase();
  const lower = part.toLowerCase();
  return part.length === 4 ? lower.slice(0, 1).toUpperCase() + lower.slice(1) : lower;
}
