import { LecternError } from './errors.ts';
import type { UploadFieldsFragment } from './generated.ts';
import { errorOfS3, putBytes } from './put.ts';
import type { UploadProgress } from './upload.ts';

/** The part of an upload ticket that says how to send the bytes; what `createUpload` and `upload` answer fits. */
export type UploadTicket = Pick<UploadFieldsFragment, 'method' | 'put' | 'multipart'>;

/** What `putUpload` may be given beside the ticket and the bytes. */
export interface PutUploadOptions {
  /** Ends the upload: the promise is rejected with the signal's reason. S3 keeps nothing of an upload that was cut off. */
  readonly signal?: AbortSignal | undefined;
  /** The platform's own when left out. */
  readonly fetch?: typeof fetch | undefined;
  /**
   * Called while bytes are sent where the platform can tell (a browser, unless `fetch` is given); elsewhere once, at the end.
   */
  readonly onProgress?: ((progress: UploadProgress) => void) | undefined;
}

/**
 * Sends the bytes of an upload in one PUT, exactly as the ticket's signed request says. Throws a `LecternError`:
 * `MultipartRequired` when the ticket is for parts, `UploadSizeMismatch` before anything is sent when the body is not as long as
 * declared, S3's own code (`AccessDenied` for a URL that has expired) when S3 refuses, `NetworkError` when it is not reached.
 * It sends once: after an error that is `retryable` make the same `createUpload` again, with its `clientToken`, for a fresh URL.
 */
export async function putUpload(
  ticket: UploadTicket,
  body: Blob | ArrayBuffer | Uint8Array<ArrayBuffer>,
  { signal, fetch: givenFetch, onProgress }: PutUploadOptions = {},
): Promise<void> {
  if (ticket.method === 'MULTIPART' || ticket.put === null) {
    throw new LecternError('MultipartRequired', 'This upload is sent in parts, and one PUT cannot carry it.', {
      data: ticket.multipart ?? undefined,
    });
  }
  signal?.throwIfAborted();
  const { url, headers } = ticket.put;
  const totalBytes = body instanceof Blob ? body.size : body.byteLength;
  const declared = headers.find(({ name }) => name.toLowerCase() === 'content-length')?.value;
  if (declared !== undefined && Number(declared) !== totalBytes) {
    throw new LecternError('UploadSizeMismatch', 'The file is not as large as was declared.', {
      data: { declaredBytes: Number(declared), actualBytes: totalBytes },
    });
  }
  const onSent = onProgress && ((sentBytes: number) => onProgress({ sentBytes, totalBytes }));
  const answer = await putBytes({ url, headers, body, signal, fetch: givenFetch, onSent });
  if (answer.status < 200 || answer.status > 299) throw errorOfS3(answer);
  onProgress?.({ sentBytes: totalBytes, totalBytes });
}
