import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { inspect } from 'node:util';
import { SOURCE_KEY_PATTERN } from '../model/keys.ts';
import { MEDIA_CORS } from '../model/media-bucket.ts';
import { USER_POOL } from '../model/user-pool.ts';
import { createFrontDoor, sendJson, type JsonService } from './aws-front-door.ts';
import { createCognito } from './cognito/service.ts';
import type { Mailbox } from './console/mail-keeper.ts';
import type { Clock, FindPrincipal, Store } from './context.ts';
import { createDynamoDbProxy } from './dynamodb/proxy.ts';
import type { LocalBus } from './events/bus.ts';
import { answerEvents } from './events/wire.ts';
import { ACCOUNT_ID, BUCKET, REGION, type Installation } from './installation.ts';
import { createDistribution } from './cloudfront/distribution.ts';
import type { Playback } from './playback.ts';
import { dynamoDbCalls, eventsCalls, ssmCalls, transcribeCalls } from './iam/calls.ts';
import { createS3 } from './s3/service.ts';
import { createParameters } from './ssm/parameters.ts';
import { verifySigV4 } from './sigv4.ts';
import type { FaultSource } from './transcribe/faults.ts';
import type { Transcribe } from './transcribe/service.ts';
import { hasUnfinishedJobs } from './transcribe/unfinished.ts';
import type { EvaluateCodeInput, EvaluateCodeOutcome } from './appsync/evaluation/evaluate-code.ts';

/** What the services are given. */
export interface AwsServicesOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly bus: LocalBus;
  readonly installation: Installation;
  readonly find: FindPrincipal;
  readonly objectFolder: string;
  /** The address of the door that they stand behind. */
  readonly endpoint: string;
  /** The page under every name that a browser may have for this machine. */
  readonly pageOrigins: readonly string[];
  readonly dynamoDbEndpoint: string;
  /** The engine behind it, when it is one that was started here. */
  readonly dynamoDbEngine: string | undefined;
  readonly transcribeCommand: string | undefined;
  readonly transcribeFaults: FaultSource;
  /** Takes what the user pool would mail. */
  readonly mailbox: Mailbox;
  readonly playback: Pick<Playback, 'parameters' | 'distribution'>;
  readonly log: (line: string) => void;
}

/** `SOURCE_KEY_PATTERN`, in which `*` is any text. */
const SOURCE_KEY = new RegExp(`^${SOURCE_KEY_PATTERN.replace('*', '.*')}$`, 's');

