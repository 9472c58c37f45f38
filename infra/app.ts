import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { App } from 'aws-cdk-lib';
import { functions } from '../functions/manifest.ts';
import { codeFiles } from '../resolvers/manifest.ts';
import { buildCode } from '../tools/build-code.ts';
import { buildPage } from '../tools/build-page.ts';
import type { StageConfig } from './config.ts';
import { InvalidConfig } from './config-checks.ts';
import { addSecurityChecks } from './security-checks.ts';
import { addSite, addStage } from './stacks.ts';

/** What `cdk` runs: every site and stage, or the stage that `-c stage=…` names and its site. Needs no credentials. */
const root = fileURLToPath(new URL('..', import.meta.url));
const app = new App();
const wanted: unknown = app.node.tryGetContext('stage');
const { sites, stages, siteOf } = await readConfiguration();

const code = await buildCode({ root, resolvers: codeFiles, functions: Object.keys(functions) }, join(root, '.build'));
const built = { code, builtPage: await buildPage(root), schemaFile: join(root, 'schema.graphql') };
for (const site of sites) {
  const onSite = stages.filter((stage) => siteOf(stage) === site);
  if (typeof wanted === 'string' && onSite.length === 0) continue;
  const siteStack = addSite(app, site);
  for (const stage of onSite) addStage(app, stage, siteStack, built);
}
addSecurityChecks(app);
app.synth();

/** A configuration that cannot work is told in one sentence, and nothing is built. */
async function readConfiguration() {
  try {
    const { configuration } = await import('./config.ts');
    const { sites, stages } = configuration;
    const siteOf = (stage: StageConfig) => configuration.siteOf(stage);
    return { sites, siteOf, stages: typeof wanted === 'string' ? [configuration.stage(wanted)] : stages };
  } catch (error) {
    if (!(error instanceof InvalidConfig)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}
