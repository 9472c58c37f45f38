import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Template } from 'aws-cdk-lib/assertions';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { functions, type FunctionEntry } from '../../functions/manifest.ts';
import { COUNTED_OUTCOMES, filterOf, type CountedOutcome } from '../../infra/constructs/outcome-metrics.ts';
import { INSPECTED_BODY_BYTES, REDACTED_HEADERS, REQUESTS_PER_ADDRESS } from '../../infra/constructs/firewall.ts';
import { resourcesOf, root, synthesize, theOnly, type Synthesized } from '../support/stacks.ts';

let synthesized: Synthesized;
let dev: Template;
let production: Template;
beforeAll(async () => {
  synthesized = await synthesize('dev', 'production');
  dev = synthesized.stages['dev']!.api;
  production = synthesized.stages['production']!.api;
}, 120_000);
afterAll(() => {
  synthesized.remove();
});

interface AlarmProperties {
  readonly AlarmDescription: string;
  readonly AlarmActions: readonly unknown[];
  readonly OKActions: readonly unknown[];
  readonly TreatMissingData: string;
}
const alarms = () =>
  Object.values(resourcesOf(production, 'AWS::CloudWatch::Alarm')).map(
    ({ Properties }) => Properties as unknown as AlarmProperties,
  );
const idOf = ({ AlarmDescription }: AlarmProperties) => AlarmDescription.replace(/\. What to do.*/, '');
const runbookOf = ({ AlarmDescription }: AlarmProperties) => /"(.+)"\.$/.exec(AlarmDescription)![1]!;

