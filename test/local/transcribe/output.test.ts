import type { StartTranscriptionJobCommandInput } from '@aws-sdk/client-transcribe';
import { afterEach, describe, expect, it } from 'vitest';
import { accessCheckAddress, outputLocation, subtitleAddress } from '../../../local/transcribe/output-location.ts';
import { parseSubtitles } from '../../../local/transcribe/subtitles.ts';
import { shows } from '../../support/claims.ts';
import { aTranscribe, get, prefix, start, transcriptOf } from './support.ts';
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

describe('the files of a completed job', () => {
  it('are the check file, the subtitles and the transcript, side by side', async () => {
    shows('transcribe:transcript file', 'transcribe:StartTranscriptionJob Subtitles');
    const stack = await given();
    await start(stack);
    await stack.ears.until(1);
    expect([...stack.media.held.keys()]).toEqual([
      'lecture.mp4',
      `${prefix}.write_access_check_file.temp`,
      `${prefix}lecture-1.vtt`,
      `${prefix}lecture-1.srt`,
      `${prefix}lecture-1.json`,
    ]);
  });

  it('hold only the subtitle formats that were asked for, numbered from 0 if nothing was said', async () => {
    shows('transcribe:StartTranscriptionJob Subtitles');
    const stack = await given();
    await start(stack, { Subtitles: { Formats: ['srt'] } });
    await stack.ears.until(1);
    expect(stack.media.held.has(`${prefix}lecture-1.vtt`)).toBe(false);
    expect(stack.media.text(`${prefix}lecture-1.srt`)).toMatch(/^0\n00:00:00,000 --> /);
    expect((await get(stack)).Subtitles).toMatchObject({
      Formats: ['srt'],
      OutputStartIndex: 0,
      SubtitleFileUris: { length: 1 },
    });
  });

  it('say on every cue that the text is a stand-in, over the whole length of the media and not beyond', async () => {
    const stack = await given();
    await start(stack);
    await stack.ears.until(1);
    const cues = parseSubtitles(stack.media.text(`${prefix}lecture-1.vtt`))!;
    expect(cues).toHaveLength(11);
    expect(cues[1]).toEqual({
      startMs: 6_000,
      endMs: 10_800,
      text: 'This is placeholder text made by the local Transcribe, at minute 0:06.',
    });
    expect(cues.every(({ text }) => text.includes('placeholder'))).toBe(true);
    expect(cues.at(-1)!.endMs).toBeGreaterThan(60_000);
    expect(cues.at(-1)!.endMs).toBeLessThanOrEqual(63_030);
    expect(stack.media.text(`${prefix}lecture-1.vtt`).split('\n').slice(0, 4)).toEqual([
      'WEBVTT',
      '',
      '1',
      '00:00:00.000 --> 00:00:04.800',
    ]);
  });

  it('tell of each word when it is spoken, in the form of the service', async () => {
    shows('transcribe:transcript file');
    const stack = await given();
    await start(stack);
    await stack.ears.until(1);
    const { jobName, accountId, status, results } = transcriptOf(stack);
    expect({ jobName, accountId, status }).toEqual({
      jobName: 'lecture-1',
      accountId: '111122223333',
      status: 'COMPLETED',
    });
    expect(results).toMatchObject({ language_code: 'en-GB', transcripts: { length: 1 } });
    expect(results.items.slice(0, 2)).toEqual([
      {
        id: 0,
        type: 'pronunciation',
        alternatives: [{ confidence: '0.99', content: 'This' }],
        start_time: '0.0',
        end_time: '0.337',
      },
      {
        id: 1,
        type: 'pronunciation',
        alternatives: [{ confidence: '0.99', content: 'is' }],
        start_time: '0.337',
        end_time: '0.505',
      },
    ]);
    expect(results.items.find(({ type }) => type === 'punctuation')).toEqual({
      id: 9,
      type: 'punctuation',
      alternatives: [{ confidence: '0.0', content: ',' }],
    });
    expect(results.items.map(({ id }) => id)).toEqual(results.items.map((_, at) => at));
    expect(results.audio_segments.flatMap(({ items }) => items)).toEqual(results.items.map(({ id }) => id));
    expect(results.audio_segments.map(({ transcript }) => transcript).join(' ')).toBe(
      results.transcripts[0]!.transcript,
    );
    const times = results.items.flatMap((item) =>
      item.start_time === undefined ? [] : [Number(item.start_time), Number(item.end_time)],
    );
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  it('name the language that was identified, with scores', async () => {
    shows('transcribe:StartTranscriptionJob IdentifyLanguage');
    const stack = await given();
    await start(stack, {
      LanguageCode: undefined,
      IdentifyLanguage: true,
      LanguageOptions: ['de-DE', 'en-GB', 'fr-FR'],
    });
    await stack.ears.until(1);
    expect(await get(stack)).toMatchObject({
      IdentifyLanguage: true,
      LanguageCode: 'de-DE',
      IdentifiedLanguageScore: 0.95,
      LanguageOptions: ['de-DE', 'en-GB', 'fr-FR'],
    });
    expect(transcriptOf(stack).results).toMatchObject({
      language_code: 'de-DE',
      language_identification: [
        { score: '0.9500', code: 'de-DE' },
        { score: '0.0250', code: 'en-GB' },
        { score: '0.0250', code: 'fr-FR' },
      ],
    });
  });

  it('name the languages and that of each word when several were to be identified', async () => {
    shows('transcribe:StartTranscriptionJob IdentifyMultipleLanguages');
    const stack = await given();
    await start(stack, { LanguageCode: undefined, IdentifyMultipleLanguages: true });
    await stack.ears.until(1);
    const job = await get(stack);
    expect(job).toMatchObject({
      IdentifyMultipleLanguages: true,
      LanguageCodes: [{ LanguageCode: 'en-US', DurationInSeconds: 63.03 }],
    });
    expect(job.LanguageCode).toBeUndefined();
    const { results } = transcriptOf(stack);
    expect(results).toMatchObject({ language_codes: [{ language_code: 'en-US', duration_in_seconds: 63.03 }] });
    expect(results.items[0]).toMatchObject({ language_code: 'en-US' });
  });

  it.each<Partial<StartTranscriptionJobCommandInput>>([
    { LanguageCode: 'en-GB' },
    { LanguageCode: undefined, IdentifyLanguage: true },
  ])('are a transcript without words and no subtitles when nobody speaks (%o)', async (language) => {
    const stack = await given();
    stack.faults.noSpeechNext();
    await start(stack, language);
    await stack.ears.until(1);
    const job = await get(stack);
    expect(job.TranscriptionJobStatus).toBe('COMPLETED');
    expect(job.Subtitles).toEqual({ Formats: ['vtt', 'srt'], OutputStartIndex: 1 });
    expect(transcriptOf(stack).results).toMatchObject({
      transcripts: [{ transcript: '' }],
      items: [],
      audio_segments: [],
    });
    expect([...stack.media.held.keys()].filter((key) => /\.(vtt|srt)$/.test(key))).toEqual([]);
  });
});

describe('the place of the output', () => {
  it.each([
    [undefined, 'job.json', '.write_access_check_file.temp'],
    ['my-transcript.json', 'my-transcript.json', '.write_access_check_file.temp'],
    ['my-transcript', 'my-transcript/job.json', 'my-transcript/.write_access_check_file.temp'],
    ['test-files/', 'test-files/job.json', 'test-files/.write_access_check_file.temp'],
    ['test-files/my-transcript.json', 'test-files/my-transcript.json', 'test-files/.write_access_check_file.temp'],
    [
      'test-files/my-transcript',
      'test-files/my-transcript/job.json',
      'test-files/my-transcript/.write_access_check_file.temp',
    ],
    ['a.json/b', 'a.json/b/job.json', 'a.json/b/.write_access_check_file.temp'],
  ])('for the key %s is %s', (outputKey, transcriptKey, checkKey) => {
    shows('transcribe:StartTranscriptionJob OutputKey');
    const location = outputLocation('media', outputKey, 'job');
    expect(location.transcriptKey).toBe(transcriptKey);
    expect(accessCheckAddress(location).key).toBe(checkKey);
    expect(subtitleAddress(location, 'vtt').key).toBe(transcriptKey.replace(/\.json$/, '.vtt'));
  });
});
