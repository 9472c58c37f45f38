import { Sha256 } from '@aws-crypto/sha256-js';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { crc32 } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { createFrontDoor, sendJson } from '../../local/aws-front-door.ts';
import { REGION } from '../../local/installation.ts';
import { shows } from '../support/claims.ts';

const KEY = { accessKeyId: 'AKIALOCAL', secretAccessKey: 'secret' };
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const BUCKET = 'media';

const cleanUp: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0)) await step();
});

/** A door before services that answer with their own names. */
async function aDoor(): Promise<URL> {
  const naming = (name: string) => (_: unknown, res: Parameters<typeof sendJson>[0]) =>
    Promise.resolve(sendJson(res, 200, { service: name }));
  const door = createFrontDoor({
    clock: { now: () => Date.now() },
    find: (id) => (id === KEY.accessKeyId ? { ...KEY, arn: 'arn:aws:iam::000000000000:user/local' } : undefined),
    byTarget: {
      DynamoDB_20120810: { signingName: 'dynamodb', speaksJson10: true, handle: naming('dynamodb') },
      AWSEvents: { signingName: 'events', handle: naming('events') },
    },
    byPath: { '/v1/dataplane-evaluatecode': { signingName: 'appsync', handle: naming('appsync') } },
    cognito: { handle: naming('cognito') },
    userPoolId: 'pool',
    s3: { handle: naming('s3') },
    distribution: { handle: naming('cloudfront') },
    bucket: BUCKET,
  });
  const server = createServer((req, res) => void door(req, res));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUp.push(() => new Promise((resolve) => server.close(resolve)));
  return new URL(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}`);
}

interface Call {
  readonly service?: string;
  readonly target?: string;
  readonly method?: string;
  readonly path?: string;
  readonly type?: string;
  readonly body?: string;
  readonly key?: typeof KEY;
}

async function call(url: URL, { service, target, method = 'POST', path = '/', type, body = '{}', key = KEY }: Call) {
  const request = new HttpRequest({
    method,
    protocol: url.protocol,
    hostname: url.hostname,
    port: Number(url.port),
    path,
    headers: {
      host: url.host,
      'content-type': type ?? 'application/x-amz-json-1.1',
      ...(target !== undefined && { 'x-amz-target': target }),
    },
    ...(method === 'POST' && { body }),
  });
  const signer = new SignatureV4({ service: service ?? '', region: REGION, credentials: key, sha256: Sha256 });
  const { headers } = service === undefined ? request : await signer.sign(request);
  const answer = await fetch(new URL(path, url), { method, headers, ...(method === 'POST' && { body }) });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

describe('the door to the AWS services', () => {
  it('gives every answer of a signed service a request id, refusals too', async () => {
    const url = await aDoor();
    const answers = [
      await call(url, { service: 'events', target: 'AWSEvents.PutEvents' }),
      await call(url, { target: 'AWSEvents.PutEvents' }),
      await call(url, { service: 'sqs', target: 'AmazonSQS.ListQueues' }),
      await call(url, { service: 'appsync', path: '/v1/dataplane-evaluatecode' }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 400, 400, 200]);
    for (const { headers } of answers) expect(headers.get('x-amzn-requestid')).toMatch(UUID);
  });

  it.each<[string, Call, string]>([
    ['no signature', {}, 'MissingAuthenticationTokenException'],
    ['an unknown key', { service: 'dynamodb', key: { ...KEY, accessKeyId: 'X' } }, 'UnrecognizedClientException'],
    ['a wrong secret', { service: 'dynamodb', key: { ...KEY, secretAccessKey: 'X' } }, 'InvalidSignatureException'],
  ])("refuses %s in DynamoDB's own dialect", async (_, how, type) => {
    const target = 'DynamoDB_20120810.ListTables';
    const { status, headers, text } = await call(await aDoor(), { ...how, target, type: 'application/x-amz-json-1.0' });
    expect(status).toBe(400);
    expect(JSON.parse(text)).toMatchObject({ __type: `com.amazon.coral.service#${type}` });
    expect(headers.get('content-type')).toBe('application/x-amz-json-1.0');
    expect(headers.get('x-amz-crc32')).toBe(String(crc32(text)));
  });

  it.each<[string, Call]>([
    ['a REST call to Lambda', { service: 'lambda', path: '/2015-03-31/functions/x/invocations' }],
    ['a list of schedules', { service: 'scheduler', method: 'GET', path: '/schedules' }],
    [
      'a presigned URL of another service',
      { method: 'GET', path: '/x?X-Amz-Credential=AKIA%2F20260101%2Fus-east-1%2Fsts%2Faws4_request' },
    ],
    ['SQS in JSON', { service: 'sqs', target: 'AmazonSQS.SendMessage' }],
  ])('answers %s as what it does not do', async (_, how) => {
    shows('signatures:services told apart');
    const { status, headers, text } = await call(await aDoor(), how);
    expect([status, headers.get('x-amzn-errortype')]).toEqual([400, 'UnsupportedByLocal']);
    expect(JSON.parse(text)).toMatchObject({ __type: 'UnsupportedByLocal' });
  });

  it('answers a service that speaks forms and XML in XML', async () => {
    const type = 'application/x-www-form-urlencoded; charset=utf-8';
    const { status, text } = await call(await aDoor(), { service: 'sts', type, body: 'Action=GetCallerIdentity' });
    expect(status).toBe(400);
    expect(text).toContain(
      '<Code>UnsupportedByLocal</Code><Message>The local AWS does not do the service sts.</Message>',
    );
  });

  it('answers EC2 in the form that its clients read', async () => {
    const type = 'application/x-www-form-urlencoded; charset=utf-8';
    const { text } = await call(await aDoor(), { service: 'ec2', type, body: 'Action=DescribeInstances' });
    expect(text).toMatch(
      /^<Response><Errors><Error>.*<Code>UnsupportedByLocal<\/Code>.*<\/Error><\/Errors><RequestID>/,
    );
  });

  it.each<[string, Call]>([
    ['an object without a signature', { method: 'GET', path: `/${BUCKET}/key` }],
    ['an object signed for another service', { service: 'ec2', method: 'GET', path: `/${BUCKET}/key` }],
    ['the list of buckets', { service: 's3', method: 'GET' }],
    ['the list of buckets signed for another service', { service: 'ec2', method: 'GET' }],
  ])('leaves %s to S3', async (_, how) => {
    shows('signatures:services told apart');
    const { text } = await call(await aDoor(), how);
    expect(JSON.parse(text)).toEqual({ service: 's3' });
  });

  it('tells the sender of a body that is too large so', async () => {
    const answer = await call(await aDoor(), {
      target: 'DynamoDB_20120810.PutItem',
      body: 'x'.repeat(18 * 1024 * 1024),
    });
    expect(answer.status).toBe(413);
  });
});
