import { LecternError } from './errors.ts';
import type { OperationMethods, UploadFieldsFragment, VideoFieldsFragment } from './generated.ts';
import { sendParts } from './send-parts.ts';
import { sendWhole } from './send-whole.ts';
import { systemTiming, type Timing } from './realtime-connection.ts';
import { backOffMs, pause, untilOnline } from './retry.ts';
import { runControl, type RunControl } from './run-control.ts';
import { contentTypeOf, titleOf } from './upload-names.ts';
import type { UploadSource } from './upload-source.ts';

/** How far an upload has come. */
export interface UploadProgress {
  readonly sentBytes: number;
  readonly totalBytes: number;
}

/** What `uploadVideo` may be told beside the file. */
export interface UploadVideoOptions {
  /** The file's name without its extension when left out. */
  readonly title?: string | undefined;
  readonly description?: string | undefined;
  /** The spoken language, e.g. `en-US`; detected when left out. */
  readonly language?: string | undefined;
  /** What the file says of itself, else what its extension says, when left out. */
  readonly contentType?: string | undefined;
  /**
   * Goes on with the upload of this video, begun before, by another program or on another computer: what S3 holds already is not
   * sent again. The file must be the same one; its size is compared, and the server checks the whole at the end.
   */
  readonly videoId?: string | undefined;
  /** Makes a repeated `uploadVideo` of the same file go on with the same video; a random one when left out. */
  readonly clientToken?: string | undefined;
  /** Parts that are sent at the same time, 1 to 16; 4 when left out. */
  readonly concurrency?: number | undefined;
  /** Ends it: the promise is rejected with the signal's reason. The upload stays open, and can be gone on with by its `videoId`. */
  readonly signal?: AbortSignal | undefined;
  /** Told once the video is reserved: keep its id to go on after a reload. */
  readonly onCreated?: ((video: VideoFieldsFragment) => void) | undefined;
  /** Called while bytes are sent where the platform can tell (a browser, unless `fetch` is given), and after every part. */
  readonly onProgress?: ((progress: UploadProgress) => void) | undefined;
  /** The platform's own when left out. */
  readonly fetch?: typeof fetch | undefined;
  /** For tests: the timers and the chance that it lives by. */
  readonly timing?: Timing | undefined;
}

/** A running upload: the promise of its video, which can be paused. */
export interface VideoUpload extends Promise<VideoFieldsFragment> {
  readonly isPaused: boolean;
  /** Breaks off what is on its way, and sends nothing more until `resume`. */
  readonly pause: () => void;
  readonly resume: () => void;
}

/** The operations that an upload is made of. */
export type UploadClient = Pick<
  OperationMethods,
  'createUpload' | 'upload' | 'uploadParts' | 'completeUpload' | 'video'
>;

/** What every way of sending is given. */
export interface Sending {
  readonly client: UploadClient;
  readonly source: UploadSource;
  readonly ticket: UploadFieldsFragment;
  readonly control: RunControl;
  readonly timing: Timing;
  readonly concurrency: number;
  readonly fetch: typeof fetch | undefined;
  readonly onSent: (sentBytes: number) => void;
}

/**
 * Uploads a lecture, however large: in one PUT or in parts side by side, each sent again after a broken connection, a 408, 429 or
 * 5xx, with fresh URLs when one has expired, in constant memory. Resolves with the video once S3 has, or is making, the whole
 * object; `watchVideo` tells when it is READY.
 *
 * Throws a `LecternError`: what the API refuses (`InvalidInput`, `LimitExceeded`, `UploadTooLarge`, `UnsupportedMediaType` …),
 * `FileUnreadable`, `UploadSizeMismatch` when the file is not the one that was begun, `UploadOver` when the upload can not be gone
 * on with, and the last failure when S3 or the API stayed out of reach for minutes.
 */
export function uploadVideo(client: UploadClient, source: UploadSource, options: UploadVideoOptions = {}): VideoUpload {
  const control = runControl(options.signal);
  const result = run(client, source, options, control).finally(() => control.end(new Error('The upload is over.')));
  return Object.defineProperty(
    Object.assign(result, { pause: control.pause, resume: control.resume }),
    'isPaused',
    { get: () => control.isPaused },
    // Both were just put there.
  ) as VideoUpload;
}

