/** The media bucket's rules for browsers, as plain data: what `infra/` deploys and `local/` enforces. */
export const MEDIA_CORS = {
  methods: ['GET', 'HEAD', 'PUT'],
  /** What a signed upload sends; a signed range read sends `range`. */
  headers: ['content-type', 'if-none-match', 'range', 'x-amz-*'],
  /** Without this a browser cannot read the ETag of a part. */
  exposedHeaders: ['ETag', 'Content-Range', 'Accept-Ranges'],
  maxAgeSeconds: 3600,
} as const;
