import { afterEach, describe, expect, it } from 'vitest';
import { FAILURE_REASONS } from '../../../local/transcribe/failure-reasons.ts';
import type { FailureName } from '../../../local/transcribe/failure-reasons.ts';
import { shows } from '../../support/claims.ts';
import { NOW, aTranscribe, get, memoryMedia, refusal, sampleMedia, start } from './support.ts';
import type { Stack } from './support.ts';

const stacks: Stack[] = [];
afterEach(async () => {
  for (const stack of stacks.splice(0)) await stack.close();
});

async function given(options?: Parameters<typeof aTranscribe>[0]): Promise<Stack> {
  const stack = await aTranscribe(options);
  stacks.push(stack);
  return stack;
}

const withMedia = (name: string) => ({ media: memoryMedia({ [name]: sampleMedia(name) }) });

describe('a job', () => {
  it('is in progress when it is started, and completed when its event comes', async () => {
    shows('transcribe:StartTranscriptionJob', 'transcribe:GetTranscriptionJob');
    const takesTime = (): number => {
      stack.time.now += 1_500;
      return 0;
    };
    const stack = await given({ jobMilliseconds: takesTime });
    const { TranscriptionJob: started } = await start(stack);
    expect(started).toEqual({
      TranscriptionJobName: 'lecture-1',
      TranscriptionJobStatus: 'IN_PROGRESS',
      CreationTime: new Date(NOW),
      StartTime: new Date(NOW),
      LanguageCode: 'en-GB',
      MediaFormat: 'mp4',
      Media: { MediaFileUri: 's3://media/lecture.mp4' },
      Transcript: {},
      Settings: { ChannelIdentification: false, ShowAlternatives: false },
      Subtitles: { Formats: ['vtt', 'srt'], OutputStartIndex: 1 },
    });
    await stack.ears.until(1);
    const base = 'https://s3.eu-west-1.amazonaws.com/media/videos/u/v/transcript/lecture-1';
    expect(await get(stack)).toEqual({
      ...started,
      TranscriptionJobStatus: 'COMPLETED',
      CompletionTime: new Date(NOW + 1_500),
      MediaSampleRateHertz: 24_000,
      Transcript: { TranscriptFileUri: `${base}.json` },
      Subtitles: { Formats: ['vtt', 'srt'], OutputStartIndex: 1, SubtitleFileUris: [`${base}.vtt`, `${base}.srt`] },
    });
  });

  it('tells the bus how it ended, and nothing else', async () => {
    shows('transcribe:events Transcribe Job State Change');
    const stack = await given();
    await start(stack);
    await stack.ears.until(1);
    expect(stack.ears.heard).toEqual([
      {
        source: 'aws.transcribe',
        detailType: 'Transcribe Job State Change',
        detail: { TranscriptionJobName: 'lecture-1', TranscriptionJobStatus: 'COMPLETED' },
      },
    ]);
  });

  it('waits in the queue while every slot is taken, if it may', async () => {
    shows('transcribe:StartTranscriptionJob JobExecutionSettings');
    const stack = await given({ concurrentJobs: 1, jobMilliseconds: () => 60_000 });
    const JobExecutionSettings = {
      AllowDeferredExecution: true,
      DataAccessRoleArn: 'arn:aws:iam::111122223333:role/transcribe',
    };
    await start(stack);
    const { TranscriptionJob: second } = await start(stack, { TranscriptionJobName: 'second', JobExecutionSettings });
    expect(second).toMatchObject({ TranscriptionJobStatus: 'QUEUED', JobExecutionSettings });
    expect(second).not.toHaveProperty('StartTime');
    expect((await refusal(start(stack, { TranscriptionJobName: 'third' }))).name).toBe('LimitExceededException');
  });

  it('leaves the queue when a slot is free', async () => {
    shows('transcribe:StartTranscriptionJob JobExecutionSettings');
    const stack = await given({ concurrentJobs: 1 });
    const JobExecutionSettings = {
      AllowDeferredExecution: true,
      DataAccessRoleArn: 'arn:aws:iam::111122223333:role/transcribe',
    };
    for (const name of ['a', 'b', 'c']) await start(stack, { TranscriptionJobName: name, JobExecutionSettings });
    await stack.ears.until(3);
    expect(stack.ears.heard.map(({ detail }) => detail['TranscriptionJobName'])).toEqual(['a', 'b', 'c']);
    expect((await get(stack, 'c')).TranscriptionJobStatus).toBe('COMPLETED');
  });

  it('reads ranges of the media and never the whole of a large file', async () => {
    // A free-space box makes the file large without changing what it holds.
    const padding = Buffer.alloc(64 * 1024 * 1024);
    padding.writeUInt32BE(padding.length, 0);
    padding.write('free', 4);
    const media = memoryMedia({ 'lecture.mp4': Buffer.concat([sampleMedia('lecture.mp4'), padding]) });
    const stack = await given({ media });
    await start(stack);
    await stack.ears.until(1);
    expect((await get(stack)).TranscriptionJobStatus).toBe('COMPLETED');
    expect(media.bytesRead()).toBeLessThan(4 * 1024 * 1024);
  });

  it('takes the https form of the media address', async () => {
    const stack = await given();
    await start(stack, { Media: { MediaFileUri: 'https://s3.eu-west-1.amazonaws.com/media/lecture.mp4' } });
    await stack.ears.until(1);
    expect((await get(stack)).TranscriptionJobStatus).toBe('COMPLETED');
  });

  it('finds the format of the media when none is named', async () => {
    shows('transcribe:media formats');
    const stack = await given(withMedia('lecture.webm'));
    await start(stack, { MediaFormat: undefined, Media: { MediaFileUri: 's3://media/lecture.webm' } });
    await stack.ears.until(1);
    expect(await get(stack)).toMatchObject({
      MediaFormat: 'webm',
      MediaSampleRateHertz: 48_000,
      TranscriptionJobStatus: 'COMPLETED',
    });
  });
});

