import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { VIDEO_TABLE } from '../model/tables.ts';
import { DEFAULT_LANGUAGES } from '../model/transcription.ts';
import { DEFAULT_LIMITS } from '../model/upload-limits.ts';
import { createApi } from './api.ts';
import { createAwsServices } from './aws-services.ts';
import { createConsole, isConsolePath } from './console/console.ts';
import { openMailbox } from './console/mail-keeper.ts';
import { createTranscribeSwitches } from './console/transcribe-switches.ts';
import { systemClock } from './context.ts';
import { removeEndpoints, writeEndpoints } from './data-folder.ts';
import { startEngine } from './dynamodb/engine.ts';
import { ensureTable } from './dynamodb/table.ts';
import { endpointsOf, type Endpoints } from './endpoints.ts';
import { createEventing, scheduleFunctions, startConsumers } from './eventing.ts';
import { createFunctions } from './functions.ts';
import { TRANSCRIBE_ROLE_ARN } from './iam/arns.ts';
import { BUCKET, REGION, STAGE, TABLE, openInstallation } from './installation.ts';
import { createPage } from './page.ts';
import { openPlayback } from './playback.ts';
import { createPrincipals, manifestGrants, type GrantsOf } from './principals.ts';
import type { Prepared } from './prepare.ts';
import type { Settings } from './settings.ts';

/** Where AppSync's own host has real time, and where a domain of one's own has it. */
const REALTIME_PATHS = ['/graphql', '/graphql/realtime'];

/** A running stack. */
export interface Stack {
  readonly endpoints: Endpoints;
  /** Stops everything that was started, the database included. What was acknowledged is kept. */
  close(): Promise<void>;
}

/**
 * Builds and starts the whole system: the deployed schema, resolvers and functions on local AWS services. Everything that
 * can be in the way (a port, a folder) is found out first and said in one sentence (`CannotStart`). `grantsOf` is asked at every call
 * of a function's code to AWS.
 */
