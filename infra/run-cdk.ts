import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { InvalidConfig, checkedForDeploy } from './config-checks.ts';
import { siteStackName, stageStackNames } from './stacks.ts';

/**
 * `npm run deploy|diff|destroy -- --stage NAME|--site NAME [cdk's own options]`: calls the CDK for one stage and what it stands on,
 * or for a site alone. What was asked for is checked before anything is built. `destroy` leaves the site and, where data is
 * retained, the data; `diff` without a name shows everything.
 */
const [command = '', ...args] = process.argv.slice(2);

try {
  // Read here and not above: a configuration that cannot work is told in one sentence.
  const { configuration } = await import('./config.ts');
  const site = take('--site');
  const stage = take('--stage');
  if (site !== undefined) {
    const config = configuration.sites.find(({ name }) => name === site);
    const known = configuration.sites.map(({ name }) => name).join(', ');
    if (!config) throw new InvalidConfig('site', `there is no "${site}"; infra/config.ts has ${known}.`);
    run([command, siteStackName(config), ...args]);
  }
  if (stage === undefined) {
    if (command === 'diff') run(['diff', ...args]);
    const known = configuration.stages.map((config) => config.stage).join(', ');
    throw new InvalidConfig('stage', `say --stage and one of ${known}.`);
  }
  const config = configuration.stage(stage);
  if (command === 'deploy') checkedForDeploy(config, configuration.siteOf(config));
  const { web, api, data } = stageStackNames(config);
  const isKept = command === 'destroy' && config.retainData;
  run([command, web, api, ...(isKept ? [] : [data]), '-c', `stage=${stage}`, ...args]);
} catch (error) {
  if (!(error instanceof InvalidConfig)) throw error;
  console.error(error.message);
  process.exit(1);
}

/** The value of an option, which is taken out of the arguments: the CDK does not know it. */
function take(option: string): string | undefined {
  const at = args.indexOf(option);
  if (at === -1) return undefined;
  const [, value] = args.splice(at, 2);
  return value ?? '';
}

function run(cdkArgs: readonly string[]): never {
  const cdk = fileURLToPath(new URL('../node_modules/.bin/cdk', import.meta.url));
  const { status } = spawnSync(cdk, cdkArgs, { stdio: 'inherit' });
  process.exit(status ?? 1);
}
