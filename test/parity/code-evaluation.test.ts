import { describe, expect, it } from 'vitest';
import { dynamodbRequests, updateClauses } from './dynamodb-requests.ts';
import { filterExpressions, filterValues } from './filter-expressions.ts';
import { subscriptionFilters } from './subscription-filters.ts';
import { evaluateBody, evaluateText, valueOf } from './support.ts';
import { times, typedValues } from './util-values.ts';

describe('the DynamoDB helpers', () => {
  it.each(dynamodbRequests)('$shows', ({ returns, result }) => {
    expect(valueOf(returns)).toEqual(result);
  });

  it('writes the members of a request in the order of the service', () => {
    const answer = evaluateBody(`return update({ key: { id: '1' }, update: { age: operations.increment(10) } });`);
    expect(answer.evaluationResult).toBe(
      '{"operation":"UpdateItem","key":{"id":{"S":"1"}},"update":{"expression":"SET #expName_1 = #expName_1 + :expValue_1","expressionNames":{"#expName_1":"age"},"expressionValues":{":expValue_1":{"N":10}}}}',
    );
  });

  it.each(updateClauses)('update: $value becomes $expression', ({ value, expression }) => {
    expect(valueOf(`update({ key: { id: '1' }, update: { x: ${value} } }).update.expression`)).toBe(expression);
  });
});

describe('filter and condition expressions', () => {
  it.each(filterExpressions)('$filter becomes $expression', ({ filter, expression }) => {
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
    expect(valueOf(returns)).toBe(result);
  });
});

describe('util.dynamodb', () => {
  it.each(typedValues)('$shows', ({ returns, result }) => {
    expect(valueOf(returns)).toEqual(result);
  });
});

describe('errors and logs of an evaluation', () => {
  it('shows only the message of util.error', () => {
    expect(evaluateBody(`util.error('foo', 'Type', { a: 1 });`).error).toEqual({ message: 'foo' });
  });

  it('says Unauthorized for util.unauthorized', () => {
    expect(evaluateBody('util.unauthorized();').error).toEqual({ message: 'Unauthorized' });
  });

  it('logs level, position and the text in quotes', () => {
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
    const code =
      'export function request(ctx) {\n  const nothing = null;\n  return nothing.id;\n}\nexport const response = (ctx) => 1;';
    expect(evaluateText(code).error?.message).toMatch(/^code\.js:3:\d+: TypeError: /);
  });

  it('tells an unfit size by the words of the service', () => {
    const grown = `let text = '0123456789'; for (const i of [${'1,'.repeat(20)}]) { text = text.concat(text); } return text;`;
    expect(evaluateBody(grown).error?.message).toContain('Reached evaluated resolver code size limit.');
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
    expect(valueOf('util.authType()', { identity })).toBe(type);
  });
});
