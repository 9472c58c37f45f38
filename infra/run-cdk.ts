import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { InvalidConfig, stageConfig, stageNames } from './config.ts';

/**
 * `npm run deploy|diff|destroy -- --stage NAME [cdk's own options]`: calls the CDK for one stage and the site under it. The
 * stage is checked before anything is built. `destroy` leaves the site and, where data is retained, the data.
 */
const [command = '', ...args] = process.argv.slice(2);
const at = args.indexOf('--stage');
const stage = at === -1 ? undefined : args[at + 1];
const rest = at === -1 ? args : args.filter((_arg, index) => index !== at && index !== at + 1);

try {
  if (command === 'diff' && stage === undefined) run(['diff', ...rest]);
  if (stage === undefined) throw new InvalidConfig(`stage: say --stage and one of ${stageNames.join(', ')}.`);
  const name = `Lectern-${stageConfig(stage).stage}`;
  const isKept = command === 'destroy' && stageConfig(stage).retainData;
  const stacks = [`${name}-Web`, `${name}-Api`, ...(isKept ? [] : [`${name}-Data`])];
  run([command, ...stacks, '-c', `stage=${stage}`, ...rest]);
} catch (error) {
  if (!(error instanceof InvalidConfig)) throw error;
  console.error(error.message);
  process.exit(1);
}

function run(cdkArgs: readonly string[]): never {
  const cdk = fileURLToPath(new URL('../node_modules/.bin/cdk', import.meta.url));
  const { status } = spawnSync(cdk, cdkArgs, { stdio: 'inherit' });
  process.exit(status ?? 1);
}
