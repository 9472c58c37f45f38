import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { asLecternError, errorOfEntries, isRecord, LecternError, readErrorEntries } from './errors.ts';
import type { SubscribeOptions, Subscription } from './event-stream.ts';
import {
  operationMethods,
  type OperationMethods,
  type VideoFieldsFragment,
  type VideosQueryVariables,
} from './generated.ts';
import type { CallOptions, Operation, OperationKind } from './operation.ts';
import { operationNameOf, printDocument } from './print.ts';
import { systemTiming, type Timing, type WebSocketConstructor } from './realtime-connection.ts';
import { allVideos, allWords, type Word } from './pages.ts';
import { createRealtime } from './realtime.ts';
import { uploadVideo, type UploadVideoOptions, type VideoUpload } from './upload.ts';
import type { UploadSource } from './upload-source.ts';
import { watchUntil, type VideoWatch, type WatchVideoOptions } from './watch.ts';

/** Where the API is and who calls it. */
export interface ClientOptions {
  /** The GraphQL endpoint, e.g. `https://….appsync-api.eu-west-1.amazonaws.com/graphql`. */
  readonly url: string;
  /** The real-time endpoint; derived from `url` by AppSync's rule when left out. */
  readonly realtimeUrl?: string | undefined;
  /**
   * The caller's token of the user pool, without `Bearer`. Asked for every request, connection and subscription, so it should
   * keep a token while it is good; asked once more, with the token that was refused, when the API answers that it is not.
   */
  readonly getToken: (refused?: string) => string | Promise<string>;
  /** The platform's own when left out. */
  readonly fetch?: typeof fetch | undefined;
  /** The platform's own when left out; Node has one from version 22 on, before that give it the one of the `ws` package. */
  readonly WebSocket?: WebSocketConstructor | undefined;
  /**
   * How often a call is sent again by itself when AppSync says that it was not carried out and may be repeated (`TryAgain`,
   * throttling); 3 when left out, 0 for never.
   */
  readonly retries?: number | undefined;
  /** For tests: the timers and the chance that the client lives by. */
  readonly timing?: Timing | undefined;
}

/** What can be sent: an operation of `generated.ts`, a document of any codegen, or GraphQL text. */
export type Sendable<Kind extends OperationKind, Result, Variables> =
  Operation<Kind, Result, Variables> | TypedDocumentNode<Result, Variables> | string;

/** A client of one Lectern API for one caller: a typed method for every operation, and three that send any other. */
export interface Client extends OperationMethods {
  /** Sends a query and gives its `data`. Throws a `LecternError`; rejects with the signal's reason when that fires. */
  query<Result, Variables>(
    operation: Sendable<'query', Result, Variables>,
    variables: Variables,
    options?: CallOptions,
  ): Promise<Result>;
  /** Sends a mutation and gives its `data`. Throws as `query` does. */
  mutate<Result, Variables>(
    operation: Sendable<'mutation', Result, Variables>,
    variables: Variables,
    options?: CallOptions,
  ): Promise<Result>;
  /** Subscribes; the items are the `data` of the events. Begins at once, whether or not anybody reads yet. */
  subscribe<Result, Variables>(
    operation: Sendable<'subscription', Result, Variables>,
    variables: Variables,
    options?: SubscribeOptions,
  ): Subscription<Result>;
  /**
   * Uploads a lecture, however large, and gives its video: see `uploadVideo` of this package, which this is with the client's own
   * `fetch`.
   */
  uploadVideo(source: UploadSource, options?: UploadVideoOptions): VideoUpload;
  /** Yields a video as it changes, until there is nothing left to wait for: see `watchVideo` of this package. */
  watchVideo(videoId: string, options?: WatchVideoOptions): VideoWatch;
  /** Every video of the caller, page by page as they are read: see `allVideos` of this package. */
  allVideos(
    variables?: Pick<VideosQueryVariables, 'status' | 'order'>,
    options?: CallOptions,
  ): AsyncIterableIterator<VideoFieldsFragment, undefined>;
  /** The words of a transcript, page by page as they are read: see `allWords` of this package. */
  allWords(
    variables: { readonly videoId: string; readonly language: string },
    options?: CallOptions,
  ): AsyncIterableIterator<Word, undefined>;
  /**
   * Ends every subscription and the real-time connection, e.g. when the caller signs out. Every `watchVideo` throws
   * `ClientClosed`, unless it had ended.
   */
  close(): void;
}

