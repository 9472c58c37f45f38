import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_LIMITS, type LimitName } from '../model/upload-limits.ts';
import { LIMIT_VARIABLES, STAGE_VARIABLE, TABLE_VARIABLE } from '../resolvers/env.ts';
import { dataSources, pipelineFunctions, resolvers, type DataSourceEntry } from '../resolvers/manifest.ts';
import type { BuiltCode } from '../tools/build-code.ts';
import { createAppSync } from './appsync/server.ts';
import type { DataSource, DynamoDbSend, JsonWebKeySet, ResolverConfig } from './appsync/types.ts';
import type { Bus, Clock } from './context.ts';
import { ACCOUNT_ID, REGION, STAGE, TABLE, type Installation } from './installation.ts';
import type { LambdaRunner } from './lambda/runner.ts';
import type { Principals } from './principals.ts';

/** What the API stands on here. */
export interface ApiOptions {
  readonly root: string;
  readonly installation: Installation;
  readonly principals: Principals;
  readonly code: BuiltCode;
  readonly dynamoDb: DynamoDbSend;
  readonly runner: LambdaRunner;
  readonly bus: Bus;
  readonly jwks: () => Promise<JsonWebKeySet>;
  readonly clock: Clock;
  readonly log: (line: string) => void;
}

/** The local AppSync with the schema, the manifest and the very code that CDK deploys. */
export function createApi(options: ApiOptions) {
  const { root, installation, principals, code, clock, log } = options;
  const codeOf = (name: string): string => readFileSync(code.resolverFiles[name] ?? '', 'utf8');
  return createAppSync({
    apiId: installation.apiId,
    region: REGION,
    accountId: ACCOUNT_ID,
    schema: readFileSync(join(root, 'schema.graphql'), 'utf8'),
    authorization: {
      default: {
        type: 'AMAZON_COGNITO_USER_POOLS',
        userPoolId: installation.userPoolId,
        region: REGION,
        appIdClientRegex: `^${installation.userPoolClientId}$`,
        defaultAction: 'ALLOW',
        jwks: options.jwks,
      },
      additional: [{ type: 'AWS_IAM', find: (accessKeyId) => iamPrincipal(principals, accessKeyId) }],
    },
    dataSources: Object.fromEntries(
      Object.entries<DataSourceEntry>(dataSources).map(([name, entry]) => [name, dataSource(entry, options)]),
    ),
    functions: Object.entries(pipelineFunctions).map(([name, entry]) => ({
      name,
      dataSource: entry.dataSource,
      code: codeOf(name),
    })),
    resolvers: Object.entries(resolvers).map(([field, entry]): ResolverConfig => {
      const [typeName = '', fieldName = ''] = field.split('.');
      const named = { typeName, fieldName, code: codeOf(field) };
      if ('pipeline' in entry) return { ...named, kind: 'PIPELINE', functions: entry.pipeline };
      const { dataSource: source, maxBatchSize } = entry;
      return { ...named, kind: 'UNIT', dataSource: source, ...(maxBatchSize === undefined ? {} : { maxBatchSize }) };
    }),
    environmentVariables: environmentVariables(),
    introspection: 'ENABLED',
    tokenSecret: installation.tokenSecret,
    clock,
    log: (line) => {
      log(`appsync ${JSON.stringify(line)}`);
    },
  });
}

function environmentVariables(): Record<string, string> {
  const limits = Object.entries(DEFAULT_LIMITS).map(
    // `DEFAULT_LIMITS` has every LimitName and nothing else.
    ([name, value]) => [LIMIT_VARIABLES[name as LimitName], String(value)] as const,
  );
  return { [TABLE_VARIABLE]: TABLE, [STAGE_VARIABLE]: STAGE, ...Object.fromEntries(limits) };
}

function dataSource(entry: DataSourceEntry, { dynamoDb, runner, bus }: ApiOptions): DataSource {
  switch (entry.kind) {
    case 'none':
      return { type: 'NONE' };
    case 'table':
      return { type: 'AMAZON_DYNAMODB', tableName: TABLE, send: dynamoDb };
    case 'events':
      return {
        type: 'AMAZON_EVENTBRIDGE',
        putEvents: async (entries) => {
          const ids = await Promise.all(entries.map((entry) => bus.publish(entry)));
          return { Entries: ids.map((EventId) => ({ EventId })), FailedEntryCount: 0 };
        },
      };
    case 'function':
      return {
        type: 'AWS_LAMBDA',
        invoke: async (payload, invocationType) => {
          if (invocationType === 'RequestResponse') return runner.invoke(entry.function, payload);
          runner.invokeAsync(entry.function, payload);
          return { kind: 'returned', payload: null };
        },
      };
  }
}

function iamPrincipal(principals: Principals, accessKeyId: string) {
  const found = principals.find(accessKeyId);
  if (!found) return undefined;
  const { secretAccessKey, sessionToken, arn } = found;
  return {
    secretAccessKey,
    ...(sessionToken === undefined ? {} : { sessionToken }),
    accountId: ACCOUNT_ID,
    userArn: arn,
    username: arn.slice(arn.lastIndexOf(':') + 1),
    mayCall: (fieldArn: string) => {
      const [, typeName = '', fieldName = ''] = /\/types\/(\w+)\/fields\/(\w+)$/.exec(fieldArn) ?? [];
      return principals.mayCall(found, typeName, fieldName);
    },
  };
}
