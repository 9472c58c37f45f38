import { describe, expect, it } from 'vitest';
import { shows, showsOf } from '../support/claims.ts';
import { dynamodbRequests, updateClauses } from './dynamodb-requests.ts';
import { filterExpressions, filterValues } from './filter-expressions.ts';
import { subscriptionFilters } from './subscription-filters.ts';
import { evaluateBody, evaluateText, valueOf } from './support.ts';
import { times, typedValues } from './util-values.ts';

describe('the DynamoDB helpers', () => {
  it.each(dynamodbRequests)('$shows', ({ returns, result }) => {
    showsOf(
      returns,
      'appsync:dynamodb.get',
      'appsync:dynamodb.put',
      'appsync:dynamodb.remove',
      'appsync:dynamodb.scan',
      'appsync:dynamodb.update',
      'appsync:dynamodb.query',
      'appsync:dynamodb.toStringSet',
      'appsync:dynamodb.toNumberSet',
      'appsync:dynamodb.toBinarySet',
    );
    expect(valueOf(returns)).toEqual(result);
  });

  it('writes the members of a request in the order of the service', () => {
    const answer = evaluateBody(`return update({ key: { id: '1' }, update: { age: operations.increment(10) } });`);
    expect(answer.evaluationResult).toBe(
      '{"operation":"UpdateItem","key":{"id":{"S":"1"}},"update":{"expression":"SET #expName_1 = #expName_1 + :expValue_1","expressionNames":{"#expName_1":"age"},"expressionValues":{":expValue_1":{"N":10}}}}',
    );
  });

  it.each(updateClauses)('update: $value becomes $expression', ({ value, expression }) => {
    showsOf(
      value,
      'appsync:dynamodb.operations.add',
      'appsync:dynamodb.operations.replace',
      'appsync:dynamodb.operations.increment',
      'appsync:dynamodb.operations.decrement',
      'appsync:dynamodb.operations.append',
      'appsync:dynamodb.operations.prepend',
      'appsync:dynamodb.operations.remove',
      'appsync:dynamodb.operations.updateListItem',
    );
    expect(valueOf(`update({ key: { id: '1' }, update: { x: ${value} } }).update.expression`)).toBe(expression);
  });
});

describe('filter and condition expressions', () => {
  it.each(filterExpressions)('$filter becomes $expression', ({ filter, expression }) => {
    shows('appsync:util.transform.toDynamoDBFilterExpression', 'appsync:util.transform.toDynamoDBConditionExpression');
    for (const name of ['toDynamoDBFilterExpression', 'toDynamoDBConditionExpression']) {
      const text = valueOf(`util.transform.${name}(${filter})`);
      const rendered: unknown = typeof text === 'string' ? JSON.parse(text).expression : text;
      expect(rendered).toBe(expression);
    }
  });

  it.each(filterValues)('$operators binds its operands', ({ operators, values }) => {
    const rendered = valueOf(`JSON.parse(util.transform.toDynamoDBFilterExpression({ f: ${operators} }))`);
    expect(rendered).toMatchObject({ expressionNames: { '#f': 'f' }, expressionValues: values });
  });
});

describe('subscription filters', () => {
  it.each(subscriptionFilters)('$shows', ({ args, groups }) => {
    shows('appsync:util.transform.toSubscriptionFilter');
    const filter = valueOf(`util.transform.toSubscriptionFilter(${args})`);
    const expected = groups?.map((group) => ({
      filters: group.map((condition) => {
        const [fieldName, operator, value = ''] = condition.split(' ');
        return { fieldName, operator, value: JSON.parse(value) };
      }),
    }));
    expect(filter).toEqual(expected === undefined ? null : { filterGroup: expected });
  });
});

describe('util.time', () => {
  it.each(times)('$shows', ({ returns, result }) => {
    showsOf(
      returns,
      'appsync:util.time.nowISO8601',
      'appsync:util.time.nowEpochSeconds',
      'appsync:util.time.nowEpochMilliSeconds',
      'appsync:util.time.nowFormatted',
      'appsync:util.time.parseISO8601ToEpochMilliSeconds',
      'appsync:util.time.parseFormattedToEpochMilliSeconds',
      'appsync:util.time.epochMilliSecondsToSeconds',
      'appsync:util.time.epochMilliSecondsToISO8601',
      'appsync:util.time.epochMilliSecondsToFormatted',
    );
    expect(valueOf(returns)).toBe(result);
  });
});