/** Codes with which AppSync and Lectern say that the call was not carried out, so that any call may be repeated. */
const NOT_CARRIED_OUT: readonly string[] = ['TryAgain', 'ThrottlingException', 'TooManyRequestsException'];
const FIRST_RETRY_MS = 200;

/** A client that opens nothing until it is used. Throws a `TypeError` when `url` or `realtimeUrl` is no URL. */
export function createClient(options: ClientOptions): Client {
  const { url, timing = systemTiming, retries = 3 } = options;
  const getToken = async (refused?: string): Promise<string> => options.getToken(refused);
  const realtime = createRealtime({
    url: new URL(options.realtimeUrl ?? deriveRealtimeUrl(url)).href,
    host: new URL(url).host,
    getToken,
    WebSocket: options.WebSocket ?? platformWebSocket(),
    timing,
  });

  const post = async (body: string, token: string, signal: AbortSignal | undefined): Promise<unknown> => {
    const send = options.fetch ?? fetch;
    let response: Response;
    let text: string;
    try {
      response = await send(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: token },
        body,
        ...(signal === undefined ? {} : { signal }),
      });
      text = await response.text();
    } catch (failure) {
      signal?.throwIfAborted();
      throw new LecternError('NetworkError', 'The API could not be reached.', { cause: failure });
    }
    return readAnswer(response, text);
  };

  const authorized = async (body: string, signal: AbortSignal | undefined): Promise<unknown> => {
    const token = await takeToken(getToken, undefined, signal);
    try {
      return await post(body, token, signal);
    } catch (error) {
      if (!(error instanceof LecternError) || error.status !== 401) throw error;
      return post(body, await takeToken(getToken, token, signal), signal);
    }
  };

  const send = async (
    { text, name }: OperationText,
    variables: unknown,
    { signal }: CallOptions = {},
  ): Promise<unknown> => {
    const body = JSON.stringify({
      query: text,
      variables: variables ?? {},
      ...(name === undefined ? {} : { operationName: name }),
    });
    for (let retry = 1; ; retry += 1) {
      signal?.throwIfAborted();
      try {
        return await authorized(body, signal);
      } catch (error) {
        if (retry > retries || !(error instanceof LecternError) || !isSafeToRepeat(error)) throw error;
        await wait(timing.random() * FIRST_RETRY_MS * 2 ** retry, timing, signal);
      }
    }
  };

  const sendTyped = async <Result, Variables>(
    operation: Sendable<'query' | 'mutation', Result, Variables>,
    variables: Variables,
    callOptions?: CallOptions,
  ): Promise<Result> => {
    const data = await send(textOf(operation), variables, callOptions);
    // AppSync answers what the document selects; the document's type was made from the same schema.
    return data as Result;
  };

  const subscribeToField = <Result, Variables, Field extends keyof Result>(
    operation: Operation<'subscription', Result, Variables>,
    field: Field,
    variables: Variables,
    subscribeOptions?: SubscribeOptions,
  ): Subscription<NonNullable<Result[Field]>> =>
    realtime.subscribe<NonNullable<Result[Field]>>(
      { text: operation.text, variables },
      // As above: the event is what the document selects.
      (data) => (data as Result)[field] ?? undefined,
      subscribeOptions,
    );

  const methods = operationMethods(sendTyped, subscribeToField);
  let closing = new AbortController();
  return {
    ...methods,
    uploadVideo: (source, uploadOptions) =>
      uploadVideo(methods, source, { fetch: options.fetch, timing, ...uploadOptions }),
    watchVideo: (videoId, watchOptions) => watchUntil(methods, videoId, { timing, ...watchOptions }, closing.signal),
    allVideos: (variables, callOptions) => allVideos(methods, variables, callOptions),
    allWords: (variables, callOptions) => allWords(methods, variables, callOptions),
    query: sendTyped,
    mutate: sendTyped,
    subscribe: <Result, Variables>(
      operation: Sendable<'subscription', Result, Variables>,
      variables: Variables,
      subscribeOptions?: SubscribeOptions,
    ) =>
      // As above: the event is what the document selects.
      realtime.subscribe({ text: textOf(operation).text, variables }, (data) => data as Result, subscribeOptions),
    close: () => {
      closing.abort(new LecternError('ClientClosed', 'The client was closed.'));
      // It opens again when it is used again.
      closing = new AbortController();
      realtime.close();
    },
  };
}