describe('alarms', () => {
  it('watch the API, each function, each queue and rule, the table, Transcribe and the firewall', () => {
    const entries: readonly (readonly [string, FunctionEntry])[] = Object.entries(functions);
    const each = entries.flatMap(([name, { wake }]) => [
      ...['errors', 'throttles', 'duration'].map((what) => `${name}-${what}`),
      ...(wake.by === 'events'
        ? ['dead-letters', 'backlog', 'undelivered'].map((what) => `${name}-${what}`)
        : ['waiting', 'lost'].map((what) => `${name}-${what}`)),
      ...(wake.by === 'schedule' ? [`${name}-silent`] : []),
    ]);
    expect(alarms().map(idOf).sort()).toEqual(
      [
        ...each,
        ...[
          'ApiServerErrorRate',
          'ApiServerErrors',
          'ApiClientErrors',
          'ApiLatency',
          'ApiLatencyWorst',
          'RealtimeErrors',
        ],
        ...['FailedInvocations', 'TableThrottles', 'TableErrors', 'CaptionsFailed', 'Repairs', 'RepairsFail'],
        ...['TranscribeLimit', 'TranscribeThrottled', 'TranscribeJobErrors', 'TranscribeCallErrors'],
        ...['TranscribeInputErrors', 'BlockedRequests'],
        ...['OldestOpen', 'OwnersUntold', 'TranscribedMinutes'],
      ].sort(),
    );
  });

  it('tell the topic when they go off and when they are over', () => {
    const topic = { Ref: Object.keys(resourcesOf(production, 'AWS::SNS::Topic'))[0] };
    for (const { AlarmActions, OKActions } of alarms()) {
      expect(AlarmActions).toEqual([topic]);
      expect(OKActions).toEqual([topic]);
    }
  });

  it('take silence for good news, but of what must run', () => {
    const bad = alarms().filter(({ TreatMissingData }) => TreatMissingData !== 'notBreaching');
    expect(bad.map(idOf)).toEqual(['sweep-silent']);
    expect(bad[0]!.TreatMissingData).toBe('breaching');
  });

  it('each have a heading in docs/operations.md that says what to do, and no heading is without an alarm', () => {
    const page = readFileSync(join(root, 'docs/operations.md'), 'utf8');
    const chapter = page.slice(page.indexOf('\n## Alarms\n'), page.indexOf('\n## Redrive\n'));
    const headings = [...chapter.matchAll(/^### (.+)$/gm)].map(([, heading]) => heading);
    expect([...new Set(alarms().map(runbookOf))].sort()).toEqual(headings.sort());
  });

  it('are left out of dev, with the dashboard', () => {
    for (const type of ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::Dashboard', 'AWS::SNS::Topic', 'AWS::KMS::Key']) {
      dev.resourceCountIs(type, 0);
    }
    production.resourceCountIs('AWS::CloudWatch::Dashboard', 1);
  });
});

describe('the topic', () => {
  it('can be written to by CloudWatch and EventBridge of this account: key and topic both let them in', () => {
    const own = { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } };
    const key = theOnly(production, 'AWS::KMS::Key').Properties['KeyPolicy'] as { Statement: unknown[] };
    const [policy] = Object.values(resourcesOf(production, 'AWS::SNS::TopicPolicy'));
    const topic = policy!.Properties['PolicyDocument'] as { Statement: unknown[] };
    const conditionsOf = (statements: unknown[], actions: readonly string[]) =>
      Object.fromEntries(
        (
          statements as {
            Action: string | string[];
            Effect: string;
            Principal: { Service?: string | string[] };
            Condition?: unknown;
          }[]
        )
          .filter(({ Action, Effect }) => Effect === 'Allow' && [Action].flat().join() === actions.join())
          .flatMap(({ Principal, Condition }) =>
            [Principal.Service ?? []].flat().map((service) => [service, Condition]),
          ),
      );
    expect(conditionsOf(key.Statement, ['kms:Decrypt', 'kms:GenerateDataKey'])).toEqual({
      'cloudwatch.amazonaws.com': own,
      // EventBridge tells a key of no source: with a condition on it, its messages to the topic would be lost.
      'events.amazonaws.com': undefined,
    });
    expect(conditionsOf(topic.Statement, ['sns:Publish'])).toEqual({
      'cloudwatch.amazonaws.com': own,
      'events.amazonaws.com': own,
    });
    const [id] = Object.keys(resourcesOf(production, 'AWS::KMS::Key'));
    expect(theOnly(production, 'AWS::SNS::Topic').Properties['KmsMasterKeyId']).toEqual({ 'Fn::GetAtt': [id, 'Arn'] });
  });
});

describe('counted outcomes', () => {
  const counted = Object.entries<CountedOutcome>(COUNTED_OUTCOMES);

  it.each(counted)('%s are lines that one of the functions logs, with the value that is taken', (_name, outcome) => {
    const text = [...outcome.functions, 'lib'].flatMap((at) =>
      readdirSync(join(root, 'functions', at))
        .filter((file) => file.endsWith('.ts'))
        .map((file) => readFileSync(join(root, 'functions', at, file), 'utf8')),
    );
    expect(text.some((code) => code.includes(`'${outcome.where['outcome']}'`))).toBe(true);
    if (outcome.value !== undefined) expect(text.some((code) => code.includes(outcome.value!))).toBe(true);
  });

  it.each(counted)(
    '%s are taken from the log of each of the functions',
    (name, { functions: loggers, where, value }) => {
      const filters = Object.values(resourcesOf(production, 'AWS::Logs::MetricFilter')).filter(
        ({ Properties }) => (Properties['MetricTransformations'] as { MetricName: string }[])[0]!.MetricName === name,
      );
      expect(filters).toHaveLength(loggers.length);
      expect(new Set(filters.map(({ Properties }) => JSON.stringify(Properties['LogGroupName']))).size).toBe(
        loggers.length,
      );
      for (const { Properties } of filters) {
        expect(Properties).toMatchObject({
          FilterPattern: filterOf(where),
          MetricTransformations: [
            {
              MetricNamespace: 'Lectern/production',
              MetricValue: value === undefined ? '1' : `$.message.${value}`,
              DefaultValue: 0,
            },
          ],
        });
      }
    },
  );

  it('reads members of the object that was logged', () => {
    expect(filterOf({ outcome: 'finished', status: 'FAILED' })).toBe(
      '{ $.message.outcome = "finished" && $.message.status = "FAILED" }',
    );
  });

  it.each([
    ['OldestOpen', 'Maximum', 3600, 3600],
    ['OwnersUntold', 'Maximum', 300, 1],
    ['TranscribedMinutes', 'Sum', 86_400, 800],
  ])('the alarm %s goes off at the %s of %i seconds from %i on', (id, Statistic, Period, Threshold) => {
    const alarm = alarms().find((one) => idOf(one) === id);
    expect(alarm).toMatchObject({
      Statistic,
      Period,
      Threshold,
      EvaluationPeriods: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      Namespace: 'Lectern/production',
    });
  });
});

describe('the firewall', () => {
  interface Rule {
    readonly Name: string;
    readonly Action?: unknown;
    readonly Statement: Readonly<Record<string, unknown>>;
  }
  const rules = () => theOnly(production, 'AWS::WAFv2::WebACL').Properties['Rules'] as readonly Rule[];
  const rule = (name: string) => rules().find(({ Name }) => Name === name)!;
  const savesCaptions = {
    NotStatement: { Statement: { ByteMatchStatement: expect.objectContaining({ SearchString: 'saveCaptions' }) } },
  };

  it('stands before the API and the user pool in production, and nowhere in dev', () => {
    production.resourceCountIs('AWS::WAFv2::WebACLAssociation', 2);
    dev.resourceCountIs('AWS::WAFv2::WebACL', 0);
  });

  it('has AWS’s lists, a rate and a size', () => {
    expect(rules().map(({ Name }) => Name)).toEqual([
      'AWSManagedRulesAmazonIpReputationList',
      'TooManyRequests',
      'BodyTooLarge',
      'AWSManagedRulesKnownBadInputsRuleSet',
      'AWSManagedRulesCommonRuleSet',
      'SuspiciousBody',
    ]);
  });

  it('blocks what comes too often from one address, but not the functions, who share one', () => {
    expect(rule('TooManyRequests')).toMatchObject({
      Action: { Block: {} },
      Statement: {
        RateBasedStatement: {
          Limit: REQUESTS_PER_ADDRESS,
          EvaluationWindowSec: 300,
          AggregateKeyType: 'IP',
          ScopeDownStatement: {
            NotStatement: { Statement: { ByteMatchStatement: { SearchString: 'AWS4-HMAC-SHA256' } } },
          },
        },
      },
    });
  });

  it('blocks bodies that it cannot see whole, but caption text', () => {
    expect(rule('BodyTooLarge')).toMatchObject({
      Action: { Block: {} },
      Statement: {
        AndStatement: {
          Statements: [
            {
              SizeConstraintStatement: {
                FieldToMatch: { Body: { OversizeHandling: 'MATCH' } },
                ComparisonOperator: 'GT',
                Size: INSPECTED_BODY_BYTES,
              },
            },
            savesCaptions,
          ],
        },
      },
    });
    expect(INSPECTED_BODY_BYTES).toBe(8192);
  });

  it('counts what AWS’s rules say of a body, and blocks by it, but caption text', () => {
    const { ManagedRuleGroupStatement } = rule('AWSManagedRulesCommonRuleSet').Statement as {
      ManagedRuleGroupStatement: { RuleActionOverrides: { Name: string; ActionToUse: unknown }[] };
    };
    for (const { Name, ActionToUse } of ManagedRuleGroupStatement.RuleActionOverrides) {
      expect(Name).toMatch(/_BODY$/);
      expect(ActionToUse).toEqual({ Count: {} });
    }
    const { AndStatement } = rule('SuspiciousBody').Statement as {
      AndStatement: { Statements: [{ OrStatement: { Statements: unknown[] } }, unknown] };
    };
    expect(AndStatement.Statements[0].OrStatement.Statements).toHaveLength(
      ManagedRuleGroupStatement.RuleActionOverrides.length,
    );
    expect(AndStatement.Statements[1]).toEqual(savesCaptions);
  });

  it('logs without whatever lets somebody in, and keeps the log as long as the stage says', () => {
    expect(theOnly(production, 'AWS::WAFv2::LoggingConfiguration').Properties['RedactedFields']).toEqual(
      REDACTED_HEADERS.map((Name) => ({ SingleHeader: { Name } })),
    );
    expect(REDACTED_HEADERS).toContain('authorization');
    production.hasResourceProperties('AWS::Logs::LogGroup', {
      LogGroupName: 'aws-waf-logs-lectern-production',
      RetentionInDays: 365,
    });
  });
});
