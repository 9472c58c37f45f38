import { Aws, RemovalPolicy } from 'aws-cdk-lib';
import * as appsync from 'aws-cdk-lib/aws-appsync';
import type * as cognito from 'aws-cdk-lib/aws-cognito';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { LimitName } from '../../model/upload-limits.ts';
import { LIMIT_VARIABLES, STAGE_VARIABLE, TABLE_VARIABLE } from '../../resolvers/env.ts';
import {
  dataSources,
  pipelineFunctions,
  resolvers,
  type DataSourceName,
  type PipelineFunctionName,
} from '../../resolvers/manifest.ts';

/** What the API stands on. */
export interface GraphqlApiProps {
  readonly name: string;
  readonly schemaFile: string;
  /** The bundled code of every resolver and pipeline function, by its name in the manifest. */
  readonly codeFiles: Readonly<Record<string, string>>;
  readonly userPool: cognito.IUserPool;
  readonly userPoolClient: cognito.IUserPoolClient;
  readonly table: dynamodb.Table;
  readonly functionOf: (name: string) => lambda.IFunction;
  readonly stage: string;
  readonly limits: Readonly<Record<LimitName, number>>;
  readonly introspection: boolean;
  readonly logRetention: logs.RetentionDays;
}

/** The limits of one request: a page of 100 videos with two fields that have resolvers is 201. */
export const QUERY_DEPTH_LIMIT = 6;
export const RESOLVER_COUNT_LIMIT = 1000;

/** The API as the manifest declares it: every data source, pipeline function and resolver of it, and no other. */
export class GraphqlApi extends Construct {
  readonly api: appsync.GraphqlApi;

  constructor(scope: Construct, id: string, props: GraphqlApiProps) {
    super(scope, id);
    this.api = this.addApi(props);
    this.addLogs(this.api, props.logRetention);
    const sources = this.addDataSources(props);
    const code = (name: string): appsync.Code => appsync.Code.fromAsset(required(props.codeFiles, name));
    const runtime = appsync.FunctionRuntime.JS_1_0_0;

    const links = new Map<PipelineFunctionName, appsync.AppsyncFunction>();
    for (const name of Object.keys(pipelineFunctions) as PipelineFunctionName[]) {
      const dataSource = source(sources, pipelineFunctions[name].dataSource);
      links.set(
        name,
        new appsync.AppsyncFunction(this, `Link-${name}`, {
          api: this.api,
          name,
          dataSource,
          runtime,
          code: code(name),
        }),
      );
    }
    for (const [field, entry] of Object.entries(resolvers)) {
      const [typeName = '', fieldName = ''] = field.split('.');
      new appsync.Resolver(this, `Resolver-${typeName}-${fieldName}`, {
        api: this.api,
        typeName,
        fieldName,
        runtime,
        code: code(field),
        ...('pipeline' in entry
          ? { pipelineConfig: entry.pipeline.map((name) => link(links, name)) }
          : {
              dataSource: source(sources, entry.dataSource),
              ...(entry.maxBatchSize === undefined ? {} : { maxBatchSize: entry.maxBatchSize }),
            }),
      });
    }
  }

  private addApi(props: GraphqlApiProps): appsync.GraphqlApi {
    const limits = Object.entries(props.limits).map(
      // `limits` has every LimitName and nothing else.
      ([name, value]) => [LIMIT_VARIABLES[name as LimitName], String(value)] as const,
    );
    return new appsync.GraphqlApi(this, 'Api', {
      name: props.name,
      definition: appsync.Definition.fromFile(props.schemaFile),
      authorizationConfig: {
        defaultAuthorization: {
          authorizationType: appsync.AuthorizationType.USER_POOL,
          userPoolConfig: {
            userPool: props.userPool,
            appIdClientRegex: `^${props.userPoolClient.userPoolClientId}$`,
            defaultAction: appsync.UserPoolDefaultAction.ALLOW,
          },
        },
        additionalAuthorizationModes: [{ authorizationType: appsync.AuthorizationType.IAM }],
      },
      environmentVariables: {
        [TABLE_VARIABLE]: props.table.tableName,
        [STAGE_VARIABLE]: props.stage,
        ...Object.fromEntries(limits),
      },
      introspectionConfig: props.introspection
        ? appsync.IntrospectionConfig.ENABLED
        : appsync.IntrospectionConfig.DISABLED,
      queryDepthLimit: props.introspection ? 0 : QUERY_DEPTH_LIMIT,
      resolverCountLimit: RESOLVER_COUNT_LIMIT,
      xrayEnabled: true,
    });
  }

