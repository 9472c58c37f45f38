import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { functions, type FunctionEntry, type Grant } from '../../functions/manifest.ts';
import { prepare } from '../../local/prepare.ts';
import { manifestGrants } from '../../local/principals.ts';
import { startStack, type Stack } from '../../local/stack.ts';
import { freePort } from '../../tools/own-stack.ts';
import { graphql } from '../support/outside-client.ts';
import { uploadLecture } from '../support/lecture.ts';
import { eventually, localApiOf, signUpAndIn, type Api, type User } from '../support/stack.ts';

/** Taken away from a function while a flow runs. */
let withheld: { readonly name: string; readonly grant: Grant } | undefined;
const same = (a: Grant, b: Grant): boolean => JSON.stringify(a) === JSON.stringify(b);
const lines: string[] = [];

const folder = mkdtempSync(join(tmpdir(), 'lectern-grants-'));
let stack: Stack;
let api: Api;
let user: User;
beforeAll(async () => {
  const port = await freePort();
  const settings = { port, awsPort: port + 1, dataFolder: folder, fresh: false, tls: false, playback: 's3' as const };
  const log = (line: string) => void lines.push(line);
  stack = await startStack(settings, await prepare(settings, log), log, (name) =>
    manifestGrants(name).filter((grant) => withheld?.name !== name || !same(withheld.grant, grant)),
  );
  api = localApiOf({ endpoints: stack.endpoints } as unknown as Parameters<typeof localApiOf>[0]);
  user = await signUpAndIn(api);
}, 60_000);
afterAll(async () => {
  user.client.close();
  await stack.close();
  rmSync(folder, { recursive: true, force: true });
});

const VTT = 'WEBVTT\n\n00:01.000 --> 00:02.000\nHello.\n';
const get = async (url: string): Promise<void> => {
  const response = await fetch(url, { headers: { range: 'bytes=0-9' } });
  if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
};
const captioned = async (file?: string, type?: string) => {
  const lecture = await uploadLecture(user, file, type);
  if (lecture.event.status === 'FAILED' && lecture.event.reason !== 'NO_AUDIO') throw new Error('captions failed');
  return lecture;
};
let finished: Promise<Awaited<ReturnType<typeof uploadLecture>>> | undefined;
/** One lecture that is done, for flows that begin with one. */
const aLecture = () => (finished ??= captioned());

/** What users do, by name. Each ends when the user has what he came for, and throws when he will not get it. */
const flows = {
  'a lecture is captioned': async () => {
    await captioned();
  },
  'a lecture plays': async () => get((await user.client.video({ id: (await aLecture()).videoId }))!.url!.url),
  'captions are shown': async () => {
    const video = await user.client.video({ id: (await aLecture()).videoId });
    await get(video!.captions[0]!.vtt!.url);
  },
  'a file that is no video is rejected': async () => {
    const { put, video } = await createPut('not-a-video.mp4');
    await put();
    await eventually(
      async () => ((await user.client.video({ id: video }))?.status === 'REJECTED' ? true : undefined),
      'REJECTED',
    );
    await eventually(async () => ((await versions(video)) === 0 ? true : undefined), 'bytes removed');
  },
  'an owner saves captions': async () => {
    const { videoId } = await aLecture();
    await user.client.saveCaptions({ input: { videoId, language: 'de-DE', text: VTT } });
  },
  'words are paged': async () => {
    const { videoId } = await aLecture();
    const query = 'query($id: ID!) { video(id: $id) { captions { words { items { text } } } } }';
    const answer = await graphql(api, user.token, query, { id: videoId });
    if (answer.errors.length > 0) throw new Error(JSON.stringify(answer));
  },
  'a large lecture is sent in parts': async () => {
    const { video } = await createLarge();
    await user.client.uploadParts({ videoId: video.id, partNumbers: [1] });
    await user.client.upload({ videoId: video.id });
    await user.client.cancelUpload({ videoId: video.id });
  },
  'a deleted lecture leaves nothing': async () => {
    const { videoId } = await captioned();
    await user.client.deleteVideo({ id: videoId });
    await eventually(async () => ((await versions(videoId)) === 0 ? true : undefined), 'nothing left');
  },
} satisfies Readonly<Record<string, () => Promise<void>>>;
type Flow = keyof typeof flows;

