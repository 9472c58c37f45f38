import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  GetTranscriptionJobCommand,
  StartTranscriptionJobCommand,
  TranscribeClient,
  type TranscriptionJob,
} from '@aws-sdk/client-transcribe';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, request, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConsole, type ConsoleState } from '../../../local/console/console.ts';
import { openMailbox } from '../../../local/console/mail-keeper.ts';
import { createTranscribeSwitches } from '../../../local/console/transcribe-switches.ts';
import { systemClock, type Clock } from '../../../local/context.ts';
import { startEngine } from '../../../local/dynamodb/engine.ts';
import { ensureTable } from '../../../local/dynamodb/table.ts';
import { createBus } from '../../../local/events/bus.ts';
import { createQueues } from '../../../local/events/queues.ts';
import { startSchedules } from '../../../local/events/schedules.ts';
import { createS3 } from '../../../local/s3/service.ts';
import { memoryStore } from '../../../local/store.ts';
import { createTranscribe } from '../../../local/transcribe/service.ts';
import { lectureTable } from '../dynamodb/support.ts';

const REGION = 'eu-west-1';
const ACCOUNT = '111122223333';
const BUCKET = 'media';
const TABLE = 'Lectures';
export const CREDENTIALS = { accessKeyId: 'AKIDCONSOLE', secretAccessKey: 'a secret of the stack' };

