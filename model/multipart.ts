/** How a large upload is cut, and what resolvers and the Lambda function `multipart` say to each other. APPSYNC_JS code reads this. */

/** 8 MiB: S3 takes parts from 5 MiB on, and every part costs a request. */
export const MIN_PART_BYTES = 8 * 1024 * 1024;
/** S3 takes 10,000 parts; the rest is room. */
export const MAX_PARTS = 9000;
/** Part URLs that one call gives at most. */
export const MAX_PART_URLS = 100;
/** How long a part's URL lives: an hour, as long as the keys that sign it are sure to. */
export const PART_EXPIRES_IN_SECONDS = 3600;

const MIB = 1024 * 1024;

/** The size of every part but the last: at least 8 MiB, whole MiB, and large enough that there are at most 9,000 of them. */
export function partSize(sizeBytes: number): number {
  return Math.max(MIN_PART_BYTES, Math.ceil(sizeBytes / MAX_PARTS / MIB) * MIB);
}

/** How many parts there are. */
export function partCount(sizeBytes: number, partSizeBytes: number): number {
  return Math.ceil(sizeBytes / partSizeBytes);
}

/** The exact size of one part, counted from 1; the last has what is left. */
export function partBytes(sizeBytes: number, partSizeBytes: number, partNumber: number): number {
  return Math.min(partSizeBytes, sizeBytes - (partNumber - 1) * partSizeBytes);
}

/** An upload that S3 knows. */
export type PartedUpload = {
  readonly key: string;
  readonly uploadId: string;
  readonly sizeBytes: number;
  readonly partSizeBytes: number;
};

/** The event of one invocation. */
export type MultipartCall =
  /** Begins an upload. */
  | { readonly do: 'create'; readonly key: string; readonly contentType: string }
  /** Tells which parts S3 holds, whole. */
  | ({ readonly do: 'list' } & PartedUpload)
  /** Makes one object of the parts. Can take minutes. */
  | ({ readonly do: 'complete' } & PartedUpload)
  /** Gives an upload up, and with it every part. */
  | { readonly do: 'abort'; readonly key: string; readonly uploadId: string };

/** The answer to `create`. */
export type CreatedMultipart = { readonly uploadId: string };

/** The answer to `list`, and to `complete`. */
export type HeldParts = {
  /** Where the upload is: its parts at S3, all made into the object, or nowhere: S3 does not know it and has no object. */
  readonly state: 'OPEN' | 'STORED' | 'GONE';
  /** The numbers of the parts that are there in their full size, in order. Empty unless OPEN. */
  readonly parts: readonly number[];
  /** How many are not, and the first hundred of those. */
  readonly missingCount: number;
  readonly missing: readonly number[];
};