describe('util.dynamodb', () => {
  it.each(typedValues)('$shows', ({ returns, result }) => {
    showsOf(
      returns,
      'appsync:util.dynamodb.toDynamoDB',
      'appsync:util.dynamodb.toString',
      'appsync:util.dynamodb.toNumber',
      'appsync:util.dynamodb.toBoolean',
      'appsync:util.dynamodb.toBinary',
      'appsync:util.dynamodb.toStringSet',
      'appsync:util.dynamodb.toNumberSet',
      'appsync:util.dynamodb.toBinarySet',
      'appsync:util.dynamodb.toNull',
      'appsync:util.dynamodb.toList',
      'appsync:util.dynamodb.toMap',
      'appsync:util.dynamodb.toMapValues',
      'appsync:util.dynamodb.toS3Object',
      'appsync:util.dynamodb.fromS3ObjectJson',
    );
    expect(valueOf(returns)).toEqual(result);
  });
});

describe('errors and logs of an evaluation', () => {
  it('shows only the message of util.error', () => {
    shows('appsync:EvaluateCode');
    expect(evaluateBody(`util.error('foo', 'Type', { a: 1 });`).error).toEqual({ message: 'foo' });
  });

  it('says Unauthorized for util.unauthorized', () => {
    expect(evaluateBody('util.unauthorized();').error).toEqual({ message: 'Unauthorized' });
  });

  it('logs level, position and the text in quotes', () => {
    shows('appsync:console.log', 'appsync:console.error');
    const lines = [
      '',
      '',
      '',
      '',
      '',
      '',
      '',
      '',
      '',
      '',
      '',
      `    console.log('the text');`,
      `  console.error('bad');`,
    ];
    const code = ['export function request(ctx) {', ...lines.slice(1), '}', 'export const response = (ctx) => 1;'];
    expect(evaluateText(code.join('\n')).logs).toEqual([
      'INFO - code.js:12:5: "the text"',
      'ERROR - code.js:13:3: "bad"',
    ]);
  });

  it('begins the message of a fault with its position', () => {
    shows('appsync:positions of faults');
    const code =
      'export function request(ctx) {\n  const nothing = null;\n  return nothing.id;\n}\nexport const response = (ctx) => 1;';
    expect(evaluateText(code).error?.message).toMatch(/^code\.js:3:\d+: TypeError: /);
  });

  it('tells an unfit size by the words of the service', () => {
    shows('appsync:limit evaluated result');
    const grown = `let text = '0123456789'; for (const i of [${'1,'.repeat(20)}]) { text = text.concat(text); } return text;`;
    expect(evaluateBody(grown).error?.message).toContain('Reached evaluated resolver code size limit.');
  });
});

describe('code that would not be saved', () => {
  it.each([
    ['new Date().getTime()', 'Date'],
    ['Date.now()', 'Date'],
    [`util.dynamodb.toSomething('x')`, `Property 'toSomething' does not exist`],
  ])('is told with every finding: %s', (expression, finding) => {
    shows('appsync:EvaluateCode', 'appsync:language check');
    const { evaluationResult, error } = evaluateBody(`return ${expression};`);
    expect(evaluationResult).toBeUndefined();
    expect(error?.message).toBe('The code contains one or more errors.');
    expect(error?.codeErrors).toContainEqual({
      errorType: 'LINT_ERROR',
      value: expect.stringContaining(finding),
      location: { line: 5, column: expect.any(Number), span: expect.any(Number) },
    });
  });
});

describe('what is no JSON', () => {
  it('is not seen in a result', () => {
    shows('appsync:dynamodb.operations.updateListItem');
    expect(evaluateBody('return { a: operations.updateListItem(1, 0), b: undefined };').evaluationResult).toBe('{}');
  });
});

describe('util.authType', () => {
  const claims = { sub: 's', issuer: 'i', claims: {} };
  const userPool = { ...claims, username: 'u', groups: null, sourceIp: ['1.1.1.1'], defaultAuthStrategy: 'ALLOW' };
  const iam = { accountId: '1', sourceIp: ['1.1.1.1'], username: 'u', userArn: 'arn', cognitoIdentityId: null };
  it.each([
    { identity: userPool, type: 'User Pool Authorization' },
    { identity: { ...userPool, sourceIp: null }, type: 'API Key Authorization' },
    { identity: iam, type: 'IAM Authorization' },
    { identity: { ...iam, more: 1 }, type: 'API Key Authorization' },
    { identity: claims, type: 'Open ID Connect Authorization' },
    { identity: { resolverContext: {} }, type: 'Lambda Authorization' },
    { identity: {}, type: 'Lambda Authorization' },
    { identity: null, type: 'API Key Authorization' },
  ])('is $type for $identity', ({ identity, type }) => {
    shows('appsync:util.authType');
    expect(valueOf('util.authType()', { identity })).toBe(type);
  });
});
