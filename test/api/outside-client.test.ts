import { AppSyncClient, EvaluateCodeCommand } from '@aws-sdk/client-appsync';
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetTranscriptionJobCommand, ListTranscriptionJobsCommand, TranscribeClient } from '@aws-sdk/client-transcribe';
import { DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { CognitoJwtVerifier } from 'aws-jwt-verify';
import { decodeJwt } from 'jose';
import { describe, expect, it } from 'vitest';
import { bundleResolver } from '../../tools/bundle-resolver.ts';
import { signIn } from '../../tools/sign-in.ts';
import { inStatus } from '../support/lecture.ts';
import { HANDSHAKES, connect, connectAs, graphql, type Handshake } from '../support/outside-client.ts';
import { eventually, media, openApi, signInWithPassword, type User } from '../support/stack.ts';

const api = await openApi();
const bySrp = (user: User): Promise<string> =>
  signIn(
    { ...api, endpoint: api.aws.endpoint ?? `https://cognito-idp.${api.region}.amazonaws.com/` },
    user.username,
    user.password,
  );

const CREATE = `mutation Create($input: CreateUploadInput!) {
  createUpload(input: $input) { video { id status } method put { url headers { name value } expiresAt } }
}`;
const LISTEN = `subscription Listen($videoId: ID) {
  onCaptionReady(videoId: $videoId) { videoId userId language status reason version }
}`;
const VIDEO = `query Video($id: ID!) {
  video(id: $id) { id userId status captionFileKey url { url expiresAt } captions { language status vtt { url } srt { url } } }
}`;

interface Ticket {
  readonly video: { readonly id: string };
  readonly put: {
    readonly url: string;
    readonly headers: readonly { readonly name: string; readonly value: string }[];
  };
}

/** The whole way with `fetch` and `ws` alone. */
async function wholeWay(token: string, handshake: Handshake) {
  const bytes = media('lecture.webm');
  const input = { title: 'By hand', contentType: 'video/webm', sizeBytes: bytes.length };
  const created = await graphql(api, token, CREATE, { input });
  expect(created.errors).toEqual([]);
  const { video, put } = created.data!['createUpload'] as Ticket;
  const connection = await connectAs(api, token, handshake);
  expect(await connection.start('one', LISTEN, { videoId: video.id })).toMatchObject({ type: 'start_ack', id: 'one' });
  const headers = Object.fromEntries(
    put.headers.filter(({ name }) => name !== 'content-length').map(({ name, value }) => [name, value]),
  );
  const sent = await fetch(put.url, { method: 'PUT', headers, body: bytes });
  expect(sent.status).toBe(200);
  const event = await connection.next();
  connection.send({ type: 'stop', id: 'one' });
  expect(await connection.next()).toMatchObject({ type: 'complete', id: 'one' });
  connection.close();
  return { videoId: video.id, event };
}

describe('a client that is not ours', () => {
  it.each(HANDSHAKES)('uploads, hears of the captions (headers by %s) and plays', async (handshake) => {
    const user = await api.aUser();
    const token = handshake === 'subprotocol' ? await bySrp(user) : user.token;
    const { videoId, event } = await wholeWay(token, handshake);
    expect(event).toMatchObject({
      type: 'data',
      id: 'one',
      payload: { data: { onCaptionReady: { videoId, userId: user.userId, status: 'READY', reason: null } } },
    });
    const { data, errors } = await graphql(api, token, VIDEO, { id: videoId });
    expect(errors).toEqual([]);
    const video = data!['video'] as { url: { url: string }; captions: { vtt: { url: string } }[] };
    expect((await fetch(video.url.url)).status).toBe(200);
    expect(await (await fetch(video.captions[0]!.vtt.url)).text()).toMatch(/^WEBVTT\n/);
  });

  it('may write Bearer before its token, and may send the token for users', async () => {
    const user = await api.aUser();
    const { data } = await graphql(api, `Bearer ${user.token}`, '{ me { userId } }');
    expect(data).toEqual({ me: { userId: user.userId } });
    const { first } = await connect(api, { Authorization: `Bearer ${user.token}` });
    expect(first).toMatchObject({ type: 'connection_ack', payload: { connectionTimeoutMs: 300_000 } });
    expect((await graphql(api, user.idToken, '{ me { userId } }')).data).toEqual({ me: { userId: user.userId } });
  });

  it('gets tokens that a verifier of its own accepts against the published keys', async () => {
    const user = await api.aUser();
    const verifier = CognitoJwtVerifier.create({ userPoolId: api.userPoolId, tokenUse: null, clientId: null });
    const jwks: unknown = await (await fetch(api.jwks)).json();
    verifier.cacheJwks(jwks as Parameters<typeof verifier.cacheJwks>[0]);
    const options = { clientId: api.userPoolClientId };
    for (const token of [
      user.token,
      await bySrp(user),
      (await signInWithPassword(api, user.username, user.password)).token,
    ]) {
      const claims = await verifier.verify(token, { ...options, tokenUse: 'access' });
      expect(claims).toMatchObject({ sub: user.userId, iss: api.issuer });
    }
    await expect(verifier.verify(user.idToken, { ...options, tokenUse: 'id' })).resolves.toBeDefined();
    const { exp, iat } = decodeJwt(user.token);
    expect(exp! - iat!).toBe(15 * 60);
  });

  it('gets a refused connection as connection_error, and then its end', async () => {
    const { connection, first } = await connect(api, {});
    expect(first).toMatchObject({
      type: 'connection_error',
      payload: { errors: [{ errorType: 'UnauthorizedException', errorCode: 401 }] },
    });
    await expect(connection.next()).rejects.toThrow('closed');
  });

  it('is asked for nothing twice: a second start with the id of a running one is an error', async () => {
    const { token } = await api.aUser();
    const connection = await connectAs(api, token);
    expect((await connection.start('same', LISTEN, {})).type).toBe('start_ack');
    expect((await connection.start('same', LISTEN, {})).type).toBe('error');
    expect((await connection.start('other', LISTEN, {})).type).toBe('start_ack');
  });
});

describe("AWS's own clients", () => {
  it('read what the flow left: objects, item and job agree', async () => {
    const user = await api.aUser();
    const { videoId } = await wholeWay(user.token, 'subprotocol');
    const prefix = `videos/${user.userId}/${videoId}/`;

    const s3 = new S3Client({ ...api.aws, forcePathStyle: true });
    const { Contents: contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: api.bucket, Prefix: prefix }));
    const keys = contents.map(({ Key }) => Key!);
    const head = await s3.send(new HeadObjectCommand({ Bucket: api.bucket, Key: `${prefix}source` }));
    expect(head.ContentLength).toBe(media('lecture.webm').length);
    expect(head.ContentType).toBe('video/webm');

    const table = DynamoDBDocumentClient.from(new DynamoDBClient(api.aws));
    const { Items: items = [] } = await table.send(
      new QueryCommand({
        TableName: api.table,
        KeyConditionExpression: 'userId = :user AND id = :id',
        ExpressionAttributeValues: { ':user': user.userId, ':id': videoId },
      }),
    );
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({ userId: user.userId, id: videoId, status: 'READY', s3Key: `${prefix}source` });
    const { captionFileKey } = items[0] as { captionFileKey: string };
    expect(keys).toContain(captionFileKey);
    const vtt = await s3.send(new GetObjectCommand({ Bucket: api.bucket, Key: captionFileKey }));
    expect(await vtt.Body!.transformToString()).toMatch(/^WEBVTT\n/);

    const transcribe = new TranscribeClient(api.aws);
    const { TranscriptionJobSummaries: jobs = [] } = await transcribe.send(
      new ListTranscriptionJobsCommand({ JobNameContains: videoId }),
    );
    expect(jobs).toHaveLength(1);
    const name = jobs[0]!.TranscriptionJobName!;
    const { TranscriptionJob: job } = await transcribe.send(
      new GetTranscriptionJobCommand({ TranscriptionJobName: name }),
    );
    expect(job).toMatchObject({ TranscriptionJobStatus: 'COMPLETED' });
    expect(job!.Media!.MediaFileUri).toContain(`${prefix}source`);
  });

  it('find no version of the bytes of a rejected upload', async () => {
    const user = await api.aUser();
    const bytes = media('not-a-video.mp4');
    const { client } = user;
    const ticket = await client.createUpload({
      input: { title: 'Text', contentType: 'video/mp4', sizeBytes: bytes.length },
    });
    const { url, headers } = ticket.put!;
    const sent = Object.fromEntries(
      headers.filter(({ name }) => name !== 'content-length').map(({ name, value }) => [name, value]),
    );
    expect((await fetch(url, { method: 'PUT', headers: sent, body: bytes })).status).toBe(200);
    await inStatus(user, ticket.video.id, 'REJECTED');
    const s3 = new S3Client({ ...api.aws, forcePathStyle: true });
    const gone = async (): Promise<true | undefined> => {
      const { Versions: versions = [] } = await s3.send(
        new ListObjectVersionsCommand({ Bucket: api.bucket, Prefix: `videos/${user.userId}/` }),
      );
      return versions.length === 0 ? true : undefined;
    };
    expect(await eventually(gone, 'the bytes are gone')).toBe(true);
  });

  it('evaluate the code of a resolver: the owner is the sub, whatever the arguments say', async () => {
    const code = await bundleResolver(new URL('../../resolvers/Query.video.ts', import.meta.url).pathname);
    const appsync = new AppSyncClient(api.aws);
    const evaluate = (
      identity: object,
    ): Promise<{ evaluationResult?: string | undefined; error?: object | undefined }> =>
      appsync.send(
        new EvaluateCodeCommand({
          runtime: { name: 'APPSYNC_JS', runtimeVersion: '1.0.0' },
          code,
          function: 'request',
          context: JSON.stringify({ arguments: { id: '01J0000000000000000000000A', userId: 'somebody' }, identity }),
        }),
      );
    const asUser = await evaluate({
      sub: 'me',
      issuer: api.issuer,
      username: 'me',
      claims: {},
      sourceIp: ['1.2.3.4'],
      defaultAuthStrategy: 'ALLOW',
    });
    expect(JSON.parse(asUser.evaluationResult!)).toMatchObject({ operation: 'GetItem', key: { userId: { S: 'me' } } });
    const asRole = await evaluate({
      accountId: '1',
      userArn: 'arn:aws:iam::1:user/a',
      username: 'a',
      sourceIp: ['1.2.3.4'],
    });
    expect(asRole.error).toBeDefined();
    expect(asRole.evaluationResult).toBeUndefined();
  });

  it('are refused when the signature is not right', async () => {
    const { credentials } = api.aws;
    const wrong = {
      accessKeyId: credentials?.accessKeyId ?? 'AKIAIOSFODNN7EXAMPLE',
      secretAccessKey: 'not the secret',
    };
    const options = { ...api.aws, credentials: wrong };
    const s3 = new S3Client({ ...options, forcePathStyle: true });
    await expect(s3.send(new ListObjectsV2Command({ Bucket: api.bucket }))).rejects.toThrow();
    const table = DynamoDBDocumentClient.from(new DynamoDBClient(options));
    const query = new QueryCommand({
      TableName: api.table,
      KeyConditionExpression: 'userId = :user',
      ExpressionAttributeValues: { ':user': 'x' },
    });
    await expect(table.send(query)).rejects.toThrow();
    await expect(new TranscribeClient(options).send(new ListTranscriptionJobsCommand({}))).rejects.toThrow();
  });
});