/** An answer of the console. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** The console on a port of its own, before the real services: S3, a DynamoDB engine, Transcribe, the bus and its queues. */
export async function aConsole(clock: Clock = systemClock) {
  const folder = mkdtempSync(join(tmpdir(), 'lectern-console-'));
  const store = memoryStore();
  const log: string[] = [];
  const queues = createQueues({
    store,
    clock,
    region: REGION,
    accountId: ACCOUNT,
    queues: [
      {
        name: 'start-captions',
        visibilityTimeoutSeconds: 60,
        maxReceiveCount: 1,
        deadLetterQueue: 'start-captions-dead',
      },
      { name: 'start-captions-dead', visibilityTimeoutSeconds: 30 },
      { name: 'finish-captions', visibilityTimeoutSeconds: 60 },
    ],
  });
  const bus = createBus({
    clock,
    region: REGION,
    accountId: ACCOUNT,
    rules: [
      { name: 'uploads', pattern: { 'detail-type': ['Object Created'] }, queue: 'start-captions' },
      { name: 'job-ends', pattern: { source: ['aws.transcribe'] }, queue: 'finish-captions' },
    ],
    queues,
  });
  const waiting = new Map<string, () => void>();
  queues.read('finish-captions', {
    batchSize: 1,
    maxConcurrency: 1,
    handle: ({ Records }) => {
      for (const { body } of Records) waiting.get(JSON.parse(body).detail.TranscriptionJobName)?.();
      return Promise.resolve();
    },
  });
  const mailbox = openMailbox(store);
  const faults = createTranscribeSwitches();
  const s3 = createS3({
    buckets: [{ name: BUCKET, versioned: true, eventBridge: false, cors: [] }],
    folder: join(folder, 'objects'),
    store,
    bus,
    clock,
    find: (id) =>
      id === CREDENTIALS.accessKeyId ? { ...CREDENTIALS, arn: `arn:aws:iam::${ACCOUNT}:user/dev` } : undefined,
    region: REGION,
  });
  const door = createServer();
  const aws = await listen(door);
  const transcribe = createTranscribe({
    store,
    clock,
    bus,
    region: REGION,
    accountId: ACCOUNT,
    s3: { endpoint: aws.url, credentials: CREDENTIALS },
    jobMilliseconds: () => 0,
    faults,
    log: (line) => log.push(line),
  });
  door.on('request', (req, res) => {
    void (req.headers['x-amz-target'] === undefined ? s3.handle(req, res) : transcribe.handle(req, res));
  });
  const engine = await startEngine({
    folder: join(folder, 'dynamodb'),
    region: REGION,
    credentials: CREDENTIALS,
    log: (line) => log.push(line),
  });
  await ensureTable(engine.send, lectureTable(TABLE));

  const runs: string[] = [];
  const schedules = startSchedules({
    clock,
    region: REGION,
    accountId: ACCOUNT,
    schedules: [
      { name: 'sweep', expression: 'rate(5 minutes)', target: ({ source }) => Promise.resolve(runs.push(source)) },
      { name: 'broken', expression: 'rate(1 day)', target: () => Promise.reject(new Error('<no> power')) },
    ],
    log: (line) => log.push(line),
  });
  const web = createServer();
  const { url, port } = await listen(web);
  const console = createConsole({
    origins: [url, `http://localhost:${port}`],
    region: REGION,
    store,
    objects: { endpoint: aws.url, region: REGION, bucket: BUCKET, credentials: CREDENTIALS },
    table: { name: TABLE, partitionKey: 'userId', sortKey: 'id', send: engine.send },
    queues,
    bus,
    schedules,
    mailbox,
    transcribe: faults,
    log: (line) => log.push(line),
  });
  web.on('request', (req, res) => void console.handle(req, res));

  const config = { endpoint: aws.url, region: REGION, credentials: CREDENTIALS, maxAttempts: 1 };
  const s3Client = new S3Client({ ...config, forcePathStyle: true });
  const transcribeClient = new TranscribeClient(config);

  const call = (path: string, options: CallOptions = {}): Promise<Answer> => send(port, path, options);
  const get = (path: string, headers?: Readonly<Record<string, string>>) => call(path, headers ? { headers } : {});
  /** The token that stands in every form. */
  const token = async (): Promise<string> => /name="token" value="([^"]+)"/.exec((await get('/aws/faults')).body)![1]!;
  const post = async (path: string, fields: Readonly<Record<string, string>> = {}): Promise<Answer> =>
    call(path, {
      method: 'POST',
      headers: { origin: url, 'content-type': FORM },
      body: new URLSearchParams({ token: await token(), ...fields }).toString(),
    });
  const put = async (key: string, body: string | Uint8Array = 'bytes'): Promise<string> =>
    (await s3Client.send(new PutObjectCommand({ Bucket: BUCKET, Key: key, Body: body }))).VersionId!;

  return {
    url,
    port,
    bus,
    queues,
    runs,
    mailbox,
    faults,
    log,
    s3Client,
    send: engine.send,
    call,
    get,
    token,
    post,
    put,
    state: async () => JSON.parse((await get('/aws/state.json')).body) as ConsoleState,
    putItem: (item: Record<string, unknown>) => engine.send('PutItem', { TableName: TABLE, Item: item }),
    /** An event whose handling fails, which makes it a dead letter at once. Gives the message's id. */
    aDeadLetter: async (reason: string, detail: Record<string, unknown> = {}): Promise<string> => {
      const reader = queues.read('start-captions', {
        batchSize: 1,
        maxConcurrency: 1,
        handle: () => Promise.reject(new Error(reason)),
      });
      await bus.publish({ source: 'aws.s3', detailType: 'Object Created', detail });
      await queues.settled();
      await reader.close();
      return queues.list('start-captions-dead').at(-1)!.messageId;
    },
    /** Runs a job to its end. */
    aJob: async (name: string, key = 'lecture.mp4'): Promise<TranscriptionJob> => {
      await put(key, readFileSync(new URL('../../media/lecture.mp4', import.meta.url)));
      const ended = new Promise<void>((resolve) => waiting.set(name, resolve));
      await transcribeClient.send(
        new StartTranscriptionJobCommand({
          TranscriptionJobName: name,
          Media: { MediaFileUri: `s3://${BUCKET}/${key}` },
          LanguageCode: 'en-US',
          OutputBucketName: BUCKET,
          OutputKey: `${name}.json`,
          Subtitles: { Formats: ['vtt'] },
        }),
      );
      await ended;
      const found = await transcribeClient.send(new GetTranscriptionJobCommand({ TranscriptionJobName: name }));
      return found.TranscriptionJob!;
    },
    close: async (): Promise<void> => {
      console.close();
      await schedules.close();
      s3Client.destroy();
      transcribeClient.destroy();
      await queues.close();
      await transcribe.close();
      await s3.close();
      await engine.close();
      await Promise.all([web, door].map(stop));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export const FORM = 'application/x-www-form-urlencoded';

interface CallOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Node's own client, because `fetch` does not let a test choose the Host. */
function send(port: number, path: string, { method = 'GET', headers = {}, body }: CallOptions): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const req = request({ host: '127.0.0.1', port, path, method, headers, agent: false }, (res) => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk: Buffer) => chunks.push(chunk));
      res.once('error', reject);
      res.once('end', () => {
        resolve({ status: res.statusCode!, headers: res.headers, body: Buffer.concat(chunks).toString('utf8') });
      });
    });
    req.once('error', reject);
    req.end(body);
  });
}

async function listen(server: Server): Promise<{ readonly url: string; readonly port: number }> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, port };
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
