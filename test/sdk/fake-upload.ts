import { setMaxListeners } from 'node:events';
import { LecternError, type CallOptions, type Timing, type UploadClient } from '../../sdk/index.ts';
import type { UploadFieldsFragment, VideoFieldsFragment } from '../../sdk/index.ts';

/** Timers that never make anybody wait, and no chance. What was waited for is in `waits`. */
export function instantTiming(): Timing & { readonly waits: number[] } {
  const waits: number[] = [];
  return {
    waits,
    after: (milliseconds, run) => {
      waits.push(milliseconds);
      const timer = setImmediate(run);
      return () => clearImmediate(timer);
    },
    random: () => 0,
  };
}

/** What the fake S3 does with one PUT: an answer, or a connection that breaks, before or after the bytes were stored. */
export type Behaviour =
  { readonly status: number; readonly code?: string; readonly retryAfter?: string } | 'break' | 'break after storing';

/** An API and an S3 in memory, as one upload sees them. */
export interface FakeUpload {
  readonly client: UploadClient;
  readonly fetch: typeof fetch;
  /** The bytes that S3 holds, by part number; part 0 is the whole file of a PUT. */
  readonly stored: Map<number, Uint8Array>;
  /** The part numbers of every PUT that arrived, in order. */
  readonly arrived: number[];
  /** The names of the API's operations, in order of their calls. */
  readonly calls: string[];
  /** How many PUTs were on their way at the same time, at most. */
  readonly peak: () => number;
  status: VideoFieldsFragment['status'];
  /** What the next PUTs of a part meet; ok where nothing is left. */
  script(partNumber: number, ...behaviours: readonly Behaviour[]): void;
  /** Holds every PUT until the returned function is called. */
  hold(): () => void;
  /** What the next call of an operation throws. */
  fail(operation: keyof UploadClient, error: Error): void;
  /** From here on an operation is not answered, until the signal that it was given fires. */
  hang(operation: keyof UploadClient): void;
  /** URLs given out so far are refused from here on. */
  expireUrls(): void;
}

const ID = '01KAT3ZC5Z8Q4V7N2M6B9R1XEH';

