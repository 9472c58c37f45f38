import { asLecternError, LecternError } from './errors.ts';
import { systemTiming, type Timing } from './realtime-connection.ts';
import type { Piece, StreamedPiece } from './upload-source.ts';

/** One PUT to a presigned URL. */
export interface Put {
  readonly url: string;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly body: Piece | ArrayBuffer | StreamedPiece;
  readonly signal?: AbortSignal | undefined;
  /** The platform's own when left out. */
  readonly fetch?: typeof fetch | undefined;
  /** Called while bytes are sent where the platform can tell: in a browser, unless `fetch` is given. */
  readonly onSent?: ((sentBytes: number) => void) | undefined;
  readonly timing?: Timing | undefined;
}

/** The status and text with which S3 answered, and how many seconds it asks to wait. */
export interface PutAnswer {
  readonly status: number;
  readonly text: string;
  readonly retryAfterSeconds?: number | undefined;
}

/** Headers that the platform derives from the URL and the body itself; a browser refuses to have them set. */
const SET_BY_PLATFORM: readonly string[] = ['content-length', 'host', 'connection'];

/**
 * A connection whose other end is gone without a word, as when a laptop changes its network, would be waited for until the
 * system gives up, a quarter of an hour later.
 */
const STALLED_MS = 120_000;

/**
 * Sends it, whatever the answer is. Throws a `NetworkError` when there was none; rejects with the signal's reason when that fires.
 */
export async function putBytes({ url, headers, body, signal, fetch: given, onSent, timing }: Put): Promise<PutAnswer> {
  signal?.throwIfAborted();
  const toSend = headers.filter(({ name }) => !SET_BY_PLATFORM.includes(name.toLowerCase()));
  const pairs = toSend.map(({ name, value }): [string, string] => [name, value]);
  const isWatched = onSent !== undefined && given === undefined && typeof XMLHttpRequest !== 'undefined';
  try {
    if (isStreamed(body)) {
      // Its length is signed, and `fetch` cannot know it of a stream.
      return await byFetch(
        url,
        [...pairs, ['content-length', String(body.byteLength)]],
        body.stream,
        signal,
        given ?? fetch,
      );
    }
    return isWatched
      ? await watched(url, pairs, body, signal, onSent, timing ?? systemTiming)
      : await byFetch(url, pairs, body, signal, given ?? fetch);
  } catch (failure) {
    signal?.throwIfAborted();
    throw asLecternError(failure, 'NetworkError', 'The upload did not reach S3.');
  }
}

const isStreamed = (body: Put['body']): body is StreamedPiece => 'stream' in body && 'failure' in body;

async function byFetch(
  url: string,
  headers: [string, string][],
  body: Piece | ArrayBuffer | StreamedPiece['stream'],
  signal: AbortSignal | undefined,
  send: typeof fetch,
): Promise<PutAnswer> {
  // Asked for by the standard where the body is a stream, and unknown to TypeScript's types of a browser.
  const duplex = body instanceof ReadableStream ? { duplex: 'half' } : {};
  const response = await send(url, {
    method: 'PUT',
    headers,
    body,
    ...duplex,
    ...(signal === undefined ? {} : { signal }),
  });
  const retryAfter = Number(response.headers.get('retry-after') ?? NaN);
  return {
    status: response.status,
    text: await response.text(),
    retryAfterSeconds: Number.isFinite(retryAfter) ? retryAfter : undefined,
  };
}

/** `fetch` tells nothing of the bytes on their way; only this older interface does. */
function watched(
  url: string,
  headers: readonly [string, string][],
  body: Piece | ArrayBuffer,
  signal: AbortSignal | undefined,
  onSent: (sentBytes: number) => void,
  timing: Timing,
): Promise<PutAnswer> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const abort = (): void => request.abort();
    let stopWaiting = (): void => undefined;
    const waitOn = (): void => {
      stopWaiting();
      stopWaiting = timing.after(STALLED_MS, () => {
        reject(new Error(`No byte has moved for ${STALLED_MS / 1000} seconds.`));
        request.abort();
      });
    };
    request.open('PUT', url);
    for (const [name, value] of headers) request.setRequestHeader(name, value);
    request.upload.addEventListener('progress', ({ loaded }) => {
      waitOn();
      onSent(loaded);
    });
    request.addEventListener('load', () => resolve({ status: request.status, text: request.responseText }));
    request.addEventListener('error', () => reject(new Error('The request failed.')));
    request.addEventListener('abort', () => reject(new Error('The request was aborted.')));
    request.addEventListener('loadend', () => {
      stopWaiting();
      signal?.removeEventListener('abort', abort);
      // Whatever else may end it: Chromium has an event of its own for a connection that did not answer for too long.
      reject(new Error('The request ended without an answer.'));
    });
    signal?.addEventListener('abort', abort);
    waitOn();
    request.send(body);
  });
}

/** S3 answers a refusal with a flat XML document; a proxy in between may answer with anything. */
export function errorOfS3({ status, text }: PutAnswer): LecternError {
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
