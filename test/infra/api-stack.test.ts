import { readFileSync, readdirSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { functions, type FunctionEntry, type FunctionName } from '../../functions/manifest.ts';
import { configuration } from '../../infra/config.ts';
import { LIMIT_VARIABLES, STAGE_VARIABLE, TABLE_VARIABLE } from '../../resolvers/env.ts';
import { codeFiles, pipelineFunctions, resolvers } from '../../resolvers/manifest.ts';
import { bundleResolver } from '../../tools/bundle-resolver.ts';
import { NETWORK_INTERFACES } from '../../infra/constructs/node-function.ts';
import { addSite } from '../../infra/stacks.ts';
import { aCdkApp } from '../support/cdk-app.ts';
import { resourcesOf, root, synthesize, theOnly, theSite, type Resource, type Synthesized } from '../support/stacks.ts';

let synthesized: Synthesized;
let dev: Template;
let production: Template;
beforeAll(async () => {
  synthesized = await synthesize('dev', 'production');
  dev = synthesized.stages['dev']!.api;
  production = synthesized.stages['production']!.api;
}, 120_000);
afterAll(() => synthesized.remove());

const named: Readonly<Record<FunctionName, string>> = {
  sign: 'Sign',
  multipart: 'Multipart',
  'save-captions': 'SaveCaptions',
  'read-words': 'ReadWords',
  'start-captions': 'StartCaptions',
  'extract-audio': 'ExtractAudio',
  'finish-captions': 'FinishCaptions',
  purge: 'Purge',
  sweep: 'Sweep',
};
const names = Object.keys(functions) as FunctionName[];

/** The only resource of a type whose logical id begins so. */
function one(template: Template, type: string, prefix: string): Resource {
  const found = Object.entries(resourcesOf(template, type)).filter(([id]) => id.startsWith(prefix));
  if (found.length !== 1) throw new Error(`${found.length} of ${type} begin with ${prefix}.`);
  return found[0]![1];
}

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}
const statementsOf = (template: Template, prefix: string): readonly Statement[] =>
  (
    one(template, 'AWS::IAM::Policy', `${prefix}DefaultPolicy`).Properties['PolicyDocument'] as {
      Statement: Statement[];
    }
  ).Statement;
const actionsOf = (statement: Statement): readonly string[] => [statement.Action].flat();

describe('the API', () => {
  const api = (template: Template) => theOnly(template, 'AWS::AppSync::GraphQLApi').Properties;

  it('takes tokens of the user pool’s own client by default, and IAM beside them, and nothing else', () => {
    for (const template of [dev, production]) {
      expect(api(template)).toMatchObject({
        AuthenticationType: 'AMAZON_COGNITO_USER_POOLS',
        AdditionalAuthenticationProviders: [{ AuthenticationType: 'AWS_IAM' }],
        UserPoolConfig: { DefaultAction: 'ALLOW' },
      });
      template.resourceCountIs('AWS::AppSync::ApiKey', 0);
      const { AppIdClientRegex } = api(template)['UserPoolConfig'] as { AppIdClientRegex: unknown };
      expect(AppIdClientRegex).toEqual({
        'Fn::Join': ['', ['^', { 'Fn::ImportValue': expect.stringContaining('UserPoolPageClient') }, '$']],
      });
    }
  });

  it('is introspected by developers only, and bounded in production', () => {
    expect(api(dev)['IntrospectionConfig']).toBe('ENABLED');
    expect(api(production)).toMatchObject({
      IntrospectionConfig: 'DISABLED',
      QueryDepthLimit: 6,
      ResolverCountLimit: 1000,
    });
  });

  it('tells its resolvers the table, the stage and its limits, and nothing else', () => {
    const limits = Object.entries(configuration.stage('production').limits).map(
      ([name, value]) => [LIMIT_VARIABLES[name as keyof typeof LIMIT_VARIABLES], String(value)] as const,
    );
    expect(api(production)['EnvironmentVariables']).toEqual({
      [TABLE_VARIABLE]: { 'Fn::ImportValue': expect.stringContaining('TableCD117FA1') },
      [STAGE_VARIABLE]: 'production',
      ...Object.fromEntries(limits),
    });
  });

  it('keeps its log as long as the stage says', () => {
    for (const [template, days] of [
      [dev, 7],
      [production, 365],
    ] as const) {
      expect(one(template, 'AWS::Logs::LogGroup', 'GraphqlLogs').Properties).toEqual({
        LogGroupName: {
          'Fn::Join': ['', ['/aws/appsync/apis/', { 'Fn::GetAtt': [expect.stringMatching(/^GraphqlApi/), 'ApiId'] }]],
        },
        RetentionInDays: days,
      });
    }
  });

  it('logs errors without headers and tokens, and is traced', () => {
    expect(api(production)).toMatchObject({
      LogConfig: { FieldLogLevel: 'ERROR', ExcludeVerboseContent: true },
      XrayEnabled: true,
    });
  });
});

