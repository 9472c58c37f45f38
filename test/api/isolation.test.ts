import { beforeAll, describe, expect, it } from 'vitest';
import { createPrincipals } from '../../local/principals.ts';
import { functions } from '../../functions/manifest.ts';
import { documentFor, rootFields } from '../support/fields.ts';
import { uploadLecture } from '../support/lecture.ts';
import { connect, connectAs, graphql, graphqlAsIam, signedHeaders, type Answer } from '../support/outside-client.ts';
import { openApi } from '../support/stack.ts';

const api = await openApi();
const [owner, stranger] = await Promise.all([api.aUser(), api.aUser()]);
/** A ULID that nobody's video has. */
const ABSENT = '01J0000000000000000000000A';

type Variables = Readonly<Record<string, unknown>>;

/** The fields that address one video, and how. */
const byId: Readonly<Record<string, (id: string) => Variables>> = {
  'Query.video': (id) => ({ id }),
  'Query.uploadParts': (videoId) => ({ videoId, partNumbers: [1] }),
  'Query.upload': (videoId) => ({ videoId }),
  'Mutation.completeUpload': (videoId) => ({ videoId }),
  'Mutation.cancelUpload': (videoId) => ({ videoId }),
  'Mutation.updateVideo': (id) => ({ input: { id, expectedVersion: 1, title: 'Taken over' } }),
  'Mutation.deleteVideo': (id) => ({ id }),
  'Mutation.retryCaptions': (videoId) => ({ videoId }),
  'Mutation.saveCaptions': (videoId) => ({
    input: { videoId, language: 'en-US', text: 'WEBVTT\n\n00:00:00.000 --> 00:00:01.000\nMine\n' },
  }),
  'Mutation.deleteCaptions': (videoId) => ({ videoId, language: 'en-US' }),
};
/** The fields that address the caller. */
const byCaller: Readonly<Record<string, Variables>> = {
  'Query.videos': {},
  'Query.me': {},
  'Mutation.createUpload': { input: { title: 'Mine', contentType: 'video/mp4', sizeBytes: 1000 } },
};
const event = (videoId: string, userId: string) => ({
  input: { videoId, userId, language: 'en-US', status: 'READY', version: 7 },
});
/** The fields that are neither: each has a test of its own below. */
const others = ['Mutation.notifyCaptionReady', 'Subscription.onCaptionReady'];

const called = rootFields.filter(({ operation }) => operation !== 'subscription');
const fieldOf = (name: string) => rootFields.find((field) => field.name === name)!;
const call = (token: string, name: string, variables: Variables): Promise<Answer> =>
  graphql(api, token, documentFor(fieldOf(name)), variables);
const NOTIFY = documentFor(fieldOf('Mutation.notifyCaptionReady'));
const LISTEN = documentFor(fieldOf('Subscription.onCaptionReady'));

let ready: string;
let open: string;
beforeAll(async () => {
  ready = (await uploadLecture(owner)).videoId;
  const input = { title: 'Still open', contentType: 'video/mp4', sizeBytes: 5000 };
  open = (await owner.client.createUpload({ input })).video.id;
});

it('covers every root field of the schema', () => {
  const covered = [...Object.keys(byId), ...Object.keys(byCaller), ...others].sort();
  expect(covered).toEqual(rootFields.map(({ name }) => name).sort());
});

describe.each(Object.keys(byId))('%s', (name) => {
  it('answers for somebody else’s video exactly as for one that is not there, and changes nothing', async () => {
    const variables = byId[name]!;
    const before = await Promise.all([owner.client.me(), state(ready), state(open)]);
    const absent = await call(stranger.token, name, variables(ABSENT));
    const malformed = await call(stranger.token, name, variables('no ULID'));
    expect(malformed.text).toBe(absent.text);
    for (const id of [ready, open]) {
      const foreign = await call(stranger.token, name, variables(id));
      expect(foreign.status).toBe(absent.status);
      expect(foreign.text).toBe(absent.text);
      expect(foreign.text).not.toContain(owner.userId);
      expect(foreign.headers.get('content-length')).toBe(absent.headers.get('content-length'));
    }
    expect(await Promise.all([owner.client.me(), state(ready), state(open)])).toEqual(before);
  });
});