describe('a job that fails', () => {
  it.each<[string, string, Record<string, unknown>, FailureName]>([
    ['the media has no audio track', 'no-audio.mp4', {}, 'NO_AUDIO'],
    ['the content is of another format than was named', 'lecture.webm', { MediaFormat: 'mp4' }, 'FORMAT_MISMATCH'],
    ['text is called a video', 'not-a-video.mp4', {}, 'FORMAT_MISMATCH'],
    ['text is given without a format', 'not-a-video.mp4', { MediaFormat: undefined }, 'UNSUPPORTED_FORMAT'],
    ['the sample rate is another', 'lecture.mp4', { MediaSampleRateHertz: 16_000 }, 'SAMPLE_RATE_MISMATCH'],
  ])('says why when %s', async (_, file, change, reason) => {
    shows('transcribe:failure reasons');
    const stack = await given(withMedia(file));
    await start(stack, { Media: { MediaFileUri: `s3://media/${file}` }, ...change });
    await stack.ears.until(1);
    const failed = { TranscriptionJobStatus: 'FAILED', FailureReason: FAILURE_REASONS[reason] };
    expect(await get(stack)).toMatchObject(failed);
    expect(stack.ears.heard[0]?.detail).toEqual({ TranscriptionJobName: 'lecture-1', ...failed });
    expect([...stack.media.held.keys()]).toEqual([file, 'videos/u/v/transcript/.write_access_check_file.temp']);
  });

  it('says why when the sound is shorter than half a second', async () => {
    const stack = await given({ media: memoryMedia({ 'short.wav': wave(0.4) }) });
    await start(stack, { MediaFormat: 'wav', Media: { MediaFileUri: 's3://media/short.wav' } });
    await stack.ears.until(1);
    expect((await get(stack)).FailureReason).toBe(FAILURE_REASONS.TOO_SHORT);
  });

  it('says why when the sound is longer than four hours', async () => {
    const stack = await given({ media: memoryMedia({ 'long.wav': wave(4 * 3600 + 1, 1, 1_000) }) });
    await start(stack, { MediaFormat: 'wav', Media: { MediaFileUri: 's3://media/long.wav' } });
    await stack.ears.until(1);
    expect((await get(stack)).FailureReason).toBe(FAILURE_REASONS.TOO_LONG);
  });

  it('says why when there are more than two channels', async () => {
    const stack = await given({ media: memoryMedia({ 'many.wav': wave(1, 6) }) });
    await start(stack, { MediaFormat: 'wav', Media: { MediaFileUri: 's3://media/many.wav' } });
    await stack.ears.until(1);
    expect((await get(stack)).FailureReason).toBe(FAILURE_REASONS.TOO_MANY_CHANNELS);
  });

  it('says why when the file is larger than 2 GB, without reading it', async () => {
    const media = memoryMedia({ 'lecture.mp4': new Uint8Array(8) });
    const stack = await given({ media: { ...media, head: () => Promise.resolve({ sizeBytes: 2_000_000_001 }) } });
    await start(stack);
    await stack.ears.until(1);
    expect((await get(stack)).FailureReason).toBe(FAILURE_REASONS.TOO_LARGE);
    expect(media.bytesRead()).toBe(0);
  });

  it('has an internal error and a line in the log when S3 does not give the bytes', async () => {
    const media = memoryMedia({ 'lecture.mp4': sampleMedia('lecture.mp4') });
    const stack = await given({ media: { ...media, read: () => Promise.reject(new Error('SlowDown')) } });
    await start(stack);
    await stack.ears.until(1);
    expect((await get(stack)).FailureReason).toBe(FAILURE_REASONS.INTERNAL);
    expect(stack.logged).toEqual(['The transcription job lecture-1 failed: Error: SlowDown']);
  });
});