  /**
   * One line for each request, and the errors of fields. On the L1 resource, with a group of its own: the L2 would add a function
   * that does nothing but set the retention.
   */
  private addLogs(api: appsync.GraphqlApi, retention: logs.RetentionDays): void {
    new logs.LogGroup(this, 'Logs', {
      logGroupName: `/aws/appsync/apis/${api.apiId}`,
      retention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new iam.Role(this, 'LogRole', { assumedBy: appSync() });
    role.addToPolicy(
      new iam.PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        // Named apart from the group: the group is called after the API, and the API is given this role.
        resources: [
          `arn:${Aws.PARTITION}:logs:${Aws.REGION}:${Aws.ACCOUNT_ID}:log-group:/aws/appsync/apis/*:log-stream:*`,
        ],
      }),
    );
    (api.node.defaultChild as appsync.CfnGraphQLApi).logConfig = {
      cloudWatchLogsRoleArn: role.roleArn,
      fieldLogLevel: appsync.FieldLogLevel.ERROR,
      // Verbose content has headers and contexts in it, and so tokens.
      excludeVerboseContent: true,
    };
  }

  private addDataSources(props: GraphqlApiProps): Map<DataSourceName, appsync.BaseDataSource> {
    const made = new Map<DataSourceName, appsync.BaseDataSource>();
    for (const name of Object.keys(dataSources) as DataSourceName[]) {
      const entry = dataSources[name];
      if (entry.kind === 'table') made.set(name, this.addTable(name, props.table));
      if (entry.kind === 'function') made.set(name, this.addFunction(name, props.functionOf(entry.function)));
      if (entry.kind === 'events') made.set(name, this.addBus(name));
      if (entry.kind === 'none') made.set(name, this.api.addNoneDataSource(name));
    }
    return made;
  }

  /** The account's bus, and no right but to put events on it. */
  private addBus(name: string): appsync.EventBridgeDataSource {
    const eventBus = events.EventBus.fromEventBusName(this, 'Bus', 'default');
    const role = new iam.Role(this, 'BusRole', { assumedBy: appSync(this.api.arn) });
    role.addToPolicy(new iam.PolicyStatement({ actions: ['events:PutEvents'], resources: [eventBus.eventBusArn] }));
    const serviceRole = role.withoutPolicyUpdates();
    return new appsync.EventBridgeDataSource(this, name, { api: this.api, name, eventBus, serviceRole });
  }

  /** Exactly this function: the construct's own grant would be for every version and alias of it. */
  private addFunction(name: string, fn: lambda.IFunction): appsync.LambdaDataSource {
    const role = new iam.Role(this, `FunctionRole-${name}`, { assumedBy: appSync(this.api.arn) });
    role.addToPolicy(new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [fn.functionArn] }));
    const serviceRole = role.withoutPolicyUpdates();
    return new appsync.LambdaDataSource(this, name, { api: this.api, name, lambdaFunction: fn, serviceRole });
  }

  /** The table with exactly the actions that the resolvers' requests need: none of them scans. */
  private addTable(name: string, table: dynamodb.Table): appsync.DynamoDbDataSource {
    const role = new iam.Role(this, 'TableRole', { assumedBy: appSync(this.api.arn) });
    role.addToPolicy(
      new iam.PolicyStatement({
        actions: [
          'dynamodb:BatchGetItem',
          'dynamodb:DeleteItem',
          'dynamodb:GetItem',
          'dynamodb:PutItem',
          'dynamodb:Query',
          'dynamodb:UpdateItem',
        ],
        resources: [table.tableArn],
      }),
    );
    role.addToPolicy(
      new iam.PolicyStatement({ actions: ['dynamodb:Query'], resources: [`${table.tableArn}/index/byStatus`] }),
    );
    // Without this the construct would add everything that can be done to a table.
    const serviceRole = role.withoutPolicyUpdates();
    return new appsync.DynamoDbDataSource(this, name, { api: this.api, name, table, serviceRole });
  }
}

/** AppSync on behalf of this account, and of one API where that is known. */
function appSync(apiArn?: string): iam.ServicePrincipal {
  return new iam.ServicePrincipal('appsync.amazonaws.com', {
    conditions: {
      StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
      ...(apiArn === undefined ? {} : { ArnEquals: { 'aws:SourceArn': apiArn } }),
    },
  });
}

function required(files: Readonly<Record<string, string>>, name: string): string {
  const file = files[name];
  if (file === undefined) throw new Error(`resolvers/manifest.ts names ${name}, which has no code.`);
  return file;
}

function source(sources: ReadonlyMap<DataSourceName, appsync.BaseDataSource>, name: DataSourceName) {
  const found = sources.get(name);
  if (!found) throw new Error(`resolvers/manifest.ts names the data source ${name}, which it does not declare.`);
  return found;
}

function link(links: ReadonlyMap<PipelineFunctionName, appsync.AppsyncFunction>, name: PipelineFunctionName) {
  const found = links.get(name);
  if (!found) throw new Error(`resolvers/manifest.ts names the pipeline function ${name}, which it does not declare.`);
  return found;
}