/** Makes one: of `partSizeBytes` and parts, or of one PUT when that is left out. */
export function fakeUpload(sizeBytes: number, partSizeBytes?: number): FakeUpload {
  const stored = new Map<number, Uint8Array>();
  const arrived: number[] = [];
  const calls: string[] = [];
  const scripts = new Map<number, Behaviour[]>();
  const failures = new Map<string, Error[]>();
  let held: Promise<void> | undefined;
  let age = 0;
  let running = 0;
  let peak = 0;

  const video = (): VideoFieldsFragment => ({
    id: ID,
    userId: 'me',
    title: 'Long',
    description: null,
    contentType: 'video/mp4',
    sizeBytes,
    status: fake.status,
    reason: null,
    durationSeconds: null,
    width: null,
    height: null,
    captionFileKey: null,
    captions: [],
    createdAt: '2026-11-24T10:30:15.250Z',
    updatedAt: '2026-11-24T10:30:15.250Z',
    version: 1,
  });
  const urlOf = (partNumber: number): string => `https://s3.example/${partNumber}?age=${age}`;
  const expiresAt = '2026-11-24T11:30:15.250Z';
  const ticket = (): UploadFieldsFragment =>
    partSizeBytes === undefined
      ? {
          video: video(),
          method: 'PUT',
          put: { url: urlOf(0), headers: [{ name: 'if-none-match', value: '*' }], expiresAt },
          multipart: null,
        }
      : {
          video: video(),
          method: 'MULTIPART',
          put: null,
          multipart: {
            partSizeBytes,
            partCount: Math.ceil(sizeBytes / partSizeBytes),
            uploadedParts: [...stored.keys()].toSorted((a, b) => a - b),
          },
        };
  const hung = new Set<string>();
  const called = async (operation: string, options?: CallOptions): Promise<void> => {
    calls.push(operation);
    if (hung.has(operation)) await aborted(options?.signal);
    const failure = failures.get(operation)?.shift();
    if (failure) throw failure;
  };

  const fake: FakeUpload = {
    status: 'AWAITING_UPLOAD',
    stored,
    arrived,
    calls,
    peak: () => peak,
    script: (partNumber, ...behaviours) => void scripts.set(partNumber, [...behaviours]),
    hold: () => {
      let release = (): void => undefined;
      held = new Promise<void>((resolve) => (release = resolve));
      return () => {
        held = undefined;
        release();
      };
    },
    fail: (operation, error) => void failures.set(operation, [...(failures.get(operation) ?? []), error]),
    hang: (operation) => void hung.add(operation),
    expireUrls: () => void (age += 1),
    client: {
      createUpload: async ({ input }, options) => {
        await called('createUpload', options);
        if (input.sizeBytes !== sizeBytes) throw new Error('another size');
        // A token that was used before finds its video, of which there may be nothing left to send.
        const isOpen = fake.status === 'AWAITING_UPLOAD';
        return Promise.resolve(isOpen ? ticket() : { ...ticket(), put: null, multipart: null });
      },
      upload: async (_, options) => {
        await called('upload', options);
        return Promise.resolve(fake.status === 'AWAITING_UPLOAD' ? ticket() : null);
      },
      video: async (_, options) => {
        await called('video', options);
        return Promise.resolve({ ...video(), url: null, captions: [] });
      },
      uploadParts: async ({ partNumbers }, options) => {
        await called('uploadParts', options);
        const numbers = [partNumbers].flat();
        // As the API: each at most once, at most a hundred.
        if (numbers.length === 0 || numbers.length > 100 || new Set(numbers).size < numbers.length) {
          throw new LecternError('InvalidInput', 'The input is not valid.', { info: { field: 'partNumbers' } });
        }
        return Promise.resolve(numbers.map((partNumber) => ({ partNumber, url: urlOf(partNumber), expiresAt })));
      },
      completeUpload: async (_, options) => {
        await called('completeUpload', options);
        const missing = Array.from({ length: Math.ceil(sizeBytes / (partSizeBytes ?? 1)) }, (_, i) => i + 1).filter(
          (partNumber) => !stored.has(partNumber),
        );
        if (missing.length > 0) throw new LecternError('PartsMissing', 'missing', { info: { missing } });
        fake.status = 'PROCESSING';
        return Promise.resolve(video());
      },
    },
    fetch: async (input, init) => {
      const url = new URL(input as string);
      const partNumber = Number(url.pathname.slice(1));
      running += 1;
      peak = Math.max(peak, running);
      try {
        await Promise.race([held ?? new Promise((resolve) => setImmediate(resolve)), aborted(init?.signal)]);
        arrived.push(partNumber);
        if (url.searchParams.get('age') !== String(age)) return answer(403, 'AccessDenied');
        if (fake.status === 'CANCELLED') return answer(404, 'NoSuchUpload');
        const behaviour = scripts.get(partNumber)?.shift();
        if (behaviour === 'break') throw new TypeError('fetch failed');
        if (behaviour !== undefined && behaviour !== 'break after storing') {
          return answer(behaviour.status, behaviour.code, behaviour.retryAfter);
        }
        if (partNumber === 0 && stored.has(0)) return answer(412, 'PreconditionFailed');
        stored.set(partNumber, new Uint8Array(await new Response(init?.body ?? '').arrayBuffer()));
        if (behaviour === 'break after storing') throw new TypeError('fetch failed');
        return answer(200);
      } finally {
        running -= 1;
      }
    },
  };
  return fake;
}

function aborted(signal: AbortSignal | null | undefined): Promise<never> {
  return new Promise((_, reject) => {
    if (!signal) return;
    setMaxListeners(0, signal);
    if (signal.aborted) reject(signal.reason as Error);
    signal.addEventListener('abort', () => reject(signal.reason as Error));
  });
}

function answer(status: number, code?: string, retryAfter?: string): Response {
  return new Response(code === undefined ? '' : `<Error><Code>${code}</Code><Message>No</Message></Error>`, {
    status,
    headers: retryAfter === undefined ? {} : { 'retry-after': retryAfter },
  });
}
