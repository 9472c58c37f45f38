import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { functions, type FunctionEntry, type Grant } from '../../functions/manifest.ts';
import { prepare } from '../../local/prepare.ts';
import { manifestGrants } from '../../local/principals.ts';
import { startStack, type Stack } from '../../local/stack.ts';
import type { Settings } from '../../local/settings.ts';
import { freePort, type OwnStack } from '../../tools/own-stack.ts';
import { graphql } from '../support/outside-client.ts';
import { uploadLecture } from '../support/lecture.ts';
import { lostEventFlows } from '../support/lost-event-flows.ts';
import { stackConsole } from '../support/stack-console.ts';
import { eventually, localApiOf, signUpAndIn, type Api, type User } from '../support/stack.ts';

// No sweep but those of the flows: one that began with the grants of before would do what a flow is to be denied.
vi.mock(import('../../local/events/schedules.ts'), async (original) => {
  const schedules = await original();
  const never = { after: () => () => undefined };
  return { ...schedules, startSchedules: (options) => schedules.startSchedules({ ...options, scheduler: never }) };
});

/** Taken away from a function while a flow runs. */
let withheld: { readonly name: string; readonly grant: Grant } | undefined;
const same = (a: Grant, b: Grant): boolean => JSON.stringify(a) === JSON.stringify(b);
const lines: string[] = [];

const folder = mkdtempSync(join(tmpdir(), 'lectern-grants-'));
let stack: Stack;
let api: Api;
let user: User;
let late: ReturnType<typeof lostEventFlows>;

async function start(settings: Settings): Promise<Stack> {
  const log = (line: string) => void lines.push(line);
  return startStack(settings, await prepare(settings, log), log, (name) =>
    manifestGrants(name).filter((grant) => withheld?.name !== name || !same(withheld.grant, grant)),
  );
}

beforeAll(async () => {
  const port = await freePort();
  stack = await start({ port, awsPort: port + 1, dataFolder: folder, fresh: false, tls: false, playback: 's3' });
  const own = { endpoints: stack.endpoints } as unknown as OwnStack;
  api = localApiOf(own);
  user = await signUpAndIn(api);
  late = lostEventFlows({ api, user, console: stackConsole(own), lines });
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
    const from = lines.length;
    await user.client.deleteVideo({ id: videoId });
    await eventually(async () => ((await versions(videoId)) === 0 ? true : undefined), 'nothing left');
    // The records at Transcribe go after the files.
    const isPurged = (line: string) => line.includes('"purged"') && line.includes(videoId);
    await eventually(() => Promise.resolve(lines.slice(from).some(isPurged) ? true : undefined), 'purged');
  },
  'a lecture without sound is told of': async () => {
    await captioned('no-audio.mp4', 'video/mp4');
  },
  'a MOV lecture is captioned': () => late['a MOV lecture is captioned'](),
  'the owner of a MOV lecture whose sound cannot be copied is told': () =>
    late['the owner of a MOV lecture whose sound cannot be copied is told'](),
  'bytes that went before their sound was copied are let be': () =>
    late['bytes that went before their sound was copied are let be'](),
  'bytes that went before they were looked at are rejected': () =>
    late['bytes that went before they were looked at are rejected'](),
  'a job that was started before is gone on with': () => late['a job that was started before is gone on with'](),
  'an upload in parts that S3 has given up is told of': () =>
    late['an upload in parts that S3 has given up is told of'](),
  'a save long after the last change tidies up': () => late['a save long after the last change tidies up'](),
  'a silent lecture is told of': () => late['a silent lecture is told of'](),
  'a lecture whose events were lost is captioned by the sweeper': () =>
    late['a lecture whose events were lost is captioned by the sweeper'](),
  'a MOV lecture whose events were lost is captioned by the sweeper': () =>
    late['a MOV lecture whose events were lost is captioned by the sweeper'](),
  'the sweeper waits for parts that have not arrived': () =>
    late['the sweeper waits for parts that have not arrived'](),
  'a deleted lecture is purged by the sweeper': () => late['a deleted lecture is purged by the sweeper'](),
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
  'multipart s3:ListBucket on bucket': 'an upload in parts that S3 has given up is told of',
  'save-captions s3:ListBucket on bucket': 'a save long after the last change tidies up',
  'start-captions s3:ListBucket on bucket': 'bytes that went before they were looked at are rejected',
  'start-captions transcribe:GetTranscriptionJob on jobs': 'a job that was started before is gone on with',
  'start-captions appsync:GraphQL on field': 'a lecture without sound is told of',
  'start-captions events:PutEvents on bus': 'a MOV lecture is captioned',
  'extract-audio s3:GetObject s3:GetObjectVersion on objects': 'a MOV lecture is captioned',
  'extract-audio s3:PutObject s3:AbortMultipartUpload on objects': 'a MOV lecture is captioned',
  'extract-audio s3:ListBucket on bucket': 'bytes that went before their sound was copied are let be',
  'extract-audio dynamodb:GetItem dynamodb:UpdateItem on table': 'a MOV lecture is captioned',
  'extract-audio appsync:GraphQL on field': 'the owner of a MOV lecture whose sound cannot be copied is told',
  'extract-audio events:PutEvents on bus': 'a MOV lecture is captioned',
  'finish-captions s3:ListBucket on bucket': 'a silent lecture is told of',
  'purge transcribe:DeleteTranscriptionJob on jobs': 'a deleted lecture leaves nothing',
  'sweep dynamodb:Query on index': 'a lecture whose events were lost is captioned by the sweeper',
  'sweep s3:PutObject s3:GetObject s3:AbortMultipartUpload s3:ListMultipartUploadParts on objects':
    'the sweeper waits for parts that have not arrived',
  'sweep s3:ListBucket on bucket': 'the sweeper waits for parts that have not arrived',
  'sweep s3:GetObject s3:GetObjectVersion s3:DeleteObjectVersion on objects':
    'a lecture whose events were lost is captioned by the sweeper',
  'sweep transcribe:StartTranscriptionJob on new jobs': 'a lecture whose events were lost is captioned by the sweeper',
  'sweep transcribe:GetTranscriptionJob on jobs': 'a lecture whose events were lost is captioned by the sweeper',
  'sweep iam:PassRole on transcribe role': 'a lecture whose events were lost is captioned by the sweeper',
  'sweep appsync:GraphQL on field': 'a lecture whose events were lost is captioned by the sweeper',
  'sweep s3:PutObject s3:AbortMultipartUpload on objects':
    'a MOV lecture whose events were lost is captioned by the sweeper',
  'sweep s3:GetObject on objects': 'a lecture whose events were lost is captioned by the sweeper',
  'sweep s3:PutObject on objects': 'a lecture whose events were lost is captioned by the sweeper',
  'sweep s3:ListBucketVersions s3:ListBucketMultipartUploads on bucket': 'a deleted lecture is purged by the sweeper',
  'sweep s3:DeleteObjectVersion s3:AbortMultipartUpload on objects': 'a deleted lecture is purged by the sweeper',
  'sweep dynamodb:GetItem dynamodb:UpdateItem dynamodb:DeleteItem on table':
    'a lecture whose events were lost is captioned by the sweeper',
  'sweep transcribe:DeleteTranscriptionJob on jobs': 'a deleted lecture is purged by the sweeper',
};

