import { modulesNotEmulated, notEmulated } from './appsync/evaluation/built-ins.ts';
import { APPSYNC_CLAIMS, ASSUMED } from './appsync/support.ts';
import type { AppSyncClaim } from './appsync/support.ts';
import { SERVICE_CLAIMS } from './support/services.ts';
import type { ServiceClaim } from './support/services.ts';

/** The name of one thing that is emulated: `s3:GetObject Range`, `appsync:filter between`. */
export type ClaimId = ServiceClaim | `appsync:${AppSyncClaim}`;

/** One row of the README's table: what a local service does, what it does in part, and what it refuses by name. */
export interface SupportRow {
  readonly service: string;
  /** AppSync's claims and those of the services around it are counted apart. */
  readonly group: 'services' | 'AppSync';
  /** Everything that is claimed for it. A claim that no test shows fails the run of the tests. */
  readonly claims: readonly ClaimId[];
  readonly yes: string;
  readonly partly: string;
  readonly no: string;
}

const service = (name: keyof typeof SERVICE_CLAIMS): readonly ClaimId[] =>
  // The names of one service, put behind its own name: that is what the type of a claim spells out.
  SERVICE_CLAIMS[name].map((claim) => `${name}:${claim}` as ClaimId);

const appsync = (room: keyof typeof APPSYNC_CLAIMS): readonly ClaimId[] =>
  APPSYNC_CLAIMS[room].map((claim: AppSyncClaim): ClaimId => `appsync:${claim}`);

/** What the local services emulate. Whatever is not here answers with `UnsupportedByLocal`, never with a plausible success. */
export const SUPPORT: readonly SupportRow[] = [
  {
    service: 'AppSync: resolver code',
    group: 'AppSync',
    claims: appsync('code'),
    yes: 'APPSYNC_JS 1.0.0 in an isolated context, refused where AppSync refuses it; `util`, `runtime`, `extensions` and `@aws-appsync/utils/dynamodb` whole; `EvaluateCode`',
    partly: 'the type check that AppSync makes when code is saved is left to TypeScript',
    no: [...notEmulated, ...modulesNotEmulated, 'VTL'].join(', '),
  },
  {
    service: 'AppSync: data sources',
    group: 'AppSync',
    claims: appsync('sources'),
    yes: 'DynamoDB, Lambda, NONE, EventBridge',
    partly: 'HTTP: endpoints on this machine',
    no: 'RDS, OpenSearch, versioned tables (`Sync`), custom handlers of a failed condition',
  },
  {
    service: 'AppSync: GraphQL',
    group: 'AppSync',
    claims: appsync('graphql'),
    yes: 'unit and pipeline resolvers, batching, all AWS scalars, error objects, status codes, limits',
    partly: 'texts of validation errors that AWS does not document',
    no: 'caching, merged APIs, private APIs',
  },
  {
    service: 'AppSync: authorization',
    group: 'AppSync',
    claims: appsync('authorization'),
    yes: 'user pools, IAM with verified signatures, API keys, OpenID Connect, Lambda; several at once, directives, groups',
    partly: 'IAM policies: as the manifest grants them to functions',
    no: 'WAF',
  },
  {
    service: 'AppSync: real time',
    group: 'AppSync',
    claims: appsync('realtime'),
    yes: 'every message, three handshakes, argument filters, enhanced filters, invalidation, publishing with IAM',
    partly: '`ws:`; `wss:` with a certificate of its own',
    no: 'AppSync Events',
  },
  {
    service: 'S3',
    group: 'services',
    claims: service('s3'),
    yes: 'objects, ranges, conditions, checksums, versions, multipart uploads, listings, copies, CORS, presigned URLs with every signature verified, events',
    partly: 'the buckets are configured, not created',
    no: 'ACLs, tags, policies, lifecycle rules, website, select, browser forms (POST)',
  },
  {
    service: 'Cognito user pools',
    group: 'services',
    claims: service('cognito'),
    yes: 'signing up and in, SRP, JWKS, revocation, groups, administration; codes are printed in the terminal',
    partly: 'one pool with its clients',
    no: 'MFA, devices, triggers, hosted UI',
  },
  {
    service: 'Transcribe',
    group: 'services',
    claims: service('transcribe'),
    yes: 'Start, Get, List and Delete of jobs with the checks of the service, transcripts and subtitle files, events',
    partly: 'the text is a stand-in that says so, unless `LECTERN_TRANSCRIBE_COMMAND` names a speech recogniser',
    no: 'vocabularies, redaction, streaming, medical, call analytics',
  },
  {
    service: 'EventBridge, SQS, Lambda',
    group: 'services',
    claims: [...service('events'), ...service('queues'), ...service('lambda')],
    yes: '`PutEvents`, rules with content filtering, queues with redelivery and dead letters, functions with their own environment and timeout',
    partly: 'schedules by rate',
    no: 'queues over the wire, layers, other runtimes',
  },
  {
    service: 'CloudFront, SSM',
    group: 'services',
    claims: service('playback'),
    yes: 'with `LECTERN_PLAYBACK=cloudfront` a stand-in for the distribution that verifies signed URLs',
    partly: 'SSM: `GetParameter` of the key that signs',
    no: 'custom policies, signed cookies, caching',
  },
  {
    service: 'DynamoDB',
    group: 'services',
    claims: service('dynamodb'),
    yes: 'a real engine: Dynoxide, dynalite where that is not installed, or any endpoint in `AWS_ENDPOINT_URL_DYNAMODB`',
    partly: 'expired items are not deleted; readers check the time',
    no: 'streams, backups',
  },
  {
    service: 'Signatures of all services',
    group: 'services',
    claims: service('signatures'),
    yes: 'Signature V4, verified; services told apart by target, path and credential scope',
    partly: 'keys: those of the installation and of its functions; Signature V2 in presigned URLs of S3 alone',
    no: 'Signature V4A, STS',
  },
];

/** Where AWS does not say what happens: what is done here. `undefined` for a claim that AWS documents. */
export function assumed(claim: ClaimId): string | undefined {
  const known: Readonly<Record<string, string | undefined>> = ASSUMED;
  return claim.startsWith('appsync:') ? known[claim.slice('appsync:'.length)] : undefined;
}
