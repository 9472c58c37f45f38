import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as cognitoSdk from '@aws-sdk/client-cognito-identity-provider';
import * as dynamodbSdk from '@aws-sdk/client-dynamodb';
import * as s3Sdk from '@aws-sdk/client-s3';
import * as transcribeSdk from '@aws-sdk/client-transcribe';
import { describe, expect, it } from 'vitest';
import type { TestModule } from 'vitest/node';
import { builtIns, languageObjects, madeInSandbox } from '../../local/appsync/evaluation/built-ins.ts';
import { schemaPrelude, APPSYNC_SCALARS } from '../../local/appsync/schema-prelude.ts';
import { isKnownScalar } from '../../local/appsync/execution/leaf-values.ts';
import { FILTER_OPERATORS } from '../../local/appsync/realtime/filter-operators.ts';
import { ASSUMED } from '../../local/appsync/support.ts';
import { COGNITO_OPERATIONS } from '../../local/cognito/service.ts';
import { S3_OPERATIONS } from '../../local/s3/routes.ts';
import { SUPPORT } from '../../local/support.ts';
import { readShowingTests } from '../../local/support/shown-by.ts';
import { createOperations } from '../../local/transcribe/operations.ts';
import { claimStates, summaryLines } from '../support/claims-reporter.ts';

const claims: readonly string[] = SUPPORT.flatMap((row) => row.claims);
const byName = (names: Iterable<string>): readonly string[] => [...new Set(names)].sort();

/** What is claimed with this beginning, without it. */
const claimed = (beginning: string): readonly string[] =>
  byName(claims.filter((claim) => claim.startsWith(beginning)).map((claim) => claim.slice(beginning.length)));

/** Of what is claimed of a service, the operations that its SDK knows by that name. */
const operationsOf = (service: string, sdk: object): readonly string[] =>
  claimed(`${service}:`).filter((name) => Object.hasOwn(sdk, `${name}Command`));

/** Every name that a pattern finds in a file of `local/`: for lists that the code keeps to itself. */
const written = (file: string, pattern: RegExp): readonly string[] => {
  const text = readFileSync(new URL(`../../local/${file}`, import.meta.url), 'utf8');
  return byName([...text.matchAll(pattern)].map(([, name = '']) => name));
};

describe('what is claimed', () => {
  it('is named once', () => {
    expect(claims.filter((claim, at) => claims.indexOf(claim) !== at)).toEqual([]);
  });

  it('is named by a test, all of it', () => {
    const shown = readShowingTests(fileURLToPath(new URL('../..', import.meta.url)));
    expect(claims.filter((claim) => !shown.has(claim))).toEqual([]);
    expect([...shown.keys()].filter((claim) => !claims.includes(claim))).toEqual([]);
  });

  it('is assumed only where it is claimed', () => {
    expect(Object.keys(ASSUMED).filter((claim) => !claims.includes(`appsync:${claim}`))).toEqual([]);
  });
});