export async function startStack(
  settings: Settings,
  prepared: Prepared,
  log: (line: string) => void,
  grantsOf: GrantsOf = manifestGrants,
): Promise<Stack> {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const clock = systemClock;
  const { store, web, inner } = prepared;
  const closers: (() => unknown)[] = [() => prepared.close()];
  const close = async (): Promise<void> => {
    // The last that was started is the first to stop.
    for (const stop of closers.splice(0).reverse()) await stop();
  };
  try {
    const installation = openInstallation(store);
    const principals = createPrincipals(installation, grantsOf);
    const endpoints = endpointsOf(settings, installation);
    const { credentials } = installation;

    const [code, engine] = await Promise.all([
      prepared.code,
      startEngine({
        folder: join(settings.dataFolder, 'dynamodb'),
        endpoint: settings.dynamoDbEndpoint,
        region: REGION,
        credentials,
        log,
      }).then(async (started) => {
        closers.push(() => started.close());
        await ensureTable(started.send, tablePlan());
        return started;
      }),
    ]);

    const { bus, queues } = createEventing({ store, clock });
    const mailbox = openMailbox(store);
    const transcribe = createTranscribeSwitches();
    // Both names that a browser may have for this machine.
    const pageOrigins = ['127.0.0.1', 'localhost'].map(
      (host) => new URL(endpoints.web.replace('127.0.0.1', host)).origin,
    );
    const playback = openPlayback({
      by: settings.playback,
      store,
      clock,
      aws: endpoints.aws,
      installation,
      pageOrigins,
    });
    const aws = createAwsServices({
      store,
      clock,
      bus,
      installation,
      find: principals.find,
      objectFolder: join(settings.dataFolder, 'objects'),
      endpoint: endpoints.aws,
      pageOrigins,
      dynamoDbEndpoint: engine.endpoint,
      dynamoDbEngine: engine.name === 'external' ? undefined : engine.name,
      transcribeCommand: settings.transcribeCommand,
      transcribeFaults: transcribe,
      mailbox,
      playback,
      log,
    });
    closers.push(() => aws.close());
    const runner = createFunctions({
      code,
      store,
      principals,
      awsEndpoint: endpoints.aws,
      clock,
      log,
      onFirstUse: () => void aws.loadAhead(),
      settings: {
        stage: STAGE,
        mediaBucket: BUCKET,
        videoTable: TABLE,
        graphqlUrl: inner ? `http://127.0.0.1:${inner.port}/graphql` : endpoints.graphql,
        transcribeRoleArn: TRANSCRIBE_ROLE_ARN,
        languages: DEFAULT_LANGUAGES.join(','),
        captionedMinutesPerDay: String(DEFAULT_LIMITS.captionedMinutesPerDay),
        ...playback.settings,
      },
    });
    const api = createApi({
      root,
      installation,
      principals,
      code,
      dynamoDb: engine.send,
      runner,
      bus,
      jwks: () => aws.cognito.jwks(),
      clock,
      log,
    });
    closers.push(() => api.close());
    // Together: an invocation that is broken off must find its queue closing, or it would count as a failure.
    closers.push(() => Promise.all([queues.close(), runner.close()]));

    prepared.aws.serve(aws.frontDoor((input) => api.evaluateCode(input)));
    const page = createPage(root, pageConfig(endpoints), pageSources(endpoints));
    closers.push(() => page.close());
    inner?.serve((req, res) => api.handleHttp(req, res));
    const schedules = scheduleFunctions(runner, clock, log);
    closers.push(() => schedules.close());
    const awsConsole = createConsole({
      origins: pageOrigins,
      region: REGION,
      store,
      objects: { endpoint: endpoints.aws, region: REGION, bucket: BUCKET, credentials },
      table: {
        name: TABLE,
        partitionKey: VIDEO_TABLE.partitionKey,
        sortKey: VIDEO_TABLE.sortKey,
        send: engine.send,
      },
      queues,
      bus,
      schedules,
      mailbox,
      transcribe,
      log,
    });
    closers.push(() => awsConsole.close());
    web.serve((req, res) => {
      const path = (req.url ?? '').split('?')[0] ?? '';
      if (path === '/graphql') return api.handleHttp(req, res);
      return isConsolePath(path) ? awsConsole.handle(req, res) : page.handle(req, res);
    });
    web.server.on('upgrade', (req, socket, head) => {
      if (REALTIME_PATHS.includes((req.url ?? '').split('?')[0] ?? '')) return api.handleUpgrade(req, socket, head);
      socket.on('error', () => socket.destroy());
      return socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    });

    const { username, password } = installation.demoUser;
    aws.cognito.createConfirmedUser({ username, password, email: username });
    startConsumers(queues, runner);
    writeEndpoints(settings, endpoints);
    void aws.resumeJobs();
    closers.push(() => {
      removeEndpoints(settings);
    });
    return { endpoints, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function tablePlan() {
  const key = (name: string) => ({ name, type: 'S' as const });
  return {
    name: TABLE,
    partitionKey: key(VIDEO_TABLE.partitionKey),
    sortKey: key(VIDEO_TABLE.sortKey),
    ttlAttribute: VIDEO_TABLE.expiresAttribute,
    indexes: VIDEO_TABLE.indexes.map(({ name, partitionKey, sortKey, projection }) => ({
      name,
      partitionKey: key(partitionKey),
      sortKey: key(sortKey),
      projection: projection === 'all' ? ('ALL' as const) : ('KEYS_ONLY' as const),
    })),
  };
}

/** The page may be opened under another name of this machine than the one that the endpoints have. */
function pageSources({ graphql, realtime, aws }: Endpoints) {
  const [api, socket, services] = [graphql, realtime, aws].map((url) => {
    const { protocol, host } = new URL(url);
    return `${protocol}//${host}`;
  });
  return {
    connect: [api, socket, services].filter((source) => source !== undefined),
    media: services ? [services] : [],
  };
}

function pageConfig(endpoints: Endpoints) {
  const { graphql, realtime, region, userPoolId, userPoolClientId, aws, demoUser } = endpoints;
  return { graphql, realtime, region, userPoolId, userPoolClientId, cognitoEndpoint: `${aws}/`, demoUser };
}