describe('resolvers', () => {
  it('are those of the manifest, in the cloud as locally', () => {
    const deployed = Object.values(resourcesOf(production, 'AWS::AppSync::Resolver')).map(
      ({ Properties }) => `${String(Properties['TypeName'])}.${String(Properties['FieldName'])}`,
    );
    expect(deployed.sort()).toEqual(Object.keys(resolvers).sort());
    const links = Object.values(resourcesOf(production, 'AWS::AppSync::FunctionConfiguration'));
    expect(links.map(({ Properties }) => Properties['Name']).sort()).toEqual(Object.keys(pipelineFunctions).sort());
  });

  it('have the data source, the pipeline and the batch of the manifest', () => {
    for (const { Properties } of Object.values(resourcesOf(production, 'AWS::AppSync::Resolver'))) {
      const entry = resolvers[`${String(Properties['TypeName'])}.${String(Properties['FieldName'])}`]!;
      if ('pipeline' in entry) {
        const { Functions } = Properties['PipelineConfig'] as { Functions: { 'Fn::GetAtt': [string, string] }[] };
        expect(Functions).toHaveLength(entry.pipeline.length);
        entry.pipeline.forEach((name, at) => expect(Functions[at]!['Fn::GetAtt'][0]).toContain(name));
      } else {
        expect(Properties['DataSourceName']).toBe(entry.dataSource);
        expect(Properties['MaxBatchSize']).toBe(entry.maxBatchSize);
      }
      expect(Properties['Runtime']).toEqual({ Name: 'APPSYNC_JS', RuntimeVersion: '1.0.0' });
    }
  });

  it('deploy, byte for byte, the bundle that runs locally', async () => {
    const assets = join(synthesized.folder, 'out');
    const files = readdirSync(assets);
    const deployed = (location: unknown): string => {
      const file = basename((location as { 'Fn::Sub': string })['Fn::Sub']);
      expect(files).toContain(`asset.${file}`);
      return readFileSync(join(assets, `asset.${file}`), 'utf8');
    };
    const code = new Map<string, unknown>();
    for (const { Properties } of Object.values(resourcesOf(production, 'AWS::AppSync::Resolver'))) {
      code.set(`${String(Properties['TypeName'])}.${String(Properties['FieldName'])}`, Properties['CodeS3Location']);
    }
    for (const { Properties } of Object.values(resourcesOf(production, 'AWS::AppSync::FunctionConfiguration'))) {
      code.set(String(Properties['Name']), Properties['CodeS3Location']);
    }
    expect([...code.keys()].sort()).toEqual(Object.keys(codeFiles).sort());
    for (const [name, location] of code) {
      expect(deployed(location)).toBe(await bundleResolver(join(root, 'resolvers', `${codeFiles[name]!}.ts`)));
    }
  });
});

