import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import type { IncomingMessage, RequestOptions } from 'node:http';
import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { S3ClientConfig } from '@aws-sdk/client-s3';
import { S3Client } from '@aws-sdk/client-s3';
import type { Bus, BusEntry, Principal, Store } from '../../../local/context.ts';
import type { BucketConfig, S3, S3LogLine } from '../../../local/s3/service.ts';
import { createS3 } from '../../../local/s3/service.ts';
import { memoryStore } from '../../../local/store.ts';

/** A bus that remembers; `refuse` makes it fail. */
export function recordingBus(): Bus & {
  readonly events: BusEntry[];
  refuse: boolean;
  onPublish?: () => Promise<void>;
} {
  return {
    events: [],
    refuse: false,
    async publish(entry) {
      await this.onPublish?.();
      if (this.refuse) throw new Error('the bus is closed');
      this.events.push(entry);
      return String(this.events.length);
    },
  };
}

export const TEACHER: Principal = {
  accessKeyId: 'AKIDTEACHER',
  secretAccessKey: 'a secret that nobody guesses',
  arn: 'arn:aws:iam::123456789012:user/teacher',
};

export const GUEST: Principal = {
  accessKeyId: 'ASIAGUEST',
  secretAccessKey: 'another secret',
  sessionToken: 'guest+token/with=signs',
  arn: 'arn:aws:sts::123456789012:assumed-role/guest/session',
};

export const LECTURES: BucketConfig = {
  name: 'lectures',
  versioned: true,
  eventBridge: true,
  cors: [
    {
      allowedOrigins: ['http://localhost:5173', 'https://*.example.com'],
      allowedMethods: ['GET', 'PUT', 'HEAD'],
      allowedHeaders: ['content-type', 'if-none-match', 'x-amz-*'],
      exposeHeaders: ['ETag', 'x-amz-checksum-crc32'],
      maxAgeSeconds: 600,
    },
  ],
};

export const SCRATCH: BucketConfig = { name: 'scratch', versioned: false, eventBridge: false, cors: [] };

export const REGION = 'eu-central-1';

/** One local S3 on a port of its own, with a clock that a test can move. */
export interface Stage {
  readonly s3: S3;
  readonly port: number;
  readonly endpoint: string;
  readonly folder: string;
  readonly store: Store;
  readonly bus: ReturnType<typeof recordingBus>;
  readonly clock: { now(): number; offsetMs: number };
  readonly log: S3LogLine[];
  client(config?: S3ClientConfig): S3Client;
  /** The names of the files that hold objects and parts. */
  files(): string[];
  /** The names of the files that are being written. */
  unfinished(): string[];
  /** Ends the server; keeps the folder when told to, for a stage that starts on it again. */
  stop(options?: { readonly keepFolder: boolean }): Promise<void>;
}

export async function startStage(
  given: {
    readonly store?: Store;
    readonly folder?: string;
    readonly bus?: ReturnType<typeof recordingBus>;
    readonly buckets?: readonly BucketConfig[];
  } = {},
): Promise<Stage> {
  const folder = given.folder ?? mkdtempSync(join(tmpdir(), 'local-s3-'));
  const store = given.store ?? memoryStore();
  const bus = given.bus ?? recordingBus();
  const clock = {
    offsetMs: 0,
    now() {
      return Date.now() + this.offsetMs;
    },
  };
  const log: S3LogLine[] = [];
  const s3 = createS3({
    buckets: given.buckets ?? [LECTURES, SCRATCH],
    folder,
    store,
    bus,
    clock,
    find: (id) => [TEACHER, GUEST].find((principal) => principal.accessKeyId === id),
    region: REGION,
    log: (line) => log.push(line),
  });
  const server = createServer((req, res) => void s3.handle(req, res));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const clients: S3Client[] = [];
  return {
    s3,
    port,
    endpoint: `http://127.0.0.1:${port}`,
    folder,
    store,
    bus,
    clock,
    log,
    client(config = {}) {
      const client = new S3Client({
        region: REGION,
        endpoint: `http://127.0.0.1:${port}`,
        forcePathStyle: true,
        credentials: TEACHER,
        maxAttempts: 1,
        ...config,
      });
      clients.push(client);
      return client;
    },
    files: () => readdirSync(join(folder, 'blobs')),
    unfinished: () => readdirSync(join(folder, 'unfinished')),
    async stop({ keepFolder } = { keepFolder: false }) {
      for (const client of clients) client.destroy();
      await s3.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      if (!keepFolder) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Sends a request exactly as written: Node's own client does not touch the path. */
export function sendRaw(
  stage: Stage,
  options: RequestOptions,
  body?: Buffer | string,
): Promise<{ readonly status: number; readonly headers: IncomingMessage['headers']; readonly body: string }> {
  return new Promise((resolve, reject) => {
    const req = httpRequest({ host: '127.0.0.1', port: stage.port, agent: false, ...options }, (res) => {
      const parts: Buffer[] = [];
      res.on('data', (part: Buffer) => parts.push(part));
      res.on('end', () =>
        resolve({ status: res.statusCode ?? 0, headers: res.headers, body: Buffer.concat(parts).toString('utf8') }),
      );
      res.on('error', reject);
    });
    req.on('error', reject);
    req.end(body);
  });
}

/** The `<Code>` of an S3 error document. */
export function codeOf(xml: string): string | undefined {
  return /<Code>([^<]*)<\/Code>/.exec(xml)?.[1];
}
