import type { AwsCall } from '../context.ts';
import { busArn, indexArn, jobArn, parameterArn, tableArn } from './arns.ts';

/** What IAM is asked about a request: a transaction is several calls, and none of it happens unless all may. */
export type CallsOf = (operation: string, input: unknown) => readonly AwsCall[];

type Fields = Readonly<Record<string, unknown>>;

/** DynamoDB. A transaction has no action of its own: each of its items is put, updated, deleted, read or checked. */
export const dynamoDbCalls: CallsOf = (operation, input) => {
  const request = fields(input);
  switch (operation) {
    case 'BatchGetItem':
    case 'BatchWriteItem':
      return Object.keys(fields(request['RequestItems'])).map((table) => onTable(operation, table));
    case 'TransactGetItems':
      return items(request['TransactItems']).map((item) => onTable('GetItem', tableOf(fields(item['Get']))));
    case 'TransactWriteItems':
      return items(request['TransactItems']).flatMap((item) =>
        Object.entries(item).map(([kind, part]) =>
          onTable(kind === 'ConditionCheck' ? 'ConditionCheckItem' : `${kind}Item`, tableOf(fields(part))),
        ),
      );
    case 'Query':
    case 'Scan': {
      const table = tableOf(request);
      const index = text(request['IndexName']);
      return [{ action: `dynamodb:${operation}`, resource: index === '' ? tableArn(table) : indexArn(table, index) }];
    }
    default:
      return [onTable(operation, tableOf(request))];
  }
};

/** Transcribe. Starting a job gives Transcribe a role, which is a right of its own. */
export const transcribeCalls: CallsOf = (operation, input) => {
  const request = fields(input);
  const action = `transcribe:${operation}`;
  if (operation === 'StartTranscriptionJob') {
    const role = text(fields(request['JobExecutionSettings'])['DataAccessRoleArn']);
    return [
      {
        action,
        resource: '*',
        conditions: {
          'transcribe:OutputBucketName': text(request['OutputBucketName']),
          'transcribe:OutputKey': text(request['OutputKey']),
        },
      },
      ...(role === ''
        ? []
        : [
            {
              action: 'iam:PassRole',
              resource: role,
              conditions: { 'iam:PassedToService': 'transcribe.amazonaws.com' },
            },
          ]),
    ];
  }
  const name = text(request['TranscriptionJobName']);
  return [{ action, resource: operation.startsWith('List') ? '*' : jobArn(name) }];
};

/** EventBridge: each entry goes to a bus. */
export const eventsCalls: CallsOf = (operation, input) => {
  const buses = items(fields(input)['Entries']).map((entry) => text(entry['EventBusName']) || 'default');
  return [...new Set(buses)].map((bus) => ({ action: `events:${operation}`, resource: busArn(bus) }));
};

/** Parameter Store. */
export const ssmCalls: CallsOf = (operation, input) => [
  { action: `ssm:${operation}`, resource: parameterArn(text(fields(input)['Name'])) },
];

function onTable(operation: string, table: string): AwsCall {
  return { action: `dynamodb:${operation}`, resource: table === '' ? '*' : tableArn(table) };
}

/** A table may be named by its ARN. */
function tableOf(request: Fields): string {
  return text(request['TableName']).replace(/^arn:.*:table\//, '');
}

function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function items(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.map(fields) : [];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