describe('what is deployed', () => {
  it('holds no module of local/ or test/', () => {
    // esbuild writes the path of every module into resolvers' bundles, and into the source maps of functions.
    for (const file of Object.values(synthesized.code.resolverFiles)) {
      const modules = readFileSync(file, 'utf8').match(/^\/\/ .*\.ts$/gm) ?? [];
      expect(modules.length).toBeGreaterThan(0);
      expect(modules.filter((module) => /\b(local|test)\//.test(module))).toEqual([]);
    }
    for (const folder of Object.values(synthesized.code.functionFolders)) {
      const { sources } = JSON.parse(readFileSync(join(folder, 'handler.mjs.map'), 'utf8')) as { sources: string[] };
      const own = sources
        .filter((source) => !source.includes('node_modules/'))
        .map((source) => relative(root, resolve(folder, source)));
      expect(own.some((source) => source.startsWith('functions/'))).toBe(true);
      expect(own.filter((source) => !/^(functions|model)\//.test(source))).toEqual([]);
    }
  });
});

describe.each(names)('the function %s', (name) => {
  const entry: FunctionEntry = functions[name];
  const id = named[name];

  it('is as large as the manifest says, waits its turn with the others, and is told what it asks for', () => {
    const { Properties } = one(production, 'AWS::Lambda::Function', `${id}Function`);
    expect(Properties).toMatchObject({
      MemorySize: entry.memoryMb,
      Timeout: entry.timeoutSeconds,
      Handler: 'handler.handler',
      TracingConfig: { Mode: 'Active' },
    });
    // A new account has ten places in all, and none may be reserved.
    expect(Properties).not.toHaveProperty('ReservedConcurrentExecutions');
    const { Variables } = Properties['Environment'] as { Variables: object };
    expect(Object.keys(Variables).sort()).toEqual([...Object.keys(entry.environment), 'NODE_OPTIONS'].sort());
  });

  it('runs in the private subnets of both zones in production, and outside any network in dev', () => {
    const vpc = one(production, 'AWS::Lambda::Function', `${id}Function`).Properties['VpcConfig'];
    expect(vpc).toMatchObject({
      SubnetIds: [
        { 'Fn::ImportValue': expect.stringContaining('functionsSubnet1') },
        { 'Fn::ImportValue': expect.stringContaining('functionsSubnet2') },
      ],
    });
    expect(one(dev, 'AWS::Lambda::Function', `${id}Function`).Properties).not.toHaveProperty('VpcConfig');
  });

  it('may do what the manifest says, its log, its trace and its queue, and no more', () => {
    const isOwn = (action: string) =>
      /^(logs:(CreateLogStream|PutLogEvents)|xray:Put|sqs:)/.test(action) || NETWORK_INTERFACES.includes(action);
    const actions = statementsOf(production, `${id}Role`).flatMap(actionsOf);
    const wanted = new Set(entry.may.flatMap((grant) => [...grant.actions]));
    expect([...new Set(actions.filter((action) => !isOwn(action)))].sort()).toEqual([...wanted].sort());
    expect(actions.filter((action) => action.includes('*'))).toEqual([]);
    // Its queue, when it reads one; and where an invocation ends that failed to the end.
    expect(actions.some((action) => action === 'sqs:ReceiveMessage')).toBe(entry.wake.by === 'events');
    const sends = statementsOf(production, `${id}Role`).filter((one) => actionsOf(one).includes('sqs:SendMessage'));
    for (const { Resource } of sends) {
      expect(Resource).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^FailedInvocations/), 'Arn'] });
    }
  });

  it('names what it may do that on; only a trace and a new job have no name', () => {
    for (const statement of statementsOf(production, `${id}Role`)) {
      if (statement.Resource !== '*') continue;
      for (const action of actionsOf(statement)) {
        const nameless = ['xray:PutTelemetryRecords', 'xray:PutTraceSegments', 'transcribe:StartTranscriptionJob'];
        expect([...nameless, ...NETWORK_INTERFACES]).toContain(action);
      }
    }
  });

  it('is traced, logs JSON, and keeps its log as long as the stage says', () => {
    for (const [template, days] of [
      [dev, 7],
      [production, 365],
    ] as const) {
      const { Properties } = one(template, 'AWS::Lambda::Function', `${id}Function`);
      expect(Properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        TracingConfig: { Mode: 'Active' },
        LoggingConfig: { LogFormat: 'JSON', LogGroup: { Ref: expect.stringMatching(new RegExp(`^${id}Logs`)) } },
      });
      expect(one(template, 'AWS::Logs::LogGroup', `${id}Logs`).Properties).toMatchObject({ RetentionInDays: days });
    }
  });

  it('keeps what it was invoked with and failed at three times', () => {
    const { Properties } = one(production, 'AWS::Lambda::Function', `${id}Function`);
    const queue = { 'Fn::GetAtt': [expect.stringMatching(/^FailedInvocations/), 'Arn'] };
    expect(Properties['DeadLetterConfig']).toEqual({ TargetArn: queue });
    expect(one(production, 'AWS::Lambda::EventInvokeConfig', `${id}Function`).Properties).toMatchObject({
      MaximumRetryAttempts: 2,
      MaximumEventAgeInSeconds: 6 * 3600,
      DestinationConfig: { OnFailure: { Destination: queue } },
    });
  });

  it('cannot make interfaces from its own code', () => {
    const denial = one(production, 'AWS::IAM::Policy', `${id}NoInterfacesForCode`).Properties['PolicyDocument'];
    expect(denial).toMatchObject({
      Statement: [
        {
          Effect: 'Deny',
          Action: NETWORK_INTERFACES,
          Resource: '*',
          Condition: {
            ArnEquals: {
              'lambda:SourceFunctionArn': {
                'Fn::GetAtt': [expect.stringMatching(new RegExp(`^${id}Function`)), 'Arn'],
              },
            },
          },
        },
      ],
    });
  });

  it('may make its network interfaces where it runs in the network, and nowhere else', () => {
    const actionsIn = (of: typeof production) => statementsOf(of, `${id}Role`).flatMap(actionsOf);
    expect(actionsIn(production)).toEqual(expect.arrayContaining(NETWORK_INTERFACES));
    expect(actionsIn(dev).filter((action) => action.startsWith('ec2:'))).toEqual([]);
  });
});

