import { readFileSync } from 'node:fs';
import { GetTranscriptionJobCommand, ListTranscriptionJobsCommand, TranscribeClient } from '@aws-sdk/client-transcribe';
import { startStack } from '../support/stack.ts';
import { brief, type Row } from '../support/table.ts';

const LECTURES = 30;
const GOAL_MS = 300;

/** From the end of a transcription job to the message at the subscriber, over a number of lectures one after the other. */
export async function measure(): Promise<readonly Row[]> {
  const { stack, client } = await startStack();
  const { aws: endpoint, region, credentials } = stack.endpoints;
  const transcribe = new TranscribeClient({ region, endpoint, credentials: { ...credentials } });
  const lecture = new Blob([readFileSync(new URL('../../test/media/lecture.webm', import.meta.url))]);
  const events = client.onCaptionReady({});
  await events.ready;

  const latencies: number[] = [];
  // The first wakes the functions, and does not count.
  for (let n = 0; n <= LECTURES; n += 1) {
    const { id } = await client.uploadVideo(lecture, { title: 'Bench', contentType: 'video/webm' });
    const { value: event } = await events.next();
    const heardAt = Date.now();
    if (event?.videoId !== id) throw new Error('The event is about another video.');
    if (n > 0) latencies.push(heardAt - (await endOf(transcribe, id)));
    // The next one must find room among the day's minutes and the hour's creates.
    await client.deleteVideo({ id });
  }
  await events.return();
  client.close();
  transcribe.destroy();
  await stack.stop();
  const sorted = latencies.toSorted((a, b) => a - b);
  const p95 = sorted[Math.ceil(sorted.length * 0.95) - 1] ?? NaN;
  return [
    {
      work: 'captions: job finished → message at the subscriber, p95',
      ours: `${brief(p95)} ms`,
      other: '',
      ratio: '',
      goal: `≤ ${GOAL_MS} ms`,
      isMet: p95 <= GOAL_MS,
    },
  ];
}

/** When the video's job ended, in milliseconds since the epoch. */
async function endOf(transcribe: TranscribeClient, videoId: string): Promise<number> {
  const { TranscriptionJobSummaries = [] } = await transcribe.send(
    new ListTranscriptionJobsCommand({ JobNameContains: videoId }),
  );
  const TranscriptionJobName = TranscriptionJobSummaries[0]?.TranscriptionJobName;
  const { TranscriptionJob } = await transcribe.send(new GetTranscriptionJobCommand({ TranscriptionJobName }));
  return TranscriptionJob?.CompletionTime?.getTime() ?? NaN;
}
