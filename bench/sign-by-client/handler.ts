import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { SignCall } from '../../model/signing.ts';

// What AWS's documentation shows, with one client for all calls: what `functions/sign` is measured against.
const client = new S3Client({ requestChecksumCalculation: 'WHEN_REQUIRED' });
const Bucket = process.env['MEDIA_BUCKET'];

/** Presigns the GETs of a call. */
export async function handler({
  requests,
}: SignCall): Promise<{ readonly signed: readonly { readonly url: string }[] }> {
  const signed = await Promise.all(
    requests.map(async (request) => {
      if (request.method !== 'GET') throw new Error('Here nothing but GETs are measured.');
      const command = new GetObjectCommand({
        Bucket,
        Key: request.key,
        ResponseContentType: request.contentType,
        ResponseContentDisposition: 'inline',
        ...(request.versionId === undefined ? {} : { VersionId: request.versionId }),
      });
      return { url: await getSignedUrl(client, command, { expiresIn: request.expiresInSeconds }) };
    }),
  );
  return { signed };
}
