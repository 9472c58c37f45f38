import { App } from 'aws-cdk-lib';
import { InvalidConfig } from './config-checks.ts';
import { configuration } from './config.ts';
import { PipelineStack } from './pipeline-stack.ts';

/** `npm run deploy:pipeline -- -c subject=repo:owner@1/name@2`: deployed once, by hand, before the workflows can do anything. */
const app = new App();
const subject: unknown = app.node.tryGetContext('subject');
if (typeof subject !== 'string' || !/^repo:[^:*]+\/[^:*]+$/.test(subject)) {
  console.error(
    new InvalidConfig('subject', 'say -c subject=repo:owner@1/name@2, as the repository’s settings show it under OIDC.')
      .message,
  );
  process.exit(1);
}
const [site] = configuration.sites;
new PipelineStack(app, 'LecternPipeline', {
  subject,
  stages: configuration.stages,
  ...(site ? { env: { region: site.region } } : {}),
});
app.synth();