describe('faults', () => {
  it.each(Object.keys(FAILURE_REASONS) as FailureName[])(
    'fails the next job with %s, and only that one',
    async (name) => {
      const stack = await given();
      stack.faults.failNext(name);
      await start(stack);
      await start(stack, { TranscriptionJobName: 'after' });
      await stack.ears.until(2);
      expect(await get(stack)).toMatchObject({
        TranscriptionJobStatus: 'FAILED',
        FailureReason: FAILURE_REASONS[name],
      });
      expect((await get(stack, 'after')).TranscriptionJobStatus).toBe('COMPLETED');
    },
  );

  it('refuses to start as often as was asked for', async () => {
    const stack = await given();
    stack.faults.refuseNext('LimitExceededException', 2);
    stack.faults.refuseNext('InternalFailureException');
    const names = [];
    for (let n = 0; n < 3; n += 1) names.push((await refusal(start(stack))).name);
    expect(names).toEqual(['LimitExceededException', 'LimitExceededException', 'InternalFailureException']);
    await start(stack);
    await stack.ears.until(1);
  });

  it('loses events while they are to be lost', async () => {
    const stack = await given();
    stack.faults.setEventDelivery('lose');
    await start(stack);
    while ((await get(stack)).TranscriptionJobStatus !== 'COMPLETED');
    stack.faults.setEventDelivery('deliver');
    await start(stack, { TranscriptionJobName: 'heard' });
    await stack.ears.until(1);
    expect(stack.ears.heard.map(({ detail }) => detail['TranscriptionJobName'])).toEqual(['heard']);
  });

  it('repeats events while they are to be repeated', async () => {
    const stack = await given();
    stack.faults.setEventDelivery('repeat');
    await start(stack);
    await stack.ears.until(2);
    expect(stack.ears.heard[0]).toEqual(stack.ears.heard[1]);
  });
});

/** A WAVE file of silence; the rate is in samples a second. */
function wave(seconds: number, channels = 1, rate = 8_000): Uint8Array {
  const data = Math.round(seconds * rate) * channels;
  const file = Buffer.alloc(44 + data, 128);
  file.write('RIFF', 0);
  file.writeUInt32LE(36 + data, 4);
  file.write('WAVEfmt ', 8);
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(channels, 22);
  file.writeUInt32LE(rate, 24);
  file.writeUInt32LE(rate * channels, 28);
  file.writeUInt16LE(channels, 32);
  file.writeUInt16LE(8, 34);
  file.write('data', 36);
  file.writeUInt32LE(data, 40);
  return file;
}
