import { asLecternError, LecternError } from './errors.ts';
import type { UploadFieldsFragment } from './generated.ts';

/** The part of an upload ticket that says how to send the bytes; what `createUpload` and `upload` answer fits. */
export type UploadTicket = Pick<UploadFieldsFragment, 'method' | 'put' | 'multipart'>;

/** How far an upload has come. */
export interface UploadProgress {
  readonly sentBytes: number;
  readonly totalBytes: number;
}

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

/** Headers that the platform derives from the URL and the body itself; a browser refuses to have them set. */
const SET_BY_PLATFORM: readonly string[] = ['content-length', 'host', 'connection'];

/** The status and text with which S3 answered. */
interface Answer {
  readonly status: number;
  readonly text: string;
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
  const toSend = headers.filter(({ name }) => !SET_BY_PLATFORM.includes(name.toLowerCase()));
  const pairs = toSend.map(({ name, value }): [string, string] => [name, value]);

  const isWatched = onProgress !== undefined && givenFetch === undefined && typeof XMLHttpRequest !== 'undefined';
  let answer: Answer;
  try {
    answer = isWatched
      ? await putWatched(url, pairs, body, signal, (sentBytes) => onProgress({ sentBytes, totalBytes }))
      : await putByFetch(url, pairs, body, signal, givenFetch ?? fetch);
  } catch (failure) {
    signal?.throwIfAborted();
    throw asLecternError(failure, 'NetworkError', 'The upload did not reach S3.');
  }
  if (answer.status < 200 || answer.status > 299) throw errorOfS3(answer);
  onProgress?.({ sentBytes: totalBytes, totalBytes });
}

async function putByFetch(
  url: string,
  headers: [string, string][],
  body: Blob | ArrayBuffer | Uint8Array<ArrayBuffer>,
  signal: AbortSignal | undefined,
  send: typeof fetch,
): Promise<Answer> {
  const response = await send(url, { method: 'PUT', headers, body, ...(signal === undefined ? {} : { signal }) });
  return { status: response.status, text: await response.text() };
}

/** `fetch` tells nothing of the bytes on their way; only this older interface does. */
function putWatched(
  url: string,
  headers: readonly [string, string][],
  body: Blob | ArrayBuffer | Uint8Array<ArrayBuffer>,
  signal: AbortSignal | undefined,
  onSent: (sentBytes: number) => void,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const abort = (): void => request.abort();
    request.open('PUT', url);
    for (const [name, value] of headers) request.setRequestHeader(name, value);
    request.upload.addEventListener('progress', ({ loaded }) => onSent(loaded));
    request.addEventListener('load', () => resolve({ status: request.status, text: request.responseText }));
    request.addEventListener('error', () => reject(new Error('The request failed.')));
    request.addEventListener('abort', () => reject(new Error('The request was aborted.')));
    request.addEventListener('loadend', () => signal?.removeEventListener('abort', abort));
    signal?.addEventListener('abort', abort);
    request.send(body);
  });
}

/** S3 answers a refusal with a flat XML document; a proxy in between may answer with anything. */
function errorOfS3({ status, text }: Answer): LecternError {
  const code = xmlText(text, 'Code');
  return new LecternError(code ?? 'HttpError', xmlText(text, 'Message') ?? `S3 answered with status ${status}.`, {
    status,
    info: { requestId: xmlText(text, 'RequestId') },
  });
}

function xmlText(xml: string, name: string): string | undefined {
  const text = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
  return text
    ?.replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&');
}
