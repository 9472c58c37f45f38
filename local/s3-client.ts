import type * as S3 from '@aws-sdk/client-s3';

/** The AWS SDK of S3 and a client of it. */
export interface OpenS3 {
  readonly sdk: typeof S3;
  readonly client: S3.S3Client;
  /** Is this an answer of S3, and no failure to reach it? */
  readonly isRefusal: (error: unknown) => error is S3.S3ServiceException;
}

/**
 * A client that is made when it is first asked for, with the SDK, which takes longer to load than a service to start. The
 * stack itself is S3's client in a few places, and in none of them before somebody does something.
 */
export function lateS3Client(config: S3.S3ClientConfig): { open(): Promise<OpenS3>; close(): void } {
  let opened: Promise<OpenS3> | undefined;
  return {
    open: () => (opened ??= openS3(config)),
    close: () => {
      // A client that cannot be made has nothing to let go of.
      opened?.then(({ client }) => client.destroy()).catch(() => undefined);
    },
  };
}

async function openS3(config: S3.S3ClientConfig): Promise<OpenS3> {
  const sdk = await import('@aws-sdk/client-s3');
  return {
    sdk,
    client: new sdk.S3Client({ ...config, forcePathStyle: true }),
    isRefusal: (error): error is S3.S3ServiceException => error instanceof sdk.S3ServiceException,
  };
}
