import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { TranscribeClient } from '@aws-sdk/client-transcribe';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { vi } from 'vitest';
import { systemClock } from '../../local/context.ts';
import { startEngine } from '../../local/dynamodb/engine.ts';
import { createDynamoDbProxy } from '../../local/dynamodb/proxy.ts';
import { ensureTable } from '../../local/dynamodb/table.ts';
import { createS3 } from '../../local/s3/service.ts';
import { memoryStore } from '../../local/store.ts';
import { createTranscribe } from '../../local/transcribe/service.ts';
import type { CaptionReadyInput } from '../../model/generated/schema.ts';
import { VIDEO_TABLE } from '../../model/tables.ts';
import { bundledCode } from './code.ts';

/** The AWS services that the Lambda functions stand on, in the test's own process, and clients that never retry. */
export interface Services {
  readonly bucket: string;
  readonly table: string;
  readonly s3: S3Client;
  readonly dynamodb: DynamoDBDocumentClient;
  readonly transcribe: TranscribeClient;
  /** An API that takes every notification, after what `beforeAnswer` does. */
  readonly graphqlUrl: string;
  readonly notified: CaptionReadyInput[];
  /** What happens around the taking of a notification; what it throws is answered with 500. */
  aroundNotification: (take: () => Promise<void>) => Promise<void>;
  /** The program that probes, bundled as it is deployed. */
  readonly probeProgram: URL;
  /** The program that extracts sound. */
  readonly extractProgram: URL;
  close(): Promise<void>;
}

const region = 'eu-west-1';
const credentials = { accessKeyId: 'KEY', secretAccessKey: 'secret' };

/** Starts them over a folder of their own, which `close` takes away. */
export async function openServices(): Promise<Services> {
  const folder = mkdtempSync(join(tmpdir(), 'lectern-services-'));
  const closers: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })];
  const serve = async (listener: RequestListener): Promise<string> => {
    const server = createServer(listener);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closers.push(async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
    return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  };
  // Nobody hears of anything here: the tests deliver events themselves.
  const bus = { publish: () => Promise.resolve('') };
  const client = { region, credentials, maxAttempts: 1 };

  const engine = await startEngine({ folder: join(folder, 'dynamodb'), region, credentials, log: () => undefined });
  closers.push(() => engine.close());
  await ensureTable(engine.send, tablePlan('Videos'));
  const proxy = createDynamoDbProxy({ endpoint: engine.endpoint, engine: engine.name });
  closers.push(() => {
    proxy.close();
  });
  const tableUrl = await serve((req, res) => void proxy.handle(req, res));

  const bucket = { name: 'media', versioned: true, cors: [], eventBridge: false };
  const arn = 'arn:aws:iam::111122223333:role/functions';
  const s3 = createS3({
    ...{ buckets: [bucket], folder: join(folder, 's3'), store: memoryStore(), bus, clock: systemClock, region },
    find: (id) => (id === credentials.accessKeyId ? { ...credentials, arn } : undefined),
  });
  closers.push(() => s3.close());
  const bucketUrl = await serve((req, res) => void s3.handle(req, res));

  const transcribe = createTranscribe({
    ...{ store: memoryStore(), clock: systemClock, bus, region, accountId: '111122223333' },
    s3: { endpoint: bucketUrl, credentials },
    jobMilliseconds: () => 0,
    log: () => undefined,
  });
  closers.push(() => transcribe.close());
  const jobsUrl = await serve((req, res) => void transcribe.handle(req, res));

  vi.stubEnv('AWS_ACCESS_KEY_ID', credentials.accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', credentials.secretAccessKey);
  const notified: CaptionReadyInput[] = [];
  const graphqlUrl = await serve((req, res) => {
    const take = async () => void notified.push(await inputOf(req));
    services.aroundNotification(take).then(
      () => res.end('{"data":{}}'),
      () => res.writeHead(500).end('{}'),
    );
  });

  const { functionFolders } = await bundledCode();
  const program = (name: string, file: string): URL => pathToFileURL(join(functionFolders[name]!, file));
  const probeProgram = program('start-captions', 'probe-program.mjs');
  const extractProgram = program('extract-audio', 'extract-program.mjs');
  const services: Services = {
    bucket: bucket.name,
    table: 'Videos',
    s3: new S3Client({
      ...client,
      endpoint: bucketUrl,
      forcePathStyle: true,
      requestChecksumCalculation: 'WHEN_REQUIRED',
    }),
    dynamodb: DynamoDBDocumentClient.from(new DynamoDBClient({ ...client, endpoint: tableUrl }), {
      marshallOptions: { removeUndefinedValues: true },
    }),
    transcribe: new TranscribeClient({ ...client, endpoint: jobsUrl }),
    graphqlUrl,
    notified,
    aroundNotification: (take) => take(),
    probeProgram,
    extractProgram,
    close: async () => {
      for (const used of [services.s3, services.dynamodb, services.transcribe]) used.destroy();
      for (const close of closers.toReversed()) await close();
      vi.unstubAllEnvs();
    },
  };
  return services;
}

async function inputOf(request: IncomingMessage): Promise<CaptionReadyInput> {
  return (JSON.parse(await text(request)) as { variables: { input: CaptionReadyInput } }).variables.input;
}

function tablePlan(name: string) {
  const key = (attribute: string) => ({ name: attribute, type: 'S' as const });
  const { partitionKey, sortKey, indexes } = VIDEO_TABLE;
  return {
    name,
    partitionKey: key(partitionKey),
    sortKey: key(sortKey),
    indexes: indexes.map((index) => ({
      name: index.name,
      partitionKey: key(index.partitionKey),
      sortKey: key(index.sortKey),
      projection: index.projection === 'all' ? ('ALL' as const) : ('KEYS_ONLY' as const),
    })),
  };
}
