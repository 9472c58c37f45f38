import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/** The outputs of a stage's stacks, as `cdk deploy --outputs-file` writes them. */
export type StackOutputs = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Where `npm run test:api` finds which output. */
const VARIABLES: Readonly<Record<string, string>> = {
  API_URL: 'GraphqlUrl',
  API_REALTIME_URL: 'RealtimeUrl',
  API_REGION: 'Region',
  API_USER_POOL_ID: 'UserPoolId',
  API_USER_POOL_CLIENT_ID: 'UserPoolClientId',
  API_BUCKET: 'MediaBucketName',
  API_TABLE: 'TableName',
  API_PAGE_ORIGIN: 'PageUrl',
};

/** `NAME=value` lines for `npm run test:api` against the stage. Throws, with its name, for an output that is not there. */
export function stageVariables(outputs: StackOutputs): readonly string[] {
  const all = Object.assign({}, ...Object.values(outputs)) as Readonly<Record<string, string>>;
  return Object.entries(VARIABLES).map(([variable, output]) => {
    const value = all[output];
    if (value === undefined) throw new Error(`The stacks have no output ${output}.`);
    return `${variable}=${value}`;
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [, , file = 'outputs.json'] = process.argv;
  // What the CDK's own command line has written.
  console.log(stageVariables(JSON.parse(readFileSync(file, 'utf8')) as StackOutputs).join('\n'));
}
