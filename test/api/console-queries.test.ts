import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Kind, buildASTSchema, concatAST, parse, print, validate, type OperationDefinitionNode } from 'graphql';
import { beforeAll, describe, expect, it } from 'vitest';
import { uploadLecture } from '../support/lecture.ts';
import { graphql } from '../support/outside-client.ts';
import { rootFields, schema } from '../support/schema.ts';
import { openApi, type User } from '../support/stack.ts';

const file = fileURLToPath(new URL('../../docs/console-queries.graphql', import.meta.url));
const document = parse(readFileSync(file, 'utf8'));
const prelude = parse(
  readFileSync(fileURLToPath(new URL('../../tools/appsync-prelude.graphql', import.meta.url)), 'utf8'),
);
const operations = new Map(
  document.definitions.map((definition) => {
    const operation = definition as OperationDefinitionNode;
    return [operation.name!.value, operation] as const;
  }),
);

const api = await openApi();
let user: User;
let lecture: Awaited<ReturnType<typeof uploadLecture>>;
beforeAll(async () => {
  user = await api.aUser();
  lecture = await uploadLecture(user);
});

const run = async (name: string, variables: Record<string, unknown> = {}) =>
  graphql(api, user.token, print(operations.get(name)!), variables);
/** `undefined` when there are none. */
const errorsOf = (answer: Awaited<ReturnType<typeof run>>) => answer.errors[0];
const textOf = (answer: unknown): string => JSON.stringify(answer);
const create = async (sizeBytes: number) => {
  const answer = await run('CreateUpload', {
    input: { title: 'From the console', contentType: 'video/mp4', sizeBytes },
  });
  expect(errorsOf(answer)).toBeUndefined();
  return /"id":"([0-9A-HJKMNP-TV-Z]{26})"/.exec(textOf(answer))![1]!;
};

describe('the operations for the AppSync console', () => {
  it('are valid, named, and cover every root field', () => {
    expect(validate(buildASTSchema(concatAST([prelude, schema]), { assumeValidSDL: true }), document)).toEqual([]);
    const fields = [...operations.values()].map(({ operation, selectionSet }) => {
      const [field] = selectionSet.selections;
      const type = `${operation.charAt(0).toUpperCase()}${operation.slice(1)}`;
      return field?.kind === Kind.FIELD ? `${type}.${field.name.value}` : '';
    });
    expect(fields.sort()).toEqual([...rootFields().keys()].sort());
  });

  it.each(['Me', 'MyVideos'])('%s answers', async (name) => {
    expect(errorsOf(await run(name))).toBeUndefined();
  });

  it('OneVideo shows the lecture with its captions and URLs', async () => {
    const answer = await run('OneVideo', { id: lecture.videoId });
    expect(errorsOf(answer)).toBeUndefined();
    expect(textOf(answer)).toContain('X-Amz-Signature');
    expect(textOf(answer)).toContain('"status":"READY"');
  });

  it('an upload in one piece is created, resumed and cancelled', async () => {
    const videoId = await create(1000);
    expect(errorsOf(await run('ResumeUpload', { videoId }))).toBeUndefined();
    expect(textOf(await run('CancelUpload', { videoId }))).toContain('CANCELLED');
  });

  it('an upload in parts is created, its parts are signed, and completing it says that they are missing', async () => {
    const videoId = await create(200_000_000);
    expect(textOf(await run('UploadParts', { videoId, partNumbers: [1, 2] }))).toContain('"partNumber":2');
    expect(errorsOf(await run('CompleteUpload', { videoId }))).toBeDefined();
    expect(errorsOf(await run('CancelUpload', { videoId }))).toBeUndefined();
  });

  it('the lecture is renamed, captioned by hand, transcribed again and deleted', async () => {
    const { videoId } = lecture;
    const { version } = (await user.client.video({ id: videoId }))!;
    const renamed = await run('UpdateVideo', { input: { id: videoId, expectedVersion: version, title: 'Renamed' } });
    expect(textOf(renamed)).toContain('"title":"Renamed"');
    const text = 'WEBVTT\n\n00:01.000 --> 00:02.000\nHallo.\n';
    const saved = await run('SaveCaptions', { input: { videoId, language: 'de-DE', text } });
    expect(textOf(saved)).toContain('"language":"de-DE"');
    expect(errorsOf(await run('DeleteCaptions', { videoId, language: 'de-DE' }))).toBeUndefined();
    expect(errorsOf(await run('RetryCaptions', { videoId }))).toBeUndefined();
    expect(textOf(await run('DeleteVideo', { id: videoId }))).toContain(videoId);
  });

  it('NotifyCaptionReady is refused to a user', async () => {
    const input = { videoId: lecture.videoId, userId: user.userId, language: 'en-US', status: 'READY', version: 1 };
    expect(textOf(await run('NotifyCaptionReady', { input }))).toContain('Unauthorized');
  });
});