describe('functions in a network', () => {
  it('find on their site what they need, whichever stages that was deployed with', () => {
    const imported = JSON.stringify(production.toJSON()).match(/(?<="Fn::ImportValue":")LecternSite-[^"]+/g) ?? [];
    const alone = Template.fromStack(addSite(aCdkApp(), theSite));
    const exported = Object.values(alone.findOutputs('*')).map(({ Export }) => (Export as { Name: string }).Name);
    expect(exported).toHaveLength(3);
    expect(exported.sort()).toEqual([...new Set(imported)].sort());
  });
});

describe('data sources', () => {
  it('may be used by this API of this account alone', () => {
    const roles = Object.entries(resourcesOf(production, 'AWS::IAM::Role')).filter(([, { Properties }]) =>
      JSON.stringify(Properties['AssumeRolePolicyDocument']).includes('appsync.amazonaws.com'),
    );
    expect(roles.length).toBeGreaterThan(2);
    for (const [id, { Properties }] of roles) {
      const { Statement } = Properties['AssumeRolePolicyDocument'] as { Statement: Record<string, unknown>[] };
      const account = { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } };
      // The API waits for the role of its log, so that one cannot name the API.
      const arn = { ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': [expect.stringMatching(/^GraphqlApi/), 'Arn'] } } };
      expect(Statement[0]!['Condition']).toEqual(id.startsWith('GraphqlLogRole') ? account : { ...account, ...arn });
    }
  });

  it('invoke exactly the function that they stand on', () => {
    const [statement, ...others] = statementsOf(production, 'GraphqlFunctionRolesign');
    expect(others).toEqual([]);
    expect(statement).toEqual({
      Action: 'lambda:InvokeFunction',
      Effect: 'Allow',
      Resource: { 'Fn::GetAtt': [expect.stringMatching(/^SignFunction/), 'Arn'] },
    });
  });
});

describe('the table’s data source', () => {
  it('may do what the resolvers ask for, on the table and the one index that they query', () => {
    const statements = statementsOf(production, 'GraphqlTableRole');
    expect(statements.map((statement) => [...actionsOf(statement)].sort())).toEqual([
      [
        'dynamodb:BatchGetItem',
        'dynamodb:DeleteItem',
        'dynamodb:GetItem',
        'dynamodb:PutItem',
        'dynamodb:Query',
        'dynamodb:UpdateItem',
      ],
      ['dynamodb:Query'],
    ]);
    expect(JSON.stringify(statements[1])).toContain('/index/byStatus');
    expect(JSON.stringify(statements)).not.toContain('*');
  });
});

