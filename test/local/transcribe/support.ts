import { GetTranscriptionJobCommand, StartTranscriptionJobCommand, TranscribeClient } from '@aws-sdk/client-transcribe';
import type { StartTranscriptionJobCommandInput } from '@aws-sdk/client-transcribe';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Bus, BusEntry, Clock, Store } from '../../../local/context.ts';
import { memoryStore } from '../../../local/store.ts';
import { createTranscribeFaults } from '../../../local/transcribe/faults.ts';
import type { MediaStore, ObjectAddress } from '../../../local/transcribe/media-store.ts';
import { createTranscribe } from '../../../local/transcribe/service.ts';
import type { TranscribeOptions } from '../../../local/transcribe/service.ts';

export function sampleMedia(name: string): Uint8Array {
  return readFileSync(new URL(`../../media/${name}`, import.meta.url));
}

/** An S3 in memory with the bucket `media`, which says how much was read of it. */
export function memoryMedia(objects: Readonly<Record<string, Uint8Array>> = {}) {
  const held = new Map<string, Uint8Array>(Object.entries(objects));
  const requireBucket = ({ bucket }: ObjectAddress): void => {
    if (bucket !== 'media') throw new Error('NoSuchBucket');
  };
  let bytesRead = 0;
  const store: MediaStore = {
    head: ({ bucket, key }) => {
      const body = bucket === 'media' ? held.get(key) : undefined;
      return Promise.resolve(body && { sizeBytes: body.length });
    },
    read: (address, start, end) =>
      settled(() => {
        requireBucket(address);
        bytesRead += end - start;
        return held.get(address.key)!.subarray(start, end);
      }),
    write: (address, body) =>
      settled(() => {
        requireBucket(address);
        held.set(address.key, typeof body === 'string' ? Buffer.from(body) : body);
      }),
    close: () => undefined,
  };
  return {
    ...store,
    held,
    text: (key: string) => Buffer.from(held.get(key)!).toString('utf8'),
    bytesRead: () => bytesRead,
  };
}

const settled = <T>(work: () => T): Promise<T> => Promise.resolve().then(work);

/** A bus that lets a test wait for the next thing that is said. */
export function listeningBus() {
  const heard: BusEntry[] = [];
  let expected = 0;
  let arrived: () => void = () => undefined;
  const bus: Bus = {
    publish: (entry) => {
      heard.push(entry);
      if (heard.length >= expected) arrived();
      return Promise.resolve(randomUUID());
    },
  };
  return {
    bus,
    heard,
    /** Resolves once this many entries were heard in all. */
    until: (count: number) =>
      new Promise<void>((resolve) => {
        expected = count;
        arrived = resolve;
        if (heard.length >= count) resolve();
      }),
  };
}

export const NOW = Date.parse('2026-03-01T12:00:00.250Z');

type Given = Partial<Omit<TranscribeOptions, 'faults' | 'bus'>> & {
  readonly media?: ReturnType<typeof memoryMedia>;
  readonly store?: Store;
};

/** The service behind a port of its own, an unmodified SDK client for it, and everything it touches. */
export async function aTranscribe(given: Given = {}) {
  const {
    media = memoryMedia({ 'lecture.mp4': sampleMedia('lecture.mp4') }),
    store = memoryStore(),
    ...options
  } = given;
  const ears = listeningBus();
  const faults = createTranscribeFaults();
  const time = { now: NOW };
  const clock: Clock = { now: () => time.now };
  const logged: string[] = [];
  const service = createTranscribe({
    store,
    clock,
    bus: ears.bus,
    region: 'eu-west-1',
    accountId: '111122223333',
    s3: media,
    faults,
    jobMilliseconds: () => 0,
    log: (line) => logged.push(line),
    ...options,
  });
  const server = createServer((req, res) => void service.handle(req, res));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const client = new TranscribeClient({
    endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 1,
  });
  const close = async (): Promise<void> => {
    client.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await service.close();
  };
  return { client, close, ears, endpoint, faults, logged, media, service, store, time };
}

/** A job like the ones that the product starts. */
export const lectureJob: StartTranscriptionJobCommandInput & { readonly TranscriptionJobName: string } = {
  TranscriptionJobName: 'lecture-1',
  Media: { MediaFileUri: 's3://media/lecture.mp4' },
  MediaFormat: 'mp4',
  LanguageCode: 'en-GB',
  OutputBucketName: 'media',
  OutputKey: 'videos/u/v/transcript/lecture-1.json',
  Subtitles: { Formats: ['vtt', 'srt'], OutputStartIndex: 1 },
};

export type Stack = Awaited<ReturnType<typeof aTranscribe>>;

/** Starts the usual job, changed as given. */
export function start({ client }: Stack, change: Record<string, unknown> = {}) {
  return client.send(new StartTranscriptionJobCommand({ ...lectureJob, ...change }));
}

export async function get({ client }: Stack, name = lectureJob.TranscriptionJobName) {
  const { TranscriptionJob } = await client.send(new GetTranscriptionJobCommand({ TranscriptionJobName: name }));
  return TranscriptionJob!;
}

/** Where the usual job's files go. */
export const prefix = 'videos/u/v/transcript/';

interface Transcript {
  readonly jobName: string;
  readonly accountId: string;
  readonly status: string;
  readonly results: {
    readonly transcripts: readonly { readonly transcript: string }[];
    readonly items: readonly {
      readonly id: number;
      readonly type: string;
      readonly start_time?: string;
      readonly end_time?: string;
      readonly alternatives: readonly { readonly confidence: string; readonly content: string }[];
    }[];
    readonly audio_segments: readonly {
      readonly id: number;
      readonly transcript: string;
      readonly items: readonly number[];
    }[];
  };
}

/** The transcript that the usual job wrote. */
export const transcriptOf = ({ media }: Stack): Transcript =>
  JSON.parse(media.text(`${prefix}lecture-1.json`)) as Transcript;

/** What a refused call says; fails the test when it was not refused. */
export const refusal = async (promise: Promise<unknown>) => {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Error)) throw new Error('Expected a refusal, but the call succeeded.');
  return { name: error.name, message: error.message };
};