async function createPut(name: string) {
  const { media } = await import('../support/stack.ts');
  const { putUpload } = await import('../../sdk/index.ts');
  const bytes = media(name);
  const ticket = await user.client.createUpload({
    input: { title: name, contentType: 'video/mp4', sizeBytes: bytes.length },
  });
  return { video: ticket.video.id, put: () => putUpload(ticket, bytes) };
}
const createLarge = () =>
  user.client.createUpload({ input: { title: 'large', contentType: 'video/mp4', sizeBytes: 200_000_000 } });
async function versions(videoId: string): Promise<number> {
  const s3 = new S3Client({ ...api.aws, forcePathStyle: true });
  const listed = await s3.send(
    new ListObjectVersionsCommand({ Bucket: api.bucket, Prefix: `videos/${user.userId}/${videoId}/` }),
  );
  s3.destroy();
  return (listed.Versions?.length ?? 0) + (listed.DeleteMarkers?.length ?? 0);
}

/** Which flow needs which statement, by function and what the statement is about. */
const NEEDED: Readonly<Record<string, Flow>> = {
  'sign s3:PutObject on objects': 'a lecture is captioned',
  'sign s3:GetObject s3:GetObjectVersion on objects': 'a lecture plays',
  'sign s3:GetObject on objects': 'captions are shown',
  'multipart s3:PutObject s3:GetObject s3:AbortMultipartUpload s3:ListMultipartUploadParts on objects':
    'a large lecture is sent in parts',
  'save-captions s3:PutObject s3:DeleteObject on objects': 'an owner saves captions',
  'read-words s3:GetObject on objects': 'words are paged',
  'start-captions s3:GetObject s3:GetObjectVersion s3:DeleteObjectVersion on objects':
    'a file that is no video is rejected',
  'start-captions dynamodb:GetItem dynamodb:UpdateItem on table': 'a lecture is captioned',
  'start-captions transcribe:StartTranscriptionJob on new jobs': 'a lecture is captioned',
  'start-captions iam:PassRole on transcribe role': 'a lecture is captioned',
  'finish-captions s3:GetObject on objects': 'a lecture is captioned',
  'finish-captions s3:PutObject on objects': 'a lecture is captioned',
  'finish-captions dynamodb:GetItem dynamodb:UpdateItem on table': 'a lecture is captioned',
  'finish-captions transcribe:GetTranscriptionJob on jobs': 'a lecture is captioned',
  'finish-captions appsync:GraphQL on field': 'a lecture is captioned',
  'purge s3:ListBucketVersions s3:ListBucketMultipartUploads on bucket': 'a deleted lecture leaves nothing',
  'purge s3:DeleteObjectVersion s3:AbortMultipartUpload on objects': 'a deleted lecture leaves nothing',
  'purge dynamodb:GetItem dynamodb:UpdateItem dynamodb:DeleteItem on table': 'a deleted lecture leaves nothing',
};

const entries: readonly (readonly [string, FunctionEntry])[] = Object.entries(functions);
const statements = entries.flatMap(([name, { may }]) =>
  may.map((grant) => ({ name, grant, title: `${name} ${grant.actions.join(' ')} on ${grant.on}` })),
);
const needed = statements.filter(({ title }) => Object.hasOwn(NEEDED, title));

describe('with every statement', () => {
  it.each(Object.keys(flows) as Flow[])('%s', async (flow) => {
    await flows[flow]();
  });
});

describe('without one statement', () => {
  it('no statement is asked for that the manifest does not have', () => {
    expect(needed.map(({ title }) => title).sort()).toEqual(Object.keys(NEEDED).sort());
  });

  it.each(needed)('$title: a named flow breaks', async ({ name, grant, title }) => {
    const flow = NEEDED[title]!;
    await aLecture();
    const from = lines.length;
    withheld = { name, grant };
    try {
      const denied = async (): Promise<string> => {
        for (let waited = 0; waited < 12_000; waited += 25) {
          if (
            lines.slice(from).some((line) => /not authorized|AccessDenied|Unauthorized|"outcome":"failed"/.test(line))
          )
            return 'denied';
          await delay(25);
        }
        return 'nothing happened';
      };
      const ended = flows[flow]().then(
        () => 'done',
        () => 'denied',
      );
      expect(await Promise.race([ended, denied()])).toBe('denied');
    } finally {
      withheld = undefined;
    }
  });
});