/**
 * The real-time endpoint of a GraphQL endpoint, by AppSync's rule: on its own domain `appsync-api` becomes
 * `appsync-realtime-api`, on any other the path gets `/realtime`; `https` becomes `wss`, `http` becomes `ws`.
 */
export function deriveRealtimeUrl(url: string): string {
  const realtime = new URL(url);
  realtime.protocol = realtime.protocol === 'http:' ? 'ws:' : 'wss:';
  if (realtime.hostname.includes('.appsync-api.')) {
    realtime.hostname = realtime.hostname.replace('.appsync-api.', '.appsync-realtime-api.');
  } else {
    realtime.pathname = `${realtime.pathname.replace(/\/$/, '')}/realtime`;
  }
  return realtime.href;
}

interface OperationText {
  readonly text: string;
  readonly name: string | undefined;
}

function textOf<Result, Variables>(operation: Sendable<OperationKind, Result, Variables>): OperationText {
  if (typeof operation === 'string') return { text: operation, name: undefined };
  if ('text' in operation) return operation;
  return { text: printDocument(operation), name: operationNameOf(operation) };
}

/** The `data` of an answer, or a throw of what it says instead. */
function readAnswer(response: Response, text: string): unknown {
  const { status } = response;
  const answer = parseJson(text);
  const errors = readErrorEntries(isRecord(answer) ? answer.errors : undefined);
  const data = isRecord(answer) ? answer.data : undefined;
  if (!response.ok) {
    if (errors.length > 0 && errors[0]?.errorType) throw errorOfEntries(errors, { status });
    const named = response.headers.get('x-amzn-errortype')?.split(':')[0];
    const code = named ?? (status === 429 ? 'ThrottlingException' : 'HttpError');
    throw new LecternError(code, errors[0]?.message ?? `The API answered with status ${status}.`, { status, errors });
  }
  if (errors.length > 0) throw errorOfEntries(errors, { status, result: data ?? undefined });
  if (!isRecord(data)) throw new LecternError('InvalidResponse', 'The API answered without data.', { status });
  return data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // What is no JSON is told apart by its status.
    return undefined;
  }
}

async function takeToken(
  getToken: (refused?: string) => Promise<string>,
  refused: string | undefined,
  signal: AbortSignal | undefined,
): Promise<string> {
  try {
    const token = await getToken(refused);
    signal?.throwIfAborted();
    return token;
  } catch (failure) {
    signal?.throwIfAborted();
    throw asLecternError(failure, 'TokenUnavailable', 'There is no token to call with.');
  }
}

function isSafeToRepeat(error: LecternError): boolean {
  return error.status === 429 || (NOT_CARRIED_OUT.includes(error.code) && error.errors.length <= 1);
}

/** Waits; no longer than until the signal fires. */
function wait(milliseconds: number, timing: Timing, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const finish = (): void => {
      stop();
      signal?.removeEventListener('abort', finish);
      resolve();
    };
    const stop = timing.after(milliseconds, finish);
    signal?.addEventListener('abort', finish);
  });
}

function platformWebSocket(): WebSocketConstructor | undefined {
  return typeof WebSocket === 'undefined' ? undefined : WebSocket;
}
