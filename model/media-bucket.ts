/** The media bucket's rules for browsers, as plain data: what `infra/` deploys and `local/` enforces. */
export const MEDIA_CORS = {
  methods: ['GET', 'HEAD', 'PUT'],
  /** What a signed upload sends; a signed range read sends `range`. */
  headers: ['content-type', 'if-none-match', 'range', 'x-amz-*'],
  /** Without this a browser cannot read the ETag of a part. */
  exposedHeaders: ['ETag', 'Content-Range', 'Accept-Ranges'],
  maxAgeSeconds: 3600,
} as const;

/** What a player may be given. What Transcribe wrote is not among it. */
export const PLAYED_KEYS = ['videos/*/source', 'videos/*/captions/*'] as const;

/** No presigned URL of the bucket is honoured for longer, whatever was signed into it. */
export const MAX_SIGNATURE_AGE_SECONDS = 3600;
