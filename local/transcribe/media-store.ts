/** Where an object lies. */
export interface ObjectAddress {
  readonly bucket: string;
  readonly key: string;
}

/** What Transcribe needs of S3. Each call rejects when S3 refuses it. */
export interface MediaStore {
  /** Size in bytes; `undefined` when there is no such object or it may not be read. */
  head(address: ObjectAddress): Promise<{ readonly sizeBytes: number } | undefined>;
  /** The bytes from `start` up to but not including `end`. */
  read(address: ObjectAddress, start: number, end: number): Promise<Uint8Array>;
  write(address: ObjectAddress, body: Uint8Array | string, contentType: string): Promise<void>;
  close(): void;
}

/** `s3://bucket/key`, or the https form that the service takes too; `undefined` for anything else. */
export function parseMediaUri(uri: string): ObjectAddress | undefined {
  const match =
    /^s3:\/\/([^/]+)\/(.+)$/s.exec(uri) ?? /^https?:\/\/s3[.-][a-z0-9-]+\.amazonaws\.com\/([^/]+)\/(.+)$/s.exec(uri);
  const [, bucket, key] = match ?? [];
  return bucket === undefined || key === undefined ? undefined : { bucket, key };
}

/** The address of an object as the service writes it into its answers. */
export function objectUri(region: string, { bucket, key }: ObjectAddress): string {
  return `https://s3.${region}.amazonaws.com/${bucket}/${key}`;
}