describe('transcription', () => {
  const bucketName = { 'Fn::ImportValue': expect.stringContaining('RefMediaBucket') };

  it('may be started with the stage’s bucket and prefix alone', () => {
    const starts = statementsOf(production, 'StartCaptionsRole').filter((statement) =>
      actionsOf(statement).includes('transcribe:StartTranscriptionJob'),
    );
    expect(starts).toEqual([
      {
        Action: 'transcribe:StartTranscriptionJob',
        Effect: 'Allow',
        Resource: '*',
        Condition: {
          StringEquals: { 'transcribe:OutputBucketName': bucketName },
          StringLike: { 'transcribe:OutputKey': 'videos/*/transcript/*' },
        },
      },
    ]);
  });

  it('is given one role, which it may have only for Transcribe', () => {
    const pass = statementsOf(production, 'StartCaptionsRole').find((one) => actionsOf(one).includes('iam:PassRole'));
    expect(pass).toMatchObject({
      Resource: { 'Fn::GetAtt': [expect.stringMatching(/^TranscribeRole/), 'Arn'] },
      Condition: { StringEquals: { 'iam:PassedToService': 'transcribe.amazonaws.com' } },
    });
    const [trust] = (
      one(production, 'AWS::IAM::Role', 'TranscribeRole').Properties['AssumeRolePolicyDocument'] as {
        Statement: unknown[];
      }
    ).Statement;
    expect(trust).toMatchObject({
      Principal: { Service: 'transcribe.amazonaws.com' },
      Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
    });
  });

  it('reads uploads and copied sound and writes transcripts, the access check included', () => {
    const at = (keys: string) => ({
      'Fn::Join': ['', [{ 'Fn::ImportValue': expect.stringContaining('MediaBucket') }, `/${keys}`]],
    });
    expect(statementsOf(production, 'TranscribeRole')).toEqual([
      { Action: 's3:GetObject', Effect: 'Allow', Resource: [at('videos/*/audio.*'), at('videos/*/source')] },
      { Action: 's3:PutObject', Effect: 'Allow', Resource: at('videos/*/transcript/*') },
    ]);
  });
});

describe('caption files', () => {
  const bucket = { 'Fn::ImportValue': expect.stringContaining('MediaBucket') };
  const s3Of = (role: string) =>
    statementsOf(production, role).filter((statement) =>
      actionsOf(statement).some((action) => action.startsWith('s3:')),
    );

  it('are written and removed by the function that takes an owner’s text, and by no name but theirs', () => {
    expect(s3Of('SaveCaptionsRole')).toEqual([
      {
        Action: ['s3:DeleteObject', 's3:PutObject'],
        Effect: 'Allow',
        Resource: { 'Fn::Join': ['', [bucket, '/videos/*/captions/*']] },
      },
      { Action: 's3:ListBucket', Effect: 'Allow', Resource: bucket },
    ]);
  });

  it('of words alone are read by the function that pages them', () => {
    expect(s3Of('ReadWordsRole')).toEqual([
      {
        Action: 's3:GetObject',
        Effect: 'Allow',
        Resource: { 'Fn::Join': ['', [bucket, '/videos/*/captions/*.words']] },
      },
    ]);
  });
});

