import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { App } from 'aws-cdk-lib';
import { functions } from '../functions/manifest.ts';
import { codeFiles } from '../resolvers/manifest.ts';
import { buildCode } from '../tools/build-code.ts';
import { buildPage } from '../tools/build-page.ts';
import { site, stageConfig, stageNames } from './config.ts';
import { addSite, addStage } from './stacks.ts';

/** What `cdk` runs: the site and every stage, or the one that `-c stage=…` names. Needs no credentials. */
const root = fileURLToPath(new URL('..', import.meta.url));
const code = await buildCode({ root, resolvers: codeFiles, functions: Object.keys(functions) }, join(root, '.build'));
const builtPage = await buildPage(root);

const app = new App();
const wanted: unknown = app.node.tryGetContext('stage');
const siteStack = addSite(app, site);
for (const name of typeof wanted === 'string' ? [wanted] : stageNames) {
  addStage(app, stageConfig(name), siteStack, { code, builtPage, schemaFile: join(root, 'schema.graphql') });
}
app.synth();
