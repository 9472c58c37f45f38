import { builtIns, modulesNotEmulated, notEmulated } from './appsync/evaluation/built-ins.ts';
import { COGNITO_OPERATIONS } from './cognito/service.ts';

/** One row of the README's table: what a local service does, what it does in part, and what it refuses by name. */
export interface SupportRow {
  readonly service: string;
  readonly yes: string;
  readonly partly: string;
  readonly no: string;
}

const utilities = Object.keys(builtIns).length;

/** What the local services emulate. Whatever is not here answers with `UnsupportedByLocal`, never with a plausible success. */
export const SUPPORT: readonly SupportRow[] = [
  {
    service: 'AppSync: resolver code',
    yes: `APPSYNC_JS 1.0.0 in an isolated context, refused where AppSync refuses it; \`util\`, \`runtime\`, \`extensions\` and \`@aws-appsync/utils/dynamodb\` (${utilities} built-ins); \`EvaluateCode\``,
    partly: 'the type check that AppSync makes when code is saved is left to TypeScript',
    no: [...notEmulated, ...modulesNotEmulated, 'VTL'].join(', '),
  },
  {
    service: 'AppSync: GraphQL',
    yes: 'unit and pipeline resolvers, batching, all AWS scalars, error objects, status codes, limits; DynamoDB, Lambda, NONE, EventBridge and HTTP data sources',
    partly: 'texts of validation errors that AWS does not document',
    no: 'caching, merged APIs, private APIs, RDS and OpenSearch data sources',
  },
  {
    service: 'AppSync: authorization',
    yes: 'user pools, IAM with verified signatures, API keys, OpenID Connect, Lambda; several at once, directives, groups',
    partly: 'IAM policies: by field, as the manifest grants them',
    no: 'WAF',
  },
  {
    service: 'AppSync: real time',
    yes: 'every message, three handshakes, argument filters, enhanced filters, invalidation, publishing with IAM',
    partly: '`ws:` instead of `wss:`',
    no: 'AppSync Events',
  },
  {
    service: 'S3',
    yes: 'objects, ranges, conditions, checksums, versions, multipart uploads, listings, copies, CORS, presigned URLs with every signature verified, events',
    partly: 'the buckets are configured, not created',
    no: 'ACLs, tags, policies, lifecycle rules, website, select',
  },
  {
    service: 'Cognito user pools',
    yes: `${COGNITO_OPERATIONS.length} operations, SRP, JWKS, revocation, groups; codes are printed in the terminal`,
    partly: 'one pool with its clients',
    no: 'MFA, devices, triggers, hosted UI',
  },
  {
    service: 'Transcribe',
    yes: 'Start, Get, List and Delete of jobs with the checks of the service, transcripts and subtitle files, events',
    partly: 'the text is a stand-in that says so, unless `LECTERN_TRANSCRIBE_COMMAND` names a speech recogniser',
    no: 'vocabularies, redaction, streaming, medical, call analytics',
  },
  {
    service: 'EventBridge, SQS, Lambda',
    yes: '`PutEvents`, rules with content filtering, queues with redelivery and dead letters, functions with their own environment and timeout',
    partly: 'schedules by rate',
    no: 'queues over the wire, layers, other runtimes',
  },
  {
    service: 'DynamoDB',
    yes: 'a real engine: Dynoxide, dynalite where that is not installed, or any endpoint in `AWS_ENDPOINT_URL_DYNAMODB`',
    partly: 'expired items are not deleted; readers check the time',
    no: 'streams, backups',
  },
];