describe('what is claimed of AppSync', () => {
  it('is every function that handlers have', () => {
    const lent = [...Object.keys(builtIns), ...madeInSandbox].filter((name) => !name.startsWith('text.'));
    const ofTheLanguage = Object.entries(languageObjects).flatMap(([object, members]) =>
      members.map((member) => `${object}.${member}`),
    );
    const roots = /^(?:util|runtime|extensions|dynamodb|console|Object|Number|Math|JSON|String)\./;
    expect(claimed('appsync:').filter((name) => roots.test(name))).toEqual(byName([...lent, ...ofTheLanguage]));
  });

  it('is every operation of the data sources', () => {
    const dynamodb = written('appsync/data-sources/dynamodb.ts', /\['(\w+)', \w+\]/g);
    expect(claimed('appsync:data source DynamoDB ')).toEqual(dynamodb);
    const [, methods = ''] =
      /METHODS = \[(.*?)\]/s.exec(
        readFileSync(new URL('../../local/appsync/data-sources/http-source.ts', import.meta.url), 'utf8'),
      ) ?? [];
    expect(claimed('appsync:data source HTTP ')).toEqual(byName(methods.match(/\w+/g) ?? []));
    expect(written('appsync/data-sources/lambda.ts', /operation !== '(\w+)'/g)).toEqual(['BatchInvoke', 'Invoke']);
    expect(claimed('appsync:data source Lambda ')).toEqual(['BatchInvoke', 'Event', 'Invoke']);
    const kinds = claimed('appsync:data source ').map((name) => name.split(' ')[0] ?? '');
    expect(byName(kinds)).toEqual(['DynamoDB', 'EventBridge', 'HTTP', 'Lambda', 'NONE']);
    expect(written('appsync/data-sources/data-source.ts', /case '(\w+)':/g)).toHaveLength(5);
  });

  it('is every scalar', () => {
    const known = written('appsync/execution/leaf-values.ts', /^ {2}\['(\w+)', (?:\{|formatted)/gm);
    expect(claimed('appsync:scalar ')).toEqual(known);
    expect(known.filter((name) => !isKnownScalar(name))).toEqual([]);
    expect(known).toEqual(byName([...APPSYNC_SCALARS, 'Int', 'Float', 'Boolean', 'String', 'ID']));
  });

  it('is every directive', () => {
    const prelude = schemaPrelude(new Set());
    expect(claimed('appsync:directive @')).toEqual(
      byName([...prelude.matchAll(/directive @(\w+)/g)].map(([, name = '']) => name)),
    );
  });

  it('is every filter operator', () => {
    expect(claimed('appsync:filter ').filter((name) => !name.includes(' '))).toEqual(byName(FILTER_OPERATORS.keys()));
  });

  it('is every message', () => {
    const sent = written('appsync/realtime/frames.ts', /"?type"?: ?['"](\w+)['"]/g);
    const inText = written('appsync/realtime/frames.ts', /"type":"(\w+)"/g);
    const read = written('appsync/realtime/client-messages.ts', /readonly type: '(\w+)'/g);
    const known = byName([...sent, ...inText, ...read].filter((name) => name !== 'unsupported'));
    expect(claimed('appsync:message ')).toEqual(known);
  });

  it('is every error that the code names, and no other', () => {
    const kinds = ['validation-rules.ts', 'validation-messages.ts'].flatMap((file) =>
      written(`appsync/execution/${file}`, /'((?:[A-Z][a-z]+){2,})'/g),
    );
    const types = [
      'http.ts',
      'http-body.ts',
      'execution/documents.ts',
      'execution/error-entries.ts',
      'execution/executor.ts',
      'execution/request-state.ts',
      'execution/resolver-runner.ts',
      'realtime/connection.ts',
      'realtime/frames.ts',
      'authorization/rejections.ts',
      'authorization/sigv4.ts',
      'data-sources/dynamodb-errors.ts',
      'data-sources/event-bridge.ts',
      'data-sources/http-source.ts',
      'data-sources/lambda.ts',
      'evaluation/util/http.ts',
    ].flatMap((file) =>
      written(`appsync/${file}`, /(?:[tT]ype: |serviceError\(|refus\w+\((?:\d+, )?)'([A-Z][a-z][\w:]*)'/g),
    );
    const declared = written('appsync/data-sources/dynamodb-errors.ts', /^ {2}'(\w+)',$/gm);
    const ofDynamoDb = [...declared, 'DynamoDbException'].map((name) => `DynamoDB:${name}`);
    expect(claimed('appsync:error ')).toEqual(byName([...kinds, ...types, ...ofDynamoDb]));
  });
});

describe('what is claimed of other services', () => {
  it('is every operation of S3', () => {
    expect(operationsOf('s3', s3Sdk)).toEqual(byName(S3_OPERATIONS));
  });

  it('is every operation of Cognito', () => {
    expect(operationsOf('cognito', cognitoSdk)).toEqual(byName(COGNITO_OPERATIONS));
  });

  it('is every operation of Transcribe', () => {
    // Which operations there are does not depend on what they would work with.
    const operations = createOperations({} as Parameters<typeof createOperations>[0]);
    expect(operationsOf('transcribe', transcribeSdk)).toEqual(byName(operations.keys()));
  });

  it('is only what DynamoDB has', () => {
    const named = claimed('dynamodb:').filter(
      (name) => /^(?:[A-Z][a-z]+){2,}$/.test(name) && !/^(?:Return|Cancell|Client)/.test(name),
    );
    expect(operationsOf('dynamodb', dynamodbSdk)).toEqual(expect.arrayContaining([...named]));
  });

  it('is every operator of event patterns', () => {
    const keys = written('events/pattern.ts', /^ {2}'([a-z-]+)',$/gm);
    const operators = claimed('events:pattern ').filter(
      (name) => !name.includes(' ') && name !== 'values' && name !== '$or',
    );
    expect(operators).toEqual(keys);
    const cases = written('events/matchers.ts', /case '([a-z-]+)':/g);
    expect(cases).toEqual(keys);
  });
});

describe('the end of a run', () => {
  type Ended = readonly [state: string, meta: Readonly<Record<string, unknown>>];

  /** As much of a file's tests as is looked at. */
  const aFile = (...tests: readonly Ended[]): TestModule => {
    const ended = tests.map(([state, meta]) => ({ meta: () => meta, result: () => ({ state }) }));
    const module = { moduleId: fileURLToPath(import.meta.url), children: { allTests: () => ended } };
    return module as unknown as TestModule;
  };
  const claims = ['s3:PutObject'];

  it.each<[string, readonly Ended[], string | undefined]>([
    ['by a test that passed', [['passed', { claims }]], 'shown'],
    [
      'not by a test that failed beside one that passed',
      [
        ['failed', { claims }],
        ['passed', { claims }],
      ],
      'shown by a test that failed',
    ],
    [
      'not by a test that passed beside one that failed',
      [
        ['passed', { claims }],
        ['failed', { claims }],
      ],
      'shown by a test that failed',
    ],
    ['not by a test that was skipped', [['skipped', {}]], undefined],
    [
      'not here when what its file needs is missing',
      [['skipped', { needs: 'Dynoxide' }]],
      'not to be shown on this machine',
    ],
  ])('takes a claim for shown %s', (_how, tests, state) => {
    expect(claimStates([aFile(...tests)]).get('s3:PutObject')).toBe(state);
  });

  it('counts what was shown in one line for the services and one for AppSync, and leaves out what was not tested', () => {
    const services = SUPPORT.filter(({ group }) => group === 'services').flatMap((row) => row.claims).length;
    const tests = aFile(['passed', { claims: ['s3:PutObject', 'queues:delay'] }]);
    expect(summaryLines(claimStates([tests]))).toEqual([
      `AWS services outside AppSync: 2 operations tested of ${services} claimed`,
    ]);
    const both = aFile(['passed', { claims: ['s3:PutObject'] }], ['failed', { claims: ['appsync:scalar Int'] }]);
    expect(summaryLines(claimStates([both]))).toEqual([
      `AWS services outside AppSync: 1 operations tested of ${services} claimed`,
      `AppSync: 0 of ${SUPPORT.flatMap((row) => row.claims).length - services} claimed, tested`,
    ]);
  });
});
