import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import type * as appsync from 'aws-cdk-lib/aws-appsync';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { functions, type FunctionEntry, type FunctionName } from '../functions/manifest.ts';
import type { Setting } from '../functions/lib/settings.ts';
import { AUDIO_KEY_PATTERN, SOURCE_KEY_PATTERN } from '../model/keys.ts';
import type { BuiltCode } from '../tools/build-code.ts';
import type { StageConfig } from './config.ts';
import { EventQueue } from './constructs/event-queue.ts';
import { Firewall } from './constructs/firewall.ts';
import { statementOf } from './constructs/function-role.ts';
import { GraphqlApi } from './constructs/graphql-api.ts';
import { Monitoring } from './constructs/monitoring.ts';
import { NodeFunction, type SiteNetwork } from './constructs/node-function.ts';
import type { DataStack } from './data-stack.ts';

export interface ApiStackProps extends StackProps {
  readonly config: StageConfig;
  readonly data: DataStack;
  readonly code: BuiltCode;
  readonly schemaFile: string;
  /** The site's network, when the stage runs in it. */
  readonly network?: SiteNetwork;
}

/** What a setting says that the stage has no use for: a function's variable may not be empty. */
const NOT_USED = 'none';

/** The API, its Lambda functions, and what wakes them. It holds no data: it can be deleted at noon. */
export class ApiStack extends Stack {
  readonly graphqlUrl: string;
  readonly realtimeUrl: string;

  constructor(scope: Construct, id: string, props: ApiStackProps) {
    super(scope, id, props);
    const { config, data, code } = props;
    const logRetention = retention(config);
    const failures = new sqs.Queue(this, 'FailedInvocations', {
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });

    const made = new Map<string, NodeFunction>();
    const functionOf = (name: string): lambda.Function => {
      const found = made.get(name);
      if (!found)
        throw new Error(`resolvers/manifest.ts names the function ${name}, which functions/manifest.ts lacks.`);
      return found.function;
    };
    for (const name of Object.keys(functions) as FunctionName[]) {
      made.set(
        name,
        new NodeFunction(this, pascalCase(name), {
          entry: functions[name],
          codeFolder: folderOf(code, name),
          environment: {},
          logRetention,
          removalPolicy: RemovalPolicy.DESTROY,
          network: props.network,
          failures,
        }),
      );
    }

    const { api } = new GraphqlApi(this, 'Graphql', {
      name: `lectern-${config.stage}`,
      schemaFile: props.schemaFile,
      codeFiles: code.resolverFiles,
      userPool: data.userPool,
      userPoolClient: data.userPoolClient,
      table: data.table,
      functionOf,
      stage: config.stage,
      limits: config.limits,
      introspection: config.introspection,
      logRetention,
    });
    this.graphqlUrl = api.graphqlUrl;
    // The L2 construct has no attribute for it.
    this.realtimeUrl = (api.node.defaultChild as appsync.CfnGraphQLApi).attrRealtimeUrl;

    const transcribeRole = this.addTranscribeRole(data);
    const settings: Readonly<Record<Setting, string>> = {
      stage: config.stage,
      mediaBucket: data.mediaBucket.bucketName,
      videoTable: data.table.tableName,
      graphqlUrl: api.graphqlUrl,
      transcribeRoleArn: transcribeRole.roleArn,
      languages: config.languages.join(','),
      captionedMinutesPerDay: String(config.limits.captionedMinutesPerDay),
      playback: config.playback.by,
      playbackDomain: data.playback?.domain ?? NOT_USED,
      playbackKeyId: data.playback?.keyId ?? NOT_USED,
      playbackKeyParameter: data.playback?.keyParameter ?? NOT_USED,
    };
    const targets = {
      stage: config.stage,
      mediaBucket: data.mediaBucket,
      table: data.table,
      transcribeRole,
      apiArn: api.arn,
      playbackKeyParameter: data.playback?.keyParameter,
    };
    const queues = new Map<string, EventQueue>();
    for (const [name, { function: fn, role }] of made) {
      // `made` was filled from the manifest's own names.
      const entry: FunctionEntry = functions[name as FunctionName];
      for (const [variable, setting] of Object.entries(entry.environment))
        fn.addEnvironment(variable, settings[setting]);
      for (const grant of entry.may) {
        const statement = statementOf(grant, targets, this);
        if (statement) role.addToPolicy(statement);
      }
      const queue = this.wake(name, fn, entry, config, data, failures);
      if (queue) queues.set(name, queue);
    }
    const firewall = config.firewall
      ? new Firewall(this, 'Firewall', {
          stage: config.stage,
          protects: { Api: api.arn, UserPool: data.userPool.userPoolArn },
          logRetention,
          removalPolicy: config.retainData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
        })
      : undefined;
    if (config.alarmAddress !== 'none') {
      new Monitoring(this, 'Monitoring', {
        stage: config.stage,
        address: config.alarmAddress,
        apiId: api.apiId,
        table: data.table,
        functions: new Map(
          [...made].map(([name, one]) => [name, { made: one, entry: functions[name as FunctionName] }] as const),
        ),
        queues,
        failedInvocations: failures,
        firewall: firewall?.metricName,
        transcribedMinutesPerDay: config.transcribedMinutesPerDay,
      });
    }

    new CfnOutput(this, 'GraphqlUrl', { value: this.graphqlUrl });
    new CfnOutput(this, 'RealtimeUrl', { value: this.realtimeUrl });
    new CfnOutput(this, 'Region', { value: this.region });
  }

