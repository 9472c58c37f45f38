import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { App } from 'aws-cdk-lib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { configuration } from '../../infra/config.ts';
import { addSite, addStage } from '../../infra/stacks.ts';
import { pipelineFunctions, resolvers } from '../../resolvers/manifest.ts';
import { buildCode, type BuiltCode } from '../../tools/build-code.ts';
import { startOwnStack, type OwnStack } from '../../tools/own-stack.ts';
import { bundledCode, entries } from '../support/code.ts';
import { makeFolder } from '../support/process.ts';
import { theSite } from '../support/stacks.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

interface Template {
  readonly Resources: Readonly<
    Record<string, { readonly Type: string; readonly Properties: Readonly<Record<string, unknown>> }>
  >;
}
interface Assets {
  readonly files: Readonly<Record<string, { readonly source: { readonly path: string } }>>;
}

describe('what runs here is what is deployed', () => {
  const { folder: cloud, remove } = makeFolder();
  let stack: OwnStack | undefined;
  /** What the stack has made or taken, and runs. */
  let running: BuiltCode;
  let template: Template;
  let assets: Assets;
  beforeAll(async () => {
    const code = await buildCode(entries, join(cloud, 'build'));
    // The command line reads the feature flags from here.
    const { context } = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8')) as {
      context: Record<string, unknown>;
    };
    const app = new App({ outdir: join(cloud, 'out'), context });
    // The page is not looked at here: any folder will do for it.
    const { api } = addStage(app, configuration.stage('production'), addSite(app, theSite), {
      code,
      builtPage: join(root, 'test/media'),
      schemaFile: join(root, 'schema.graphql'),
    });
    app.synth();
    const read = (file: string): unknown => JSON.parse(readFileSync(join(cloud, 'out', file), 'utf8'));
    template = read(api.templateFile) as Template;
    assets = read(`${api.artifactId}.assets.json`) as Assets;
    stack = await startOwnStack();
    running = await bundledCode();
  });
  afterAll(async () => {
    await stack?.stop();
    remove();
  });

  const ofType = (type: string) =>
    Object.values(template.Resources)
      .filter(({ Type }) => Type === type)
      .map(({ Properties }) => Properties);
  /** The content of the asset that a property points at, whatever CloudFormation function it is in. */
  const assetAt = (location: unknown): string => {
    const [hash] = /[0-9a-f]{64}/.exec(JSON.stringify(location)) ?? [];
    return join(cloud, 'out', assets.files[hash!]!.source.path);
  };
  const local = (name: string): string => readFileSync(running.resolverFiles[name]!, 'utf8');

  it('every resolver, byte for byte', () => {
    const deployed = Object.fromEntries(
      ofType('AWS::AppSync::Resolver').map((it) => [
        `${String(it['TypeName'])}.${String(it['FieldName'])}`,
        readFileSync(assetAt(it['CodeS3Location']), 'utf8'),
      ]),
    );
    expect(Object.keys(deployed).sort()).toEqual(Object.keys(resolvers).sort());
    for (const [field, code] of Object.entries(deployed)) expect(local(field), field).toBe(code);
  });

  it('every pipeline function, byte for byte', () => {
    const deployed = Object.fromEntries(
      ofType('AWS::AppSync::FunctionConfiguration').map((it) => [
        String(it['Name']),
        readFileSync(assetAt(it['CodeS3Location']), 'utf8'),
      ]),
    );
    expect(Object.keys(deployed).sort()).toEqual(Object.keys(pipelineFunctions).sort());
    for (const [name, code] of Object.entries(deployed)) expect(local(name), name).toBe(code);
  });

  it('every Lambda function, byte for byte', () => {
    // Hashes: a difference of two bundles is megabytes long. The programs that a handler starts are files beside it.
    const sha256 = (folder: string): string => {
      const hash = createHash('sha256');
      for (const name of readdirSync(folder).sort()) {
        if (name.endsWith('.mjs')) hash.update(name).update(readFileSync(join(folder, name)));
      }
      return hash.digest('hex');
    };
    const deployed = ofType('AWS::Lambda::Function')
      .map((it) => assetAt((it['Code'] as { S3Key: unknown }).S3Key))
      .filter((folder) => readdirSync(folder).includes('handler.mjs'))
      .map(sha256);
    expect(Object.values(running.functionFolders).map(sha256).sort()).toEqual(deployed.sort());
  });

  it('the schema, word for word', () => {
    const [schema] = ofType('AWS::AppSync::GraphQLSchema');
    const deployed = schema!['Definition'] ?? readFileSync(assetAt(schema!['DefinitionS3Location']), 'utf8');
    expect(deployed).toBe(readFileSync(join(root, 'schema.graphql'), 'utf8'));
  });
});