/** Needed by a stage of its own kind alone. */
const OF_CLOUDFRONT = 'sign ssm:GetParameter on playback key';

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
  it('every statement of the manifest is taken away once, and no other', () => {
    expect(statements.map(({ title }) => title).sort()).toEqual([...Object.keys(NEEDED), OF_CLOUDFRONT].sort());
  });

  it('a stage that plays through CloudFront plays nothing without its key', async () => {
    const grant = statements.find(({ title }) => title === OF_CLOUDFRONT)!.grant;
    const port = await freePort();
    const dataFolder = join(folder, 'cloudfront');
    const settings = { port, awsPort: port + 1, dataFolder, fresh: false, tls: false, playback: 'cloudfront' as const };
    const other = await start(settings);
    const there = localApiOf({ endpoints: other.endpoints } as unknown as OwnStack);
    const owner = await signUpAndIn(there);
    try {
      // From the start: a key that was read once is kept.
      withheld = { name: 'sign', grant };
      await expect(uploadLecture(owner).then(({ video }) => get(video.url!.url))).rejects.toThrow();
      withheld = undefined;
      await get((await uploadLecture(owner)).video.url!.url);
    } finally {
      withheld = undefined;
      owner.client.close();
      await other.close();
    }
  });

  it.each(needed)('$title: a named flow breaks', async ({ name, grant, title }) => {
    const flow = NEEDED[title]!;
    await aLecture();
    const from = lines.length;
    withheld = { name, grant };
    try {
      const isDenied = (): boolean =>
        lines.slice(from).some((line) => /not authorized|AccessDenied|Unauthorized|"outcome":"failed"/.test(line));
      const denied = async (): Promise<string> => {
        for (let waited = 0; waited < 12_000; waited += 25) {
          if (isDenied()) return 'denied';
          await delay(25);
        }
        return 'nothing happened';
      };
      // What tidies up is refused without the user's hearing of it: then the log alone tells.
      const ended = flows[flow]().then(
        () => (isDenied() ? 'denied' : 'done'),
        () => 'denied',
      );
      // A flow of the sweeper ends by itself, and gives back the events that it lost.
      expect(await (name === 'sweep' ? ended : Promise.race([ended, denied()]))).toBe('denied');
    } finally {
      withheld = undefined;
    }
  });
});
