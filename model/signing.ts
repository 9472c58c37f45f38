/** What resolvers and the Lambda function `sign` say to each other. APPSYNC_JS code reads this file too. */

/** A PUT of exactly these bytes, that S3 takes once: size, type and `if-none-match: *` are signed. */
export type PutRequest = {
  readonly method: 'PUT';
  readonly key: string;
  readonly contentType: string;
  readonly sizeBytes: number;
  readonly expiresInSeconds: number;
};

/** A PUT of one part of a multipart upload, of exactly this size. */
export type PartRequest = {
  readonly method: 'PART';
  readonly key: string;
  readonly uploadId: string;
  readonly partNumber: number;
  readonly sizeBytes: number;
  readonly expiresInSeconds: number;
};

/** A GET whose answer carries this content type, whatever was stored. */
export type GetRequest = {
  readonly method: 'GET';
  readonly key: string;
  /** The S3 version; the latest when left out. */
  readonly versionId?: string;
  readonly contentType: string;
  readonly expiresInSeconds: number;
};

/** The event of one invocation; BatchInvoke sends a list of these. */
export type SignCall = { readonly requests: readonly SignRequest[] };

/** Anything that can be signed. */
export type SignRequest = PutRequest | PartRequest | GetRequest;

/** A presigned request: send it with exactly these headers, before `expiresAt` (ISO 8601). */
export type Signed = {
  readonly url: string;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly expiresAt: string;
};

/** In the order of the requests. */
export type SignAnswer = { readonly signed: readonly Signed[] };
