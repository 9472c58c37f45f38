/** Where the page may load from and send to, beside its own origin: scheme and host of each, e.g. `https://*.example.com`. */
export type PageSources = {
  /** The API and its real-time endpoint, the user pool, and the media bucket, to which files are sent. */
  readonly connect: readonly string[];
  /** Where videos and captions are played from. */
  readonly media: readonly string[];
};

/**
 * The content security policy of the page and its console, in the cloud and locally alike. Scripts and styles come from files
 * of the page's own origin: nothing inline, nothing evaluated, nothing from anybody else.
 */
export function pagePolicy(sources: PageSources): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    `connect-src 'self' ${sources.connect.join(' ')}`,
    `media-src 'self' ${sources.media.join(' ')}`,
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** What else every answer of the page says. An address may name a lecture, so none is told to other sites. */
export const PAGE_HEADERS = {
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
} as const;
