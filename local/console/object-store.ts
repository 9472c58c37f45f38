import { Readable } from 'node:stream';
import { lateS3Client } from '../s3-client.ts';
import type { OpenS3 } from '../s3-client.ts';
import { compareUtf8 } from '../s3/key-index.ts';
import { Refusal } from './section.ts';

/** The bucket that is shown, and the S3 that holds it. */
export interface BucketAccess {
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** A version of an object, or the marker that says it was deleted. */
export interface ShownVersion {
  readonly key: string;
  readonly versionId: string;
  readonly isLatest: boolean;
  readonly at: Date;
  /** Absent for a delete marker. */
  readonly sizeBytes?: number;
}

/** One page of a listing. */
export interface VersionPage {
  /** What goes on behind the next slash. */
  readonly prefixes: readonly string[];
  readonly versions: readonly ShownVersion[];
  readonly next?: Marker;
}

/** Where a page of a listing ends. */
export interface Marker {
  readonly key: string;
  readonly versionId?: string;
}

/** The bucket as the console reads it: as any other client of S3, with a signature. */
export interface ObjectStore {
  /** What is below a prefix up to the next slash, in the order of the keys, newest version first. Throws `Refusal`. */
  list(prefix: string, after: Marker | undefined): Promise<VersionPage>;
  /** The bytes of one version, from the first to the last. Throws `Refusal` (404) when there are none. */
  open(
    key: string,
    versionId: string | undefined,
    signal: AbortSignal,
  ): Promise<{ readonly sizeBytes: number; readonly body: Readable }>;
  close(): void;
}

const PAGE_KEYS = 200;

/** Reads the bucket through the AWS SDK. */
export function openObjectStore(access: BucketAccess): ObjectStore {
  const { endpoint, region, credentials, bucket } = access;
  // The bytes go on to the browser as they are.
  const settings = { maxAttempts: 1, responseChecksumValidation: 'WHEN_REQUIRED' } as const;
  const s3 = lateS3Client({ endpoint, region, credentials, ...settings });
  return {
    list: async (prefix, after) => {
      const { sdk, client, isRefusal } = await s3.open();
      const page = await asked(
        400,
        isRefusal,
        client.send(
          new sdk.ListObjectVersionsCommand({
            Bucket: bucket,
            Prefix: prefix,
            Delimiter: '/',
            MaxKeys: PAGE_KEYS,
            // A key may hold characters that XML cannot.
            EncodingType: 'url',
            ...(after && { KeyMarker: after.key }),
            ...(after?.versionId !== undefined && { VersionIdMarker: after.versionId }),
          }),
        ),
      );
      const facts = ({ Key, VersionId, IsLatest, LastModified }: VersionFacts) => ({
        key: decode(Key),
        versionId: VersionId ?? 'null',
        isLatest: IsLatest ?? false,
        at: LastModified ?? new Date(0),
      });
      const versions: readonly ShownVersion[] = [
        ...(page.Versions ?? []).map((version) => ({ ...facts(version), sizeBytes: version.Size ?? 0 })),
        ...(page.DeleteMarkers ?? []).map(facts),
      ];
      return {
        prefixes: (page.CommonPrefixes ?? []).map(({ Prefix }) => decode(Prefix)),
        versions: [...versions].sort(byKeyAndAge),
        ...(page.IsTruncated === true && {
          next: {
            key: decode(page.NextKeyMarker),
            ...(page.NextVersionIdMarker !== undefined && { versionId: page.NextVersionIdMarker }),
          },
        }),
      };
    },
    open: async (key, versionId, signal) => {
      const { sdk, client, isRefusal } = await s3.open();
      const command = new sdk.GetObjectCommand({
        Bucket: bucket,
        Key: key,
        ...(versionId !== undefined && { VersionId: versionId }),
      });
      const { Body, ContentLength } = await asked(404, isRefusal, client.send(command, { abortSignal: signal }));
      if (!(Body instanceof Readable)) throw new TypeError('S3 answered without a body.');
      return { sizeBytes: ContentLength ?? 0, body: Body };
    },
    close: () => s3.close(),
  };
}

interface VersionFacts {
  readonly Key?: string | undefined;
  readonly VersionId?: string | undefined;
  readonly IsLatest?: boolean | undefined;
  readonly LastModified?: Date | undefined;
}

/** S3 lists versions and delete markers apart. Of two of the same moment, the latest one is first. */
function byKeyAndAge(a: ShownVersion, b: ShownVersion): number {
  return compareUtf8(a.key, b.key) || b.at.getTime() - a.at.getTime() || Number(b.isLatest) - Number(a.isLatest);
}

/** Undoes the url encoding of listings, in which a space is a plus. */
const decode = (text = ''): string => decodeURIComponent(text.replaceAll('+', ' '));

/** What S3 refuses is the asker's matter. */
async function asked<T>(status: number, isRefusal: OpenS3['isRefusal'], call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (isRefusal(error) && (error.$response?.statusCode ?? 500) < 500) {
      throw new Refusal(status, `S3 refuses this: ${error.message}`, { cause: error });
    }
    throw error;
  }
}