describe('events', () => {
  const woken = names.filter((name) => functions[name].wake.by === 'events');

  it.each(woken)(
    'reach %s by the patterns of the manifest, through a bounded queue with dead letters behind',
    (name) => {
      const entry: FunctionEntry = functions[name];
      const { wake } = entry;
      if (wake.by !== 'events') throw new Error('woken by events');
      const id = named[name];
      const rules = Object.entries(resourcesOf(production, 'AWS::Events::Rule'))
        .filter(([rule]) => rule.startsWith(`${id}Events`))
        .map(([, { Properties }]) => Properties);
      const marker = '(the bucket)';
      const expected = JSON.parse(
        JSON.stringify(wake.patterns({ stage: 'production', mediaBucket: marker })),
      ) as unknown[];
      const deployed = JSON.stringify(rules.map((rule) => rule['EventPattern'])).replace(
        /\{"Fn::ImportValue":"[^"]*RefMediaBucket[^"]*"\}/,
        `"${marker}"`,
      );
      expect(JSON.parse(deployed)).toEqual(expect.arrayContaining(expected));
      expect(rules).toHaveLength(expected.length);

      const queue = { 'Fn::GetAtt': [expect.stringMatching(new RegExp(`^${id}EventsQueue`)), 'Arn'] };
      const deadLetters = { 'Fn::GetAtt': [expect.stringMatching(new RegExp(`^${id}EventsDeadLetters`)), 'Arn'] };
      for (const rule of rules) {
        expect(rule['Targets']).toEqual([{ Arn: queue, DeadLetterConfig: { Arn: deadLetters }, Id: 'Target0' }]);
      }
      expect(one(production, 'AWS::SQS::Queue', `${id}EventsQueue`).Properties).toEqual({
        RedrivePolicy: { deadLetterTargetArn: deadLetters, maxReceiveCount: wake.maxReceiveCount },
        SqsManagedSseEnabled: true,
        VisibilityTimeout: entry.timeoutSeconds * 6,
      });
      expect(one(production, 'AWS::SQS::Queue', `${id}EventsDeadLetters`).Properties).toEqual({
        MessageRetentionPeriod: 14 * 24 * 3600,
        SqsManagedSseEnabled: true,
      });
      expect(one(production, 'AWS::Lambda::EventSourceMapping', `${id}Function`).Properties).toMatchObject({
        BatchSize: 1,
        EventSourceArn: queue,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        ScalingConfig: { MaximumConcurrency: wake.maxConcurrency },
      });
    },
  );

  it('run the sweeper every five minutes', () => {
    expect(one(production, 'AWS::Events::Rule', 'SweepSchedule').Properties).toMatchObject({
      ScheduleExpression: 'rate(5 minutes)',
      Targets: [{ Arn: { 'Fn::GetAtt': [expect.stringMatching(/^SweepFunction/), 'Arn'] } }],
    });
  });

  it('wake nothing else', () => {
    const rules = names.map((name) => {
      const { wake }: FunctionEntry = functions[name];
      if (wake.by === 'schedule') return 1;
      return wake.by === 'events' ? wake.patterns({ stage: 's', mediaBucket: 'b' }).length : 0;
    });
    production.resourceCountIs(
      'AWS::Events::Rule',
      rules.reduce((sum, count) => sum + count, 0),
    );
    production.resourceCountIs('AWS::Lambda::EventSourceMapping', woken.length);
  });
});

describe('stages', () => {
  it('share one site, and no name of one stands in the other', () => {
    const imports = (template: Template) =>
      [...JSON.stringify(template.toJSON()).matchAll(/"Fn::ImportValue":"([^":]+):/g)].map(([, stack]) => stack);
    expect(new Set(imports(production))).toEqual(new Set(['Lectern-production-Data', 'LecternSite-main']));
    expect(new Set(imports(dev))).toEqual(new Set(['Lectern-dev-Data']));
    expect(new Set(imports(synthesized.stages['production']!.data))).toEqual(new Set());
    expect(imports(synthesized.site)).toEqual([]);
  });

  it('are synthesized for the region of their site without knowing an account', () => {
    const manifest = JSON.parse(readFileSync(join(synthesized.folder, 'out', 'manifest.json'), 'utf8')) as {
      missing?: unknown[];
      artifacts: Record<string, { type: string; environment?: string }>;
    };
    expect(manifest.missing ?? []).toEqual([]);
    const stacks = Object.values(manifest.artifacts).filter(({ type }) => type === 'aws:cloudformation:stack');
    expect(stacks).toHaveLength(7);
    for (const { environment } of stacks) expect(environment).toBe('aws://unknown-account/eu-west-1');
  });
});
