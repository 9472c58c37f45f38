/** One entry of the `errors` of a GraphQL answer, as AppSync writes it. */
export interface ErrorEntry {
  readonly message: string;
  readonly errorType?: string | null;
  /** Of real-time messages only: the status that the refusal would have had over HTTP. */
  readonly errorCode?: number | null;
  readonly data?: unknown;
  readonly errorInfo?: unknown;
  readonly path?: readonly (string | number)[] | null;
}

/** The codes that the client itself gives, beside AppSync's `errorType`s and S3's error codes. */
export type ClientErrorCode =
  /** No answer: the connection could not be made, or broke. */
  | 'NetworkError'
  /** An answer that is no success and says nothing more; `status` has its number. */
  | 'HttpError'
  /** GraphQL refused the document or its variables before anything ran. */
  | 'InvalidRequest'
  /** The answer is not what GraphQL promises. */
  | 'InvalidResponse'
  /** `getToken` failed; `cause` says why. */
  | 'TokenUnavailable'
  /** There is no WebSocket here: give `createClient` one. */
  | 'WebSocketMissing'
  /** The upload is cut into parts; one PUT cannot carry it. */
  | 'MultipartRequired'
  /** The body has another size than the one that was declared and signed. */
  | 'UploadSizeMismatch'
  /** The file could not be read: it was moved, changed or deleted while it was sent. */
  | 'FileUnreadable'
  /** The upload cannot be gone on with: it was cancelled, has expired, or was rejected. `data` has the video's `status`. */
  | 'UploadOver'
  /** `watchVideo` was to wait no longer than `idleMs` for a change. */
  | 'NothingHappened'
  /** `close()` ended it. */
  | 'ClientClosed';

/** What a `LecternError` may carry beside its code and message. */
export interface LecternErrorDetails {
  readonly retryable?: boolean | undefined;
  readonly status?: number | undefined;
  readonly data?: unknown;
  readonly info?: unknown;
  readonly path?: readonly (string | number)[] | undefined;
  readonly errors?: readonly ErrorEntry[] | undefined;
  readonly result?: unknown;
  readonly cause?: unknown;
}

/** Codes after which the same call may succeed without a change. `docs/errors.md` explains those that Lectern gives. */
const RETRYABLE_CODES: ReadonlySet<string> = new Set([
  'TryAgain',
  'Internal',
  'PartsMissing',
  'NetworkError',
  'TokenUnavailable',
  // AppSync's own.
  'ThrottlingException',
  'TooManyRequestsException',
  'LimitExceededError',
  'ExecutionTimeout',
  'InternalFailure',
  // S3's own.
  'SlowDown',
  'RequestTimeout',
  'InternalError',
  'ServiceUnavailable',
]);

/** Whether a failure with this code, or with this HTTP status, may go away by itself. */
export function isRetryable(code: string, status?: number): boolean {
  return RETRYABLE_CODES.has(code) || (status !== undefined && (status === 429 || status >= 500));
}

/** Every failure of the client, whether GraphQL, HTTP, the network or S3 caused it. */
export class LecternError extends Error {
  override readonly name = 'LecternError';
  /** AppSync's `errorType`, S3's error code, or a `ClientErrorCode`. */
  readonly code: string;
  /**
   * Whether the same call may succeed later without a change. After a `NetworkError` a mutation may have been carried out all
   * the same: repeat only what is harmless twice, such as createUpload with a `clientToken`.
   */
  readonly retryable: boolean;
  /** The HTTP status, where there was one. */
  readonly status: number | undefined;
  /** Facts about the refusal, e.g. `{ limitBytes }`: the `data` of the GraphQL error. */
  readonly data: unknown;
  /** The `errorInfo` of the GraphQL error. */
  readonly info: unknown;
  /** Which field failed; undefined when the request failed as a whole. */
  readonly path: readonly (string | number)[] | undefined;
  /** Every entry of the answer's `errors`; the first one is this error. Empty when the failure is not from GraphQL. */
  readonly errors: readonly ErrorEntry[];
  /** The `data` of the answer, for callers who can use a part of it. */
  readonly result: unknown;

  constructor(code: string, message: string, details: LecternErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.retryable = details.retryable ?? isRetryable(code, details.status);
    this.status = details.status;
    this.data = details.data;
    this.info = details.info;
    this.path = details.path;
    this.errors = details.errors ?? [];
    this.result = details.result;
  }
}

/**
 * The error of an answer with `errors`. AppSync gives no `errorType` where GraphQL itself refused: without a path that is a
 * document or a variable (`InvalidRequest`), with one a value that does not fit the schema (`InvalidResponse`).
 */
export function errorOfEntries(
  errors: readonly ErrorEntry[],
  details: { readonly status?: number | undefined; readonly result?: unknown } = {},
): LecternError {
  const first = errors[0];
  if (first === undefined)
    return new LecternError('InvalidResponse', 'The answer has an empty list of errors.', details);
  const code = first.errorType ?? (first.path ? 'InvalidResponse' : 'InvalidRequest');
  return new LecternError(shortCode(code), first.message, {
    status: details.status ?? first.errorCode ?? undefined,
    data: first.data ?? undefined,
    info: first.errorInfo ?? undefined,
    path: first.path ?? undefined,
    errors,
    result: details.result,
  });
}

/** AppSync has older spellings with a Java package in front, `com.amazonaws.…#UnauthorizedException`; the class counts. */
function shortCode(code: string): string {
  return code.slice(code.lastIndexOf('#') + 1);
}

/** The entries of an `errors` list that came over the wire; what does not look like one is left out. */
export function readErrorEntries(errors: unknown): readonly ErrorEntry[] {
  // The real-time endpoint has been seen to send the one error there is instead of a list of it.
  const list: readonly unknown[] = Array.isArray(errors) ? errors : [errors];
  return list.map(readErrorEntry).filter((entry) => entry !== undefined);
}

function readErrorEntry(entry: unknown): ErrorEntry | undefined {
  if (!isRecord(entry)) return undefined;
  const { message, errorType, errorCode, data, errorInfo, path } = entry;
  return {
    message: typeof message === 'string' ? message : 'The server gave no reason.',
    errorType: typeof errorType === 'string' ? errorType : null,
    errorCode: typeof errorCode === 'number' ? errorCode : null,
    data: data ?? null,
    errorInfo: errorInfo ?? null,
    path: Array.isArray(path) ? path.filter((step) => typeof step === 'string' || typeof step === 'number') : null,
  };
}

/** Whether the value is a JSON object. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The failure as a `LecternError`: as it is when it is one, else with the given code and with itself as the cause. */
export function asLecternError(failure: unknown, code: ClientErrorCode, message: string): LecternError {
  return failure instanceof LecternError ? failure : new LecternError(code, message, { cause: failure });
}
