import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { AppSyncClient, EvaluateCodeCommand } from '@aws-sdk/client-appsync';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GetObjectCommand, HeadObjectCommand, ListPartsCommand, S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { CognitoJwtVerifier } from 'aws-jwt-verify';
import { describe, expect, it, vi } from 'vitest';
import { awsOptions, demoToken, openStack } from './support.ts';

const { endpoints } = await openStack();
const MIB = 1024 * 1024;

describe('@aws-sdk/lib-storage', () => {
  const s3 = new S3Client(awsOptions(endpoints));
  const Bucket = endpoints.bucket;

  it('uploads a stream of unknown length in parts', async () => {
    const bytes = randomBytes(12 * MIB + 345);
    const seen: number[] = [];
    const upload = new Upload({
      client: s3,
      params: { Bucket, Key: 'clients/parts', Body: Readable.from(slices(bytes, MIB)), ContentType: 'video/mp4' },
      partSize: 5 * MIB,
      queueSize: 2,
    });
    upload.on('httpUploadProgress', ({ loaded = 0 }) => seen.push(loaded));
    const done = await upload.done();
    expect(done.ETag).toMatch(/^"[0-9a-f]{32}-3"$/);
    expect(Math.max(...seen)).toBe(bytes.length);

    const read = await s3.send(new GetObjectCommand({ Bucket, Key: 'clients/parts' }));
    expect(read).toMatchObject({ ETag: done.ETag, VersionId: done.VersionId, ContentType: 'video/mp4' });
    expect(bytes.equals(await read.Body!.transformToByteArray())).toBe(true);
  });

  it('uploads what is small in one request', async () => {
    const upload = new Upload({ client: s3, params: { Bucket, Key: 'clients/small', Body: 'a lecture' } });
    expect((await upload.done()).ETag).toMatch(/^"[0-9a-f]{32}"$/);
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key: 'clients/small' }));
    expect(head.ContentLength).toBe(9);
  });

  it('leaves nothing behind when an upload is aborted', async () => {
    const Key = 'clients/aborted';
    const upload = new Upload({
      client: s3,
      params: { Bucket, Key, Body: Readable.from(slices(randomBytes(30 * MIB), MIB)) },
      partSize: 5 * MIB,
      queueSize: 1,
    });
    upload.on('httpUploadProgress', () => void upload.abort());
    await expect(upload.done()).rejects.toMatchObject({ name: 'AbortError' });
    const UploadId = upload.uploadId!;
    // The upload's own AbortMultipartUpload goes out after `done` has been rejected.
    const parts = () => s3.send(new ListPartsCommand({ Bucket, Key, UploadId }));
    await vi.waitFor(() => expect(parts()).rejects.toMatchObject({ name: 'NoSuchUpload' }), { timeout: 10_000 });
    await expect(s3.send(new HeadObjectCommand({ Bucket, Key }))).rejects.toMatchObject({ name: 'NotFound' });
  });
});

describe('@aws-sdk/client-eventbridge', () => {
  const events = new EventBridgeClient(awsOptions(endpoints));

  it('puts events, and is told which entries were not taken', async () => {
    const good = { Source: 'lectern.clients', DetailType: 'Lesson Ended', Detail: '{"seconds":45}' };
    const { FailedEntryCount, Entries } = await events.send(
      new PutEventsCommand({ Entries: [good, { ...good, Detail: 'no JSON' }, { ...good, Source: 'aws.s3' }] }),
    );
    expect(FailedEntryCount).toBe(2);
    expect(Entries).toMatchObject([
      { EventId: expect.any(String) },
      { ErrorCode: 'MalformedDetail' },
      { ErrorCode: 'NotAuthorizedForSourceException' },
    ]);
  });

  it('is refused with a key that is not of this installation', async () => {
    const stranger = new EventBridgeClient({
      ...awsOptions(endpoints),
      credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' },
    });
    await expect(
      stranger.send(new PutEventsCommand({ Entries: [{ Source: 'lectern', DetailType: 'Any', Detail: '{}' }] })),
    ).rejects.toMatchObject({ name: 'UnrecognizedClientException' });
  });
});

describe('@aws-sdk/client-appsync', () => {
  const appsync = new AppSyncClient(awsOptions(endpoints));
  const runtime = { name: 'APPSYNC_JS', runtimeVersion: '1.0.0' } as const;

  it('evaluates a handler with a context, and gives its result and its logs', async () => {
    const code = `
      import { util } from '@aws-appsync/utils';
      export function request(ctx) {
        console.log('asked for', ctx.args.id);
        return { operation: 'GetItem', key: util.dynamodb.toMapValues({ id: ctx.args.id }) };
      }
      export const response = (ctx) => ctx.result;
    `;
    const context = JSON.stringify({ arguments: { id: 'v1' } });
    const answer = await appsync.send(new EvaluateCodeCommand({ runtime, code, context, function: 'request' }));
    expect(answer.error).toBeUndefined();
    expect(JSON.parse(answer.evaluationResult!)).toEqual({ operation: 'GetItem', key: { id: { S: 'v1' } } });
    expect(answer.logs!.join('\n')).toContain('asked for');
  });

  it('reports what a handler raises as the answer’s error', async () => {
    const code = `
      import { util } from '@aws-appsync/utils';
      export const request = () => util.error('Not now.', 'TryAgain');
      export const response = () => null;
    `;
    const answer = await appsync.send(new EvaluateCodeCommand({ runtime, code, context: '{}', function: 'request' }));
    expect(answer.error!.message).toContain('Not now.');
  });

  it('refuses code that AppSync would not save', async () => {
    const code = 'export const request = () => { throw 1; };\nexport const response = () => null;';
    const answer = await appsync.send(new EvaluateCodeCommand({ runtime, code, context: '{}', function: 'request' }));
    expect(answer.evaluationResult).toBeUndefined();
    expect(answer.error).toMatchObject({
      message: 'The code contains one or more errors.',
      codeErrors: [{ errorType: 'LINT_ERROR', location: { line: 1 } }],
    });
  });
});

describe('aws-jwt-verify', () => {
  const { userPoolId, userPoolClientId: clientId } = endpoints;

  it('verifies the tokens of the pool against its JWKS', async () => {
    const token = await demoToken(endpoints);
    const verifier = await verifierOf(clientId);
    const payload = await verifier.verify(token);
    expect(payload).toMatchObject({ iss: endpoints.issuer, token_use: 'access', client_id: clientId });
  });

  it('refuses a token of another client, and one whose claims were changed', async () => {
    const token = await demoToken(endpoints);
    await expect((await verifierOf('another')).verify(token)).rejects.toThrow('Client ID not allowed');
    const [header = '', payload = '', signature = ''] = token.split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
    const forged = Buffer.from(JSON.stringify({ ...claims, sub: 'somebody-else' })).toString('base64url');
    await expect((await verifierOf(clientId)).verify(`${header}.${forged}.${signature}`)).rejects.toThrow(
      'Invalid signature',
    );
  });

  /** The verifier fetches keys from the issuer, which is AWS's address: it is given the local ones, as it documents. */
  async function verifierOf(client: string) {
    const verifier = CognitoJwtVerifier.create({ userPoolId, clientId: client, tokenUse: 'access' });
    const jwks = (await (await fetch(endpoints.jwks)).json()) as Parameters<typeof verifier.cacheJwks>[0];
    verifier.cacheJwks(jwks);
    return verifier;
  }
});

function* slices(bytes: Buffer, size: number): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