async function run(
  client: UploadClient,
  source: UploadSource,
  options: UploadVideoOptions,
  control: RunControl,
): Promise<VideoFieldsFragment> {
  const { videoId, onProgress, timing = systemTiming, concurrency = 4 } = options;
  await control.running();
  const open =
    videoId === undefined ? createOf(client, source, options) : () => openUpload(client, videoId, control.ended);
  const begun = await patiently(open, timing, control.ended);
  const { video } = begun;
  options.onCreated?.(video);
  if (video.sizeBytes !== source.size) {
    throw new LecternError('UploadSizeMismatch', 'The file is not as large as was declared.', {
      data: { declaredBytes: video.sizeBytes, actualBytes: source.size },
    });
  }
  let farthest = 0;
  const onSent = (sentBytes: number): void => {
    // A part that is sent again must not make the bar go backwards.
    if (sentBytes <= farthest) return;
    farthest = sentBytes;
    onProgress?.({ sentBytes, totalBytes: source.size });
  };
  const ticket = ticketOf(begun);
  if (!ticket) {
    const there = arrived(video);
    onSent(source.size);
    return there;
  }
  const sending: Sending = {
    client,
    source,
    ticket,
    control,
    timing,
    concurrency: Math.min(Math.max(Math.floor(concurrency), 1), 16),
    fetch: options.fetch,
    onSent,
  };
  const sent = ticket.method === 'PUT' ? await sendWhole(sending) : await sendParts(sending);
  onSent(source.size);
  return sent;
}

/** The ticket, when there is something left to send. */
function ticketOf(begun: UploadFieldsFragment): UploadFieldsFragment | undefined {
  return begun.put || begun.multipart ? begun : undefined;
}

/** The same token in every attempt: one that was carried out though its answer was lost is not made twice. */
function createOf(client: UploadClient, source: UploadSource, options: UploadVideoOptions) {
  const { description, language, clientToken = crypto.randomUUID(), signal } = options;
  const input = {
    title: options.title ?? titleOf(source.name),
    contentType: options.contentType ?? contentTypeOf(source),
    sizeBytes: source.size,
    description,
    language,
    clientToken,
  };
  return (): Promise<UploadFieldsFragment> => client.createUpload({ input }, { signal });
}

/**
 * The upload of a video as it stands. Without a ticket (`put` and `multipart` both null) when the bytes are there already; throws
 * `UploadOver` when they never will be, `NotFound` when there is no such video; rejects with the signal's reason.
 */
export async function openUpload(
  client: UploadClient,
  videoId: string,
  signal: AbortSignal,
): Promise<UploadFieldsFragment> {
  const open = await client.upload({ videoId }, { signal });
  if (open) return open;
  const video = await client.video({ id: videoId }, { signal });
  if (!video) throw new LecternError('NotFound', 'There is no such video.');
  const { status } = video;
  if (status === 'PROCESSING' || status === 'READY') return { video, method: 'PUT', put: null, multipart: null };
  throw uploadOver(video);
}

/** A video of which there is nothing to send: its bytes have arrived, or `UploadOver` is thrown. */
function arrived(video: VideoFieldsFragment): VideoFieldsFragment {
  const { status } = video;
  // S3 has made the object when it is still AWAITING_UPLOAD: the video moves on by itself.
  if (status === 'AWAITING_UPLOAD' || status === 'PROCESSING' || status === 'READY') return video;
  throw uploadOver(video);
}

function uploadOver({ status }: VideoFieldsFragment): LecternError {
  return new LecternError('UploadOver', 'The upload is over and cannot be gone on with.', { data: { status } });
}

/** How often something is tried before its last failure is thrown: with the waits between, about two and a half minutes. */
export const MAX_TRIES = 10;

/** Makes a call again that failed in passing. Only for calls that are harmless twice. */
export async function patiently<T>(
  call: () => Promise<T>,
  timing: Timing,
  signal: AbortSignal | undefined,
): Promise<T> {
  for (let failures = 1; ; failures += 1) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof LecternError) || !error.retryable || failures === MAX_TRIES) throw error;
      await untilOnline(signal);
      await pause(backOffMs(failures, timing), timing, signal);
    }
  }
}
