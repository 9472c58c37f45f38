import { lateS3Client } from '../s3-client.ts';
import type { MediaStore } from './media-store.ts';

export interface S3Access {
  /** The local S3, e.g. `http://127.0.0.1:4566`. */
  readonly endpoint: string;
  /** Whose rights the service uses: on AWS, those of the data access role. */
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
}

/** S3 by the unmodified SDK, with path-style addresses. */
export function createS3MediaStore({
  endpoint,
  credentials,
  region,
}: S3Access & { readonly region: string }): MediaStore {
  const s3 = lateS3Client({ endpoint, credentials, region });
  return {
    head: async ({ bucket, key }) => {
      const { sdk, client, isRefusal } = await s3.open();
      try {
        const { ContentLength } = await client.send(new sdk.HeadObjectCommand({ Bucket: bucket, Key: key }));
        return { sizeBytes: ContentLength ?? 0 };
      } catch (error) {
        // 403 and 404 (a key, a bucket) alike: the service does not tell them apart either.
        if (isRefusal(error) && (error.$response?.statusCode ?? 500) < 500) return undefined;
        throw error;
      }
    },
    read: async ({ bucket, key }, start, end) => {
      const range = `bytes=${String(start)}-${String(end - 1)}`;
      const { sdk, client } = await s3.open();
      const { Body } = await client.send(new sdk.GetObjectCommand({ Bucket: bucket, Key: key, Range: range }));
      if (Body === undefined) throw new Error('S3 answered without a body.');
      return Body.transformToByteArray();
    },
    write: async ({ bucket, key }, body, contentType) => {
      // Bytes, because the SDK takes an empty text for a stream without a length.
      const bytes = typeof body === 'string' ? Buffer.from(body) : body;
      const { sdk, client } = await s3.open();
      await client.send(new sdk.PutObjectCommand({ Bucket: bucket, Key: key, Body: bytes, ContentType: contentType }));
    },
    close: () => s3.close(),
  };
}