  private wake(
    name: string,
    reader: lambda.Function,
    entry: FunctionEntry,
    config: StageConfig,
    data: DataStack,
    failures: sqs.IQueue,
  ): EventQueue | undefined {
    const { wake } = entry;
    if (wake.by === 'schedule') {
      new events.Rule(this, `${pascalCase(name)}Schedule`, {
        schedule: events.Schedule.rate(Duration.minutes(wake.everyMinutes)),
        // A run that was missed is made up for by the next.
        targets: [new targets.LambdaFunction(reader, { retryAttempts: 0, deadLetterQueue: failures })],
      });
    }
    if (wake.by !== 'events') return undefined;
    return new EventQueue(this, `${pascalCase(name)}Events`, {
      patterns: wake.patterns({ stage: config.stage, mediaBucket: data.mediaBucket.bucketName }),
      reader,
      readerTimeoutSeconds: entry.timeoutSeconds,
      maxConcurrency: wake.maxConcurrency,
      maxReceiveCount: wake.maxReceiveCount,
    });
  }

  /** What Transcribe may do for a job: read the upload, write beside it, its access check included. */
  private addTranscribeRole(data: DataStack): iam.Role {
    const role = new iam.Role(this, 'TranscribeRole', {
      assumedBy: new iam.ServicePrincipal('transcribe.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': this.account } },
      }),
    });
    role.addToPolicy(
      new iam.PolicyStatement({
        actions: ['s3:GetObject'],
        resources: [SOURCE_KEY_PATTERN, AUDIO_KEY_PATTERN].map((keys) => data.mediaBucket.arnForObjects(keys)),
      }),
    );
    role.addToPolicy(
      new iam.PolicyStatement({
        actions: ['s3:PutObject'],
        resources: [data.mediaBucket.arnForObjects('videos/*/transcript/*')],
      }),
    );
    return role;
  }
}

function folderOf(code: BuiltCode, name: string): string {
  const folder = code.functionFolders[name];
  if (folder === undefined) throw new Error(`functions/manifest.ts names ${name}, which was not bundled.`);
  return folder;
}

function retention({ retention: { logDays } }: StageConfig): logs.RetentionDays {
  const named = { 7: logs.RetentionDays.ONE_WEEK, 30: logs.RetentionDays.ONE_MONTH, 365: logs.RetentionDays.ONE_YEAR };
  return named[logDays];
}

function pascalCase(name: string): string {
  return name
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}