/** All of a video but its URLs, which are new in every answer. */
async function state(id: string) {
  const { url, captions, ...video } = (await owner.client.video({ id }))!;
  return { ...video, isPlayable: url !== null, captions: captions.map(({ vtt: _vtt, srt: _srt, ...track }) => track) };
}

describe('what the owner sees', () => {
  it('is there for the owner: the comparison above is not one of two nothings', async () => {
    expect((await call(owner.token, 'Query.video', { id: ready })).data).toMatchObject({
      video: { id: ready, userId: owner.userId },
    });
    expect((await call(stranger.token, 'Query.video', { id: ready })).data).toEqual({ video: null });
  });

  it.each(Object.keys(byCaller))('%s tells a stranger nothing of it', async (name) => {
    const answer = await call(stranger.token, name, byCaller[name]!);
    expect(answer.errors).toEqual([]);
    for (const secret of [owner.userId, ready, open]) expect(answer.text).not.toContain(secret);
    expect(answer.text).toContain(name === 'Query.videos' ? '"items"' : stranger.userId);
  });
});

describe('the owner of an upload', () => {
  it('is the sub of the token, with userId left out or given', async () => {
    const input = { title: 'Mine', contentType: 'video/mp4', sizeBytes: 1000 };
    const own = await stranger.client.createUpload({ input: { ...input, userId: stranger.userId } });
    expect(own.video.userId).toBe(stranger.userId);
    expect(new URL(own.put!.url).pathname).toContain(`/videos/${stranger.userId}/${own.video.id}/source`);
    await stranger.client.cancelUpload({ videoId: own.video.id });
  });

  it.each([
    ['somebody else’s sub', () => owner.userId],
    ['one’s own sub in capitals', () => stranger.userId.toUpperCase()],
    ['one’s own sub with a space', () => `${stranger.userId} `],
    ['one’s own user name', () => stranger.username],
    ['nothing', () => ''],
    ['a path', () => `../${owner.userId}`],
    ['a number', () => 1],
  ])('cannot be %s: Unauthorized, and nothing is reserved', async (_what, userId) => {
    const before = await stranger.client.me();
    const input = { title: 'Yours', contentType: 'video/mp4', sizeBytes: 1000, userId: userId() };
    const { data, errors } = await call(stranger.token, 'Mutation.createUpload', { input });
    expect(data).toBeNull();
    expect(errors).toMatchObject([{ path: ['createUpload'], errorType: 'Unauthorized' }]);
    expect(await stranger.client.me()).toEqual(before);
  });

  it('cannot be smuggled in by a member that the contract does not have', async () => {
    const input = { title: 'Yours', contentType: 'video/mp4', sizeBytes: 1000 };
    for (const member of ['owner', 'sub', 'id', 's3Key', 'ownerStatus', '__proto__']) {
      const text = JSON.stringify({ ...input }).replace('{', `{"${member}":"${owner.userId}",`);
      const body = JSON.parse(`{"input":${text}}`) as Variables;
      const { data, errors } = await call(stranger.token, 'Mutation.createUpload', body);
      expect(data ?? null, member).toBeNull();
      expect(errors.length, member).toBeGreaterThan(0);
    }
  });
});

describe('events', () => {
  it('never reach anybody but the owner of the video', async () => {
    const [own, foreign] = await Promise.all([connectAs(api, owner.token), connectAs(api, stranger.token)]);
    await own.start('own', LISTEN, {});
    await foreign.start('by foreign id', LISTEN, { videoId: ready });
    await foreign.start('by foreign open id', LISTEN, { videoId: open });
    await foreign.start('null', LISTEN, { videoId: null });
    await foreign.start('omitted', LISTEN, {});
    for (const id of [ready, open, ABSENT]) {
      const { errors } = await graphqlAsIam(api, NOTIFY, event(id, owner.userId));
      expect(errors).toEqual([]);
      expect(await own.next()).toMatchObject({ id: 'own', payload: { data: { onCaptionReady: { videoId: id } } } });
    }
    // The stranger's own event comes last: whatever should not have come would be before it.
    await graphqlAsIam(api, NOTIFY, event(ABSENT, stranger.userId));
    const got = [await foreign.next(), await foreign.next()];
    expect(got.map(({ id }) => id).sort()).toEqual(['null', 'omitted']);
    for (const { payload } of got) expect(payload!.data!['onCaptionReady']).toMatchObject({ userId: stranger.userId });
    expect(foreign.unread()).toEqual([]);
    expect(own.unread()).toEqual([]);
  });

  it('are only those of the video that was asked for', async () => {
    const connection = await connectAs(api, owner.token);
    await connection.start('one', LISTEN, { videoId: ready });
    await graphqlAsIam(api, NOTIFY, event(open, owner.userId));
    await graphqlAsIam(api, NOTIFY, event(ready, owner.userId));
    expect(await connection.next()).toMatchObject({ payload: { data: { onCaptionReady: { videoId: ready } } } });
    expect(connection.unread()).toEqual([]);
  });

  it('cannot be asked for by another argument: there is none', async () => {
    const connection = await connectAs(api, stranger.token);
    const query = 'subscription($userId: ID) { onCaptionReady(userId: $userId) { videoId } }';
    expect(await connection.start('x', query, { userId: owner.userId })).toMatchObject({ type: 'error' });
  });
});

