import { AbortMultipartUploadCommand, DeleteObjectCommand, HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { StartTranscriptionJobCommand, TranscribeClient } from '@aws-sdk/client-transcribe';
import { DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { jobBase } from '../../functions/lib/job-name.ts';
import { tombstoneId, type VideoItem } from '../../model/items.ts';
import { sourceKey } from '../../model/keys.ts';
import { attemptName } from '../../model/transcription.ts';
import { TRANSCRIBE_ROLE_ARN } from '../../local/iam/arns.ts';
import { STAGE } from '../../local/installation.ts';
import { putUpload } from '../../sdk/index.ts';
import { aLecture, type Lecture } from './generated-media.ts';
import type { StackConsole } from './stack-console.ts';
import { eventually, media, type Api, type User } from './stack.ts';

/** What the flows act on: a local stack, somebody signed in to it, and every line that it has logged. */
export interface FlowStage {
  readonly api: Api;
  readonly user: User;
  readonly console: StackConsole;
  readonly lines: readonly string[];
}

/**
 * What must come right when events are lost or late, each a function that throws when it does not. Those of the sweeper lose every
 * event while they run.
 */
export function lostEventFlows({ api, user, console, lines }: FlowStage) {
  const s3 = new S3Client({ ...api.aws, forcePathStyle: true });
  const dynamodb = DynamoDBDocumentClient.from(new DynamoDBClient(api.aws));
  const Key = (id: string) => ({ userId: user.userId, id });
  const item = async (id: string): Promise<VideoItem> =>
    (await dynamodb.send(new GetCommand({ TableName: api.table, Key: Key(id) }))).Item as VideoItem;

  async function send(bytes: Uint8Array<ArrayBuffer>, contentType: string) {
    const ticket = await user.client.createUpload({
      input: { title: 'A lecture', contentType, sizeBytes: bytes.length },
    });
    await putUpload(ticket, bytes);
    return ticket.video.id;
  }
  const captioned = (id: string) =>
    eventually(async () => {
      const [track] = (await user.client.video({ id }))?.captions ?? [];
      return track && track.status !== 'QUEUED' && track.status !== 'TRANSCRIBING' ? track : undefined;
    }, `captions of ${id}`);

  /**
   * Makes what was to be looked at later due now, sweeps, and throws when anything could not be mended. The stack sweeps by
   * itself as well: when both meet, one has ended while the other is still at work, so what came of it is to be waited for.
   */
  async function sweep(id: string): Promise<void> {
    await dynamodb.send(
      new UpdateCommand({
        TableName: api.table,
        Key: Key(id),
        UpdateExpression: 'SET deadlineAt = :past',
        ConditionExpression: 'attribute_exists(id)',
        ExpressionAttributeValues: { ':past': '2026-01-01T00:00:00.000Z' },
      }),
    );
    const from = lines.length;
    await console.run('sweep');
    const swept = await eventually(async () => {
      await Promise.resolve();
      return lines.slice(from).find((line) => /"outcome":"swept"|AccessDenied|not authorized/.test(line));
    }, 'the end of the sweep');
    if (!swept.includes('"failed":0')) throw new Error(swept);
  }
  async function jobEnded(id: string): Promise<void> {
    const attempt = await eventually(async () => Object.values((await item(id)).captionJobs)[0], `a job for ${id}`);
    await eventually(async () => {
      const { jobs } = await console.state();
      const job = jobs.find(({ request }) => request.name === attempt.jobName);
      return job && job.status !== 'IN_PROGRESS' && job.status !== 'QUEUED' ? job : undefined;
    }, attempt.jobName);
  }
  async function swept(bytes: Uint8Array<ArrayBuffer>, contentType: string): Promise<string> {
    const id = await send(bytes, contentType);
    await sweep(id);
    await jobEnded(id);
    await sweep(id);
    const { status } = await captioned(id);
    if (status !== 'READY') throw new Error(status);
    await eventually(async () => ((await item(id)).deadlineAt === undefined ? true : undefined), 'told of');
    return id;
  }
  const losing = (flow: () => Promise<void>) => async (): Promise<void> => {
    await console.loseEvents(true);
    try {
      await flow();
    } finally {
      await console.loseEvents(false);
    }
  };
  const late = async (detailType: string, flow: () => Promise<void>): Promise<void> => {
    const delay = { detailType, losePercent: '0', repeat: '0', delaySeconds: '0.3', reorderWithinSeconds: '0' };
    await console.post('/faults/events', delay);
    try {
      await flow();
    } finally {
      await console.loseEvents(false);
    }
  };
  const mov = (lecture: Lecture = {}) => aLecture({ codec: 'aac', ...lecture });
  const source = (id: string) => ({ Bucket: api.bucket, Key: sourceKey(user.userId, id) });
  async function removeSource(id: string): Promise<void> {
    const { VersionId } = await s3.send(new HeadObjectCommand(source(id)));
    await s3.send(new DeleteObjectCommand({ ...source(id), VersionId }));
  }

  return {
    'a MOV lecture is captioned': async () => {
      const { status } = await captioned(await send(await mov(), 'video/quicktime'));
      if (status !== 'READY') throw new Error(status);
    },
    'the owner of a MOV lecture whose sound cannot be copied is told': async () => {
      const id = await send(await mov({ codec: 'ac3' }), 'video/quicktime');
      await eventually(async () => {
        const { captions, deadlineAt } = await item(id);
        return Object.values(captions).length > 0 && deadlineAt === undefined ? true : undefined;
      }, 'told');
    },
    'bytes that went before their sound was copied are let be': () =>
      late('Audio Extraction Requested', async () => {
        const from = lines.length;
        const id = await send(await mov(), 'video/quicktime');
        await eventually(async () => ((await item(id)).status === 'READY' ? true : undefined), 'READY');
        await removeSource(id);
        await logged(from, 'bytes gone', id);
      }),
    'bytes that went before they were looked at are rejected': () =>
      late('Object Created', async () => {
        const id = await send(media('lecture.webm'), 'video/webm');
        await removeSource(id);
        await eventually(async () => ((await item(id)).status === 'REJECTED' ? true : undefined), 'REJECTED');
      }),
    'a job that was started before is gone on with': () =>
      late('Object Created', async () => {
        const from = lines.length;
        const id = await send(media('lecture.webm'), 'video/webm');
        const { VersionId = '' } = await s3.send(new HeadObjectCommand(source(id)));
        const transcribe = new TranscribeClient(api.aws);
        await transcribe.send(
          new StartTranscriptionJobCommand({
            TranscriptionJobName: attemptName(jobBase(STAGE, id, VersionId), 1),
            Media: { MediaFileUri: `s3://${api.bucket}/${source(id).Key}` },
            MediaFormat: 'webm',
            LanguageCode: 'en-US',
            OutputBucketName: api.bucket,
            OutputKey: `videos/${user.userId}/${id}/transcript/before.json`,
            JobExecutionSettings: { AllowDeferredExecution: true, DataAccessRoleArn: TRANSCRIBE_ROLE_ARN },
          }),
        );
        transcribe.destroy();
        await logged(from, 'transcribing', id);
      }),
    'an upload in parts that S3 has given up is told of': async () => {
      const input = { title: 'large', contentType: 'video/mp4', sizeBytes: 200_000_000 };
      const { video } = await user.client.createUpload({ input });
      const { uploadId: UploadId } = await item(video.id);
      await s3.send(new AbortMultipartUploadCommand({ ...source(video.id), UploadId }));
      await user.client.upload({ videoId: video.id });
    },
    'a save long after the last change tidies up': async () => {
      const id = await send(media('lecture.webm'), 'video/webm');
      await captioned(id);
      await dynamodb.send(
        new UpdateCommand({
          TableName: api.table,
          Key: Key(id),
          UpdateExpression: 'SET updatedAt = :past',
          ExpressionAttributeValues: { ':past': '2026-01-01T00:00:00.000Z' },
        }),
      );
      const from = lines.length;
      const text = 'WEBVTT\n\n00:01.000 --> 00:02.000\nHello.\n';
      await user.client.saveCaptions({ input: { videoId: id, language: 'de-DE', text } });
      const leftOver = lines.slice(from).find((line) => line.includes('"left over"'));
      if (leftOver !== undefined) throw new Error(leftOver);
    },
    'a silent lecture is told of': async () => {
      await console.post('/faults/job-no-speech', { times: '1' });
      const { status } = await captioned(await send(media('lecture.webm'), 'video/webm'));
      if (status !== 'NO_SPEECH') throw new Error(status);
    },
    'a lecture whose events were lost is captioned by the sweeper': losing(async () => {
      await swept(media('lecture.webm'), 'video/webm');
    }),
    'a MOV lecture whose events were lost is captioned by the sweeper': losing(async () => {
      await swept(await mov(), 'video/quicktime');
    }),
    'the sweeper waits for parts that have not arrived': losing(async () => {
      const input = { title: 'large', contentType: 'video/mp4', sizeBytes: 200_000_000 };
      const { video } = await user.client.createUpload({ input });
      await dynamodb.send(
        new UpdateCommand({
          TableName: api.table,
          Key: Key(video.id),
          UpdateExpression: 'SET completingAt = :now',
          ExpressionAttributeValues: { ':now': new Date().toISOString() },
        }),
      );
      await sweep(video.id);
    }),
    'a deleted lecture is purged by the sweeper': losing(async () => {
      const id = await swept(media('lecture.webm'), 'video/webm');
      await user.client.deleteVideo({ id });
      await sweep(tombstoneId(id));
    }),
  } satisfies Readonly<Record<string, () => Promise<void>>>;

  async function logged(from: number, outcome: string, id: string): Promise<void> {
    await eventually(async () => {
      await Promise.resolve();
      return lines.slice(from).some((line) => line.includes(`"${outcome}"`) && line.includes(id)) ? true : undefined;
    }, outcome);
  }
}
