// @aws-amplify/amplify-appsync-simulator with the API of ../support/api.ts in VTL. Arguments: where its
// dynalite is (`apart` in a process of its own, `inside` this one, `none` with the one field over nothing alone), and a port.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const [database = 'apart', port = '0'] = process.argv.slice(2);

if (database === 'only') {
  // The process that the one below starts.
  const dynalite = require('dynalite')({ createTableMs: 0 });
  dynalite.listen(0, '127.0.0.1', () => process.send({ port: dynalite.address().port }));
  process.on('disconnect', () => process.exit(0));
} else {
  await serve();
}

async function serve() {
  const { AmplifyAppSyncSimulator } = require('@aws-amplify/amplify-appsync-simulator');
  const API_KEY = 'da2-fakeApiId123456';
  const endpoint = database === 'none' ? undefined : `http://127.0.0.1:${await databasePort()}`;
  const api = new AmplifyAppSyncSimulator({ port: Number(port) });
  const resolvers = [
    resolver('Query', 'hello', 'none', '{"version":"2018-05-29","payload":"Hello, $ctx.args.name"}'),
    resolver('Mutation', 'announce', 'none', '{"version":"2018-05-29","payload":$util.toJson($ctx.args)}'),
  ];
  const dataSources = [{ type: 'NONE', name: 'none' }];
  let schema = 'type Query { hello(name: String!): String }';
  if (endpoint !== undefined) {
    const { SCHEMA, TABLE, USER_ID } = readApi();
    schema = SCHEMA;
    const credentials = { region: 'eu-central-1', accessKeyId: 'bench', secretAccessKey: 'bench' };
    dataSources.push({
      type: 'AMAZON_DYNAMODB',
      name: 'table',
      config: { endpoint, tableName: TABLE, ...credentials },
      options: { credentials },
    });
    resolvers.push(
      resolver(
        'Query',
        'video',
        'table',
        `{"version":"2018-05-29","operation":"GetItem","consistentRead":true,"key":{"userId":$util.dynamodb.toDynamoDBJson("${USER_ID}"),"id":$util.dynamodb.toDynamoDBJson($ctx.args.id)}}`,
      ),
    );
  }
  api.init({
    schema: { content: schema },
    resolvers: endpoint === undefined ? resolvers.slice(0, 1) : resolvers,
    dataSources,
    appSync: {
      name: 'bench',
      defaultAuthenticationType: { authenticationType: 'API_KEY' },
      apiKey: API_KEY,
      additionalAuthenticationProviders: [],
    },
  });
  await api.start();

  process.on('message', (what) => {
    const { user, system } = process.cpuUsage();
    const usage = { cpuMs: (user + system) / 1000, rssMib: process.memoryUsage().rss / 1024 / 1024 };
    process.send(what === 'usage' ? usage : null);
  });
  process.on('disconnect', () => process.exit(0));
  process.send?.({ port: Number(new URL(api.url).port), headers: { 'x-api-key': API_KEY } });
}

function resolver(typeName, fieldName, dataSourceName, requestMappingTemplate) {
  return {
    kind: 'UNIT',
    typeName,
    fieldName,
    dataSourceName,
    requestMappingTemplate,
    responseMappingTemplate: '$util.toJson($ctx.result)',
  };
}

/** What ../support/api.ts says, from a program that can read it. */
function readApi() {
  return JSON.parse(process.env.BENCH_API);
}

async function databasePort() {
  const running =
    database === 'inside'
      ? await new Promise((resolve) => {
          const dynalite = require('dynalite')({ createTableMs: 0 });
          dynalite.listen(0, '127.0.0.1', () => resolve(dynalite.address().port));
        })
      : await apart();
  await fill(running);
  return running;
}

async function apart() {
  const child = fork(fileURLToPath(import.meta.url), ['only']);
  const [{ port: found }] = await once(child, 'message');
  return found;
}

async function fill(at) {
  const { TABLE, items } = readApi();
  const {
    DynamoDBClient,
    CreateTableCommand,
    PutItemCommand,
    DescribeTableCommand,
  } = require('@aws-sdk/client-dynamodb');
  const client = new DynamoDBClient({
    region: 'eu-central-1',
    endpoint: `http://127.0.0.1:${at}`,
    credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' },
  });
  const key = (AttributeName, KeyType) => ({ AttributeName, KeyType });
  await client.send(
    new CreateTableCommand({
      TableName: TABLE,
      KeySchema: [key('userId', 'HASH'), key('id', 'RANGE')],
      AttributeDefinitions: ['userId', 'id'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  for (;;) {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: TABLE }));
    if (Table.TableStatus === 'ACTIVE') break;
  }
  for (const Item of items) await client.send(new PutItemCommand({ TableName: TABLE, Item }));
  client.destroy();
}