describe('who may call what', () => {
  it.each(called.filter(({ isForUsers }) => isForUsers).map(({ name }) => name))(
    'the administrator may not call %s: it is for users',
    async (name) => {
      const variables = byId[name]?.(ready) ?? byCaller[name] ?? {};
      const { status, data, errors } = await graphqlAsIam(api, documentFor(fieldOf(name)), variables);
      const { field } = fieldOf(name);
      expect(status).toBe(200);
      expect(data?.[field.name] ?? null).toBeNull();
      const [, fieldName] = name.split('.');
      expect(errors[0]).toMatchObject({ path: [fieldName], errorType: 'Unauthorized' });
      expect(errors[0]!.message).toMatch(/^Not Authorized to access \w+ on type \w+$/);
    },
  );

  it('the administrator may not subscribe', async () => {
    const data = JSON.stringify({ query: LISTEN, variables: {} });
    const { connection, first } = await connect(api, await signedHeaders(api, '{}', '/connect'));
    expect(first.type).toBe('connection_ack');
    expect(await connection.start('iam', LISTEN, {}, await signedHeaders(api, data))).toMatchObject({
      type: 'error',
      payload: { errors: [{ errorType: 'Unauthorized' }] },
    });
  });

  it('a user may not announce captions, not even their own', async () => {
    const listener = await connectAs(api, owner.token);
    await listener.start('own', LISTEN, {});
    const { data, errors } = await graphql(api, owner.token, NOTIFY, event(ready, owner.userId));
    expect(data).toBeNull();
    expect(errors).toMatchObject([
      { errorType: 'Unauthorized', message: 'Not Authorized to access notifyCaptionReady on type Mutation' },
    ]);
    await graphqlAsIam(api, NOTIFY, event(ABSENT, owner.userId));
    expect(await listener.next()).toMatchObject({ payload: { data: { onCaptionReady: { videoId: ABSENT } } } });
  });

  it('nobody may call anything without a credential', async () => {
    for (const field of called) {
      const { status, text } = await graphql(api, undefined, documentFor(field), byId[field.name]?.(ready) ?? {});
      expect(status, field.name).toBe(401);
      expect(JSON.parse(text), field.name).toEqual({
        errors: [{ errorType: 'UnauthorizedException', message: 'Valid authorization header not provided.' }],
      });
    }
  });

  it('a function may call the fields that the manifest grants it, and no other', () => {
    const principals = createPrincipals({
      ...{ userPoolId: 'p', userPoolClientId: 'c', apiId: 'a', tokenSecret: 's' },
      credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' },
      demoUser: { username: 'u', password: 'p' },
    });
    const allowed = Object.keys(functions).map((name) => [
      name,
      rootFields
        .filter(({ name: field }) => {
          const [typeName = '', fieldName = ''] = field.split('.');
          return principals.mayCall(principals.ofFunction(name), typeName, fieldName);
        })
        .map(({ name: field }) => field),
    ]);
    expect(Object.fromEntries(allowed)).toEqual({
      sign: [],
      multipart: [],
      purge: [],
      sweep: ['Mutation.notifyCaptionReady'],
      'save-captions': [],
      'read-words': [],
      'start-captions': ['Mutation.notifyCaptionReady'],
      'extract-audio': ['Mutation.notifyCaptionReady'],
      'finish-captions': ['Mutation.notifyCaptionReady'],
    });
  });
});
