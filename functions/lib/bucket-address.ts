/** Where a bucket is reached over HTTP. `path` is the part before the key, without a slash at its end. */
export interface BucketAddress {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly path: string;
}

/**
 * The address of a bucket, as the AWS SDK would find it: the SDK's own variable for another endpoint is honoured, and such an
 * endpoint is addressed by path, since a bucket's name is no host there.
 */
export function bucketAddress(
  bucket: string,
  region: string,
  variables: Readonly<Record<string, string | undefined>>,
): BucketAddress {
  const endpoint = variables['AWS_ENDPOINT_URL_S3'] ?? variables['AWS_ENDPOINT_URL'];
  if (!endpoint) return { protocol: 'https:', hostname: `${bucket}.s3.${region}.amazonaws.com`, path: '' };
  const { protocol, hostname, port } = new URL(endpoint);
  return { protocol, hostname, path: `/${bucket}`, ...(port === '' ? {} : { port: Number(port) }) };
}
