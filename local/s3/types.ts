import type { Bus, Clock, FindPrincipal, Store } from '../context.ts';

/** One rule of a bucket's CORS configuration; origins and headers may hold one `*`. */
export interface CorsRule {
  readonly allowedOrigins: readonly string[];
  readonly allowedMethods: readonly ('GET' | 'PUT' | 'HEAD' | 'POST' | 'DELETE')[];
  readonly allowedHeaders?: readonly string[];
  readonly exposeHeaders?: readonly string[];
  readonly maxAgeSeconds?: number;
}

/** A bucket that exists. Buckets are configured, not created over the wire. */
export interface BucketConfig {
  readonly name: string;
  readonly versioned: boolean;
  readonly cors: readonly CorsRule[];
  /** Whether the bucket tells EventBridge about its objects. */
  readonly eventBridge: boolean;
  /** Keys whose objects are made only with `If-None-Match`, as the bucket's policy says; none when left out. */
  readonly madeOnce?: RegExp;
}

/** One line for the log of the local stack. Never holds a query string, a token or a signature. */
export interface S3LogLine {
  readonly message: string;
  readonly requestId?: string;
  readonly method?: string;
  readonly bucket?: string;
  readonly key?: string;
  readonly status?: number;
  readonly code?: string;
  readonly error?: unknown;
}

/** What the local S3 is made of. `folder` belongs to it alone. */
export interface S3Options {
  readonly buckets: readonly BucketConfig[];
  readonly folder: string;
  readonly store: Store;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly find: FindPrincipal;
  readonly region: string;
  readonly log?: (line: S3LogLine) => void;
}

/** The checksum algorithms of the `x-amz-checksum-*` family that are computed here. */
export const CHECKSUM_ALGORITHMS = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const;
export type ChecksumAlgorithm = (typeof CHECKSUM_ALGORITHMS)[number];

/** A checksum as S3 keeps it: base64, over the whole object or over its parts' checksums (`COMPOSITE`, ends in `-N`). */
export interface StoredChecksum {
  readonly algorithm: ChecksumAlgorithm;
  readonly type: 'FULL_OBJECT' | 'COMPOSITE';
  readonly value: string;
}

/** A run of bytes on disk: the file's name in the blob folder and its length. */
export interface Segment {
  readonly file: string;
  readonly sizeBytes: number;
}

/** Response headers that an object keeps, by lower-case name: content-type, cache-control … and `x-amz-meta-*`. */
export type ObjectHeaders = Readonly<Record<string, string>>;

interface VersionFacts {
  /** The `x-amz-version-id`; `null` (the word) in a bucket without versions. */
  readonly versionId: string;
  /** Rises with every change of any object; hex, fixed length. It names this version in the outbox. */
  readonly sequencer: string;
  readonly lastModifiedMs: number;
  /** Account of the writer. */
  readonly owner: string;
}

/** Bytes and what is told about them. */
export interface ObjectVersion extends VersionFacts {
  readonly kind: 'object';
  /** Without quotes; `…-N` for a multipart object. */
  readonly etag: string;
  readonly sizeBytes: number;
  readonly segments: readonly Segment[];
  readonly headers: ObjectHeaders;
  readonly checksum: StoredChecksum;
  /** Set when a multipart upload made it. */
  readonly uploadId?: string;
}

/** The sign that a versioned object was deleted. */
export interface DeleteMarker extends VersionFacts {
  readonly kind: 'marker';
}

export type Version = ObjectVersion | DeleteMarker;

/** Everything about one key of one bucket, newest version first; never empty. */
export interface ObjectRecord {
  readonly bucket: string;
  readonly key: string;
  readonly versions: readonly [Version, ...Version[]];
}

/** A multipart upload that is neither completed nor aborted. */
export interface UploadRecord {
  readonly uploadId: string;
  readonly bucket: string;
  readonly key: string;
  readonly initiatedMs: number;
  readonly owner: string;
  readonly headers: ObjectHeaders;
  /** Absent when the client chose none: S3 then keeps a CRC64NVME of the whole object. */
  readonly checksum?: { readonly algorithm: ChecksumAlgorithm; readonly type: 'FULL_OBJECT' | 'COMPOSITE' };
}

/** One part of a multipart upload. */
export interface PartRecord {
  readonly uploadId: string;
  readonly partNumber: number;
  readonly etag: string;
  readonly segment: Segment;
  readonly lastModifiedMs: number;
  readonly checksum: { readonly algorithm: ChecksumAlgorithm; readonly value: string };
  /** What the client sent besides, when it is not the upload's own algorithm. */
  readonly extraChecksum?: { readonly algorithm: ChecksumAlgorithm; readonly value: string };
}

/** What a completed upload answered, kept for a day because S3 answers a repeated Complete the same way. */
export interface CompletedUpload {
  readonly bucket: string;
  readonly key: string;
  readonly etag: string;
  readonly versionId: string;
  readonly checksum: StoredChecksum;
  /** Fingerprint of the list of parts; empty when the process died before it could be written down. */
  readonly parts: string;
  readonly atMs: number;
}
