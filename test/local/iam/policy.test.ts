import { describe, expect, it } from 'vitest';
import { dynamoDbCalls, eventsCalls, transcribeCalls } from '../../../local/iam/calls.ts';
import { denial, isAllowed } from '../../../local/iam/policy.ts';

const TABLE = 'arn:aws:dynamodb:us-east-1:000000000000:table/videos';

describe('a policy', () => {
  const statements = [
    { actions: ['s3:GetObject'], resources: ['arn:aws:s3:::media/videos/*/source'] },
    {
      actions: ['transcribe:StartTranscriptionJob'],
      resources: ['*'],
      conditions: { 'transcribe:OutputBucketName': 'media', 'transcribe:OutputKey': 'videos/*/transcript/*' },
    },
  ];

  it.each([
    ['s3:GetObject', 'arn:aws:s3:::media/videos/a/b/source', true],
    ['s3:GetObject', 'arn:aws:s3:::media/videos/a/b/source.bak', false],
    ['s3:GetObject', 'arn:aws:s3:::other/videos/a/b/source', false],
    ['s3:GetObjectVersion', 'arn:aws:s3:::media/videos/a/b/source', false],
    ['s3:PutObject', 'arn:aws:s3:::media/videos/a/b/source', false],
  ])('%s on %s: %s', (action, resource, expected) => {
    expect(isAllowed(statements, { action, resource })).toBe(expected);
  });

  it.each([
    [{ 'transcribe:OutputBucketName': 'media', 'transcribe:OutputKey': 'videos/a/transcript/b.json' }, true],
    [{ 'transcribe:OutputBucketName': 'other', 'transcribe:OutputKey': 'videos/a/transcript/b.json' }, false],
    [{ 'transcribe:OutputBucketName': 'media', 'transcribe:OutputKey': 'videos/a/captions/b.json' }, false],
    [{ 'transcribe:OutputBucketName': 'media' }, false],
  ])('holds a call to every condition: %j', (conditions, expected) => {
    const call = { action: 'transcribe:StartTranscriptionJob', resource: '*', conditions };
    expect(isAllowed(statements, call)).toBe(expected);
  });

  it('refuses in IAM’s own sentence', () => {
    expect(denial('arn:aws:sts::1:assumed-role/a/a', { action: 's3:GetObject', resource: 'arn:aws:s3:::b/c' })).toBe(
      'User: arn:aws:sts::1:assumed-role/a/a is not authorized to perform: s3:GetObject on resource: arn:aws:s3:::b/c because no identity-based policy allows the s3:GetObject action',
    );
  });
});

describe('what IAM is asked', () => {
  const actions = (calls: readonly { action: string }[]) => calls.map(({ action }) => action);

  it('about a transaction: each of its items', () => {
    const TransactItems = ['Put', 'Update', 'Delete', 'ConditionCheck'].map((kind) => ({
      [kind]: { TableName: 'videos' },
    }));
    const calls = dynamoDbCalls('TransactWriteItems', { TransactItems });
    expect(actions(calls)).toEqual(
      ['PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'].map((one) => `dynamodb:${one}`),
    );
    expect(calls.every(({ resource }) => resource === TABLE)).toBe(true);
  });

  it('about a query: the index that it names, or the table', () => {
    expect(dynamoDbCalls('Query', { TableName: 'videos', IndexName: 'byDeadline' })).toEqual([
      { action: 'dynamodb:Query', resource: `${TABLE}/index/byDeadline` },
    ]);
    expect(dynamoDbCalls('Query', { TableName: TABLE })).toEqual([{ action: 'dynamodb:Query', resource: TABLE }]);
  });

  it('about a batch: each of its tables', () => {
    expect(dynamoDbCalls('BatchGetItem', { RequestItems: { a: {}, b: {} } })).toHaveLength(2);
  });

  it('about a new job: where it writes, and the role that it is given', () => {
    const role = 'arn:aws:iam::000000000000:role/x';
    const calls = transcribeCalls('StartTranscriptionJob', {
      OutputBucketName: 'media',
      OutputKey: 'k',
      JobExecutionSettings: { DataAccessRoleArn: role },
    });
    expect(calls).toEqual([
      {
        action: 'transcribe:StartTranscriptionJob',
        resource: '*',
        conditions: { 'transcribe:OutputBucketName': 'media', 'transcribe:OutputKey': 'k' },
      },
      { action: 'iam:PassRole', resource: role, conditions: { 'iam:PassedToService': 'transcribe.amazonaws.com' } },
    ]);
  });

  it.each([undefined, null, 'text', 7, [], { TransactItems: 'no list', RequestItems: null }])(
    'about %j: something',
    (input) => {
      for (const [calls, operation] of [
        [dynamoDbCalls, 'GetItem'],
        [dynamoDbCalls, 'TransactWriteItems'],
        [transcribeCalls, 'GetTranscriptionJob'],
        [eventsCalls, 'PutEvents'],
      ] as const) {
        expect(Array.isArray(calls(operation, input))).toBe(true);
      }
    },
  );
});