/** The AWS services that Lectern uses, in the shape in which a stage deploys them: one bucket, one pool, its client. */
export function createAwsServices(options: AwsServicesOptions) {
  const { store, clock, bus, installation, find, log } = options;
  const named = { region: REGION, accountId: ACCOUNT_ID };
  const s3 = createS3({
    buckets: [
      { name: BUCKET, versioned: true, eventBridge: true, madeOnce: SOURCE_KEY, cors: [corsRule(options.pageOrigins)] },
    ],
    folder: options.objectFolder,
    store,
    bus,
    clock,
    find,
    region: REGION,
    log: ({ message, error }) => {
      if (error !== undefined) log(`${message}: ${inspect(error)}`);
    },
  });
  const cognito = createCognito({
    store,
    clock,
    ...named,
    userPoolId: installation.userPoolId,
    clients: [{ clientId: installation.userPoolClientId, authFlows: USER_POOL.authFlows }],
    passwordPolicy: USER_POOL.passwordPolicy,
    tokenValidity: {
      accessSeconds: USER_POOL.accessTokenMinutes * 60,
      idSeconds: USER_POOL.idTokenMinutes * 60,
      refreshSeconds: USER_POOL.refreshTokenDays * 86_400,
    },
    verifyAdmin: (req, body) => {
      const verdict = verifySigV4(rawRequest(req), {
        find,
        clock,
        region: REGION,
        service: 'cognito-idp',
        payloadHash: createHash('sha256').update(body).digest('hex'),
      });
      return verdict.ok ? { ok: true } : { ok: false, code: verdict.code, message: verdict.message };
    },
    sendCode: (mail) => {
      options.mailbox.keep(mail);
      log(`mail to ${mail.to}: ${mail.code} (${mail.purpose})`);
    },
  });
  let loading: Promise<Transcribe> | undefined;
  const loadTranscribe = async (): Promise<Transcribe> => {
    const { createTranscribe } = await import('./transcribe/service.ts');
    return createTranscribe({
      store,
      clock,
      bus,
      ...named,
      s3: { endpoint: options.endpoint, credentials: installation.credentials },
      transcribeCommand: options.transcribeCommand,
      faults: options.transcribeFaults,
      log,
    });
  };
  // Loaded when it is needed: its clients take as long to load, and as much memory, as half of the others together.
  const transcribe = (): Promise<Transcribe> => (loading ??= loadTranscribe());
  const dynamoDb = createDynamoDbProxy({ endpoint: options.dynamoDbEndpoint, engine: options.dynamoDbEngine });
  const parameters = createParameters(options.playback.parameters, `arn:aws:ssm:${REGION}:${ACCOUNT_ID}`);
  const distribution = createDistribution(options.playback.distribution);
  const byTarget: Readonly<Record<string, JsonService>> = {
    DynamoDB_20120810: {
      signingName: 'dynamodb',
      speaksJson10: true,
      callsOf: dynamoDbCalls,
      handle: (req, res, body) => dynamoDb.handle(req, res, body),
    },
    Transcribe: {
      signingName: 'transcribe',
      callsOf: transcribeCalls,
      handle: async (req, res, body) => (await transcribe()).handle(req, res, body),
    },
    AmazonSSM: {
      signingName: 'ssm',
      callsOf: ssmCalls,
      handle: (req, res, body) => parameters.handle(req, res, body),
    },
    AWSEvents: {
      signingName: 'events',
      callsOf: eventsCalls,
      handle: (req, res, body) => putEvents(bus, req, res, body),
    },
  };
  return {
    cognito,
    /** Goes on with the jobs that an earlier process left unfinished. */
    resumeJobs: async (): Promise<void> => {
      if (hasUnfinishedJobs(store)) (await transcribe()).resume();
    },
    /** Loads what is loaded late, for whoever sees its first call coming. */
    loadAhead: async (): Promise<void> => {
      await transcribe();
    },
    /** The door to all of them, and to AppSync's EvaluateCode. */
    frontDoor: (evaluate: (input: EvaluateCodeInput) => EvaluateCodeOutcome) =>
      createFrontDoor({
        clock,
        find,
        cognito,
        userPoolId: installation.userPoolId,
        s3,
        distribution,
        bucket: BUCKET,
        byTarget,
        byPath: {
          '/v1/dataplane-evaluatecode': {
            signingName: 'appsync',
            handle: (_req, res, body) => evaluateOverHttp(evaluate, res, body),
          },
        },
      }),
    close: async (): Promise<void> => {
      await (await loading)?.close();
      dynamoDb.close();
      distribution.close();
      cognito.close();
      await s3.close();
    },
  };
}

async function putEvents(bus: LocalBus, req: IncomingMessage, res: ServerResponse, body: Buffer): Promise<void> {
  const { status, body: answer } = await answerEvents(bus, String(req.headers['x-amz-target']), body);
  sendJson(res, status, answer);
}

function evaluateOverHttp(
  evaluate: (input: EvaluateCodeInput) => EvaluateCodeOutcome,
  res: ServerResponse,
  body: Buffer,
): Promise<void> {
  // `evaluateCode` checks every member by itself.
  const outcome = evaluate((parse(body) ?? {}) as EvaluateCodeInput);
  if (outcome.ok) sendJson(res, 200, outcome.answer);
  else sendJson(res, 400, { message: outcome.message }, { 'x-amzn-errortype': outcome.errorType });
  return Promise.resolve();
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}

function rawRequest(req: IncomingMessage) {
  return { method: req.method ?? 'POST', rawUrl: req.url ?? '/', rawHeaders: req.rawHeaders };
}

function corsRule(allowedOrigins: readonly string[]) {
  return {
    allowedOrigins,
    allowedMethods: MEDIA_CORS.methods,
    allowedHeaders: MEDIA_CORS.headers,
    exposeHeaders: MEDIA_CORS.exposedHeaders,
    maxAgeSeconds: MEDIA_CORS.maxAgeSeconds,
  };
}
