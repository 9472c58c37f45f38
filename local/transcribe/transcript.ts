import type { LanguageChoice, LanguageResult } from './job.ts';
import { itemsOf } from './segments.ts';
import type { Segment } from './segments.ts';

interface TranscriptOptions {
  readonly jobName: string;
  readonly accountId: string;
  readonly segments: readonly Segment[];
  readonly choice: LanguageChoice;
  readonly language: LanguageResult;
  readonly durationSeconds: number;
}

/** The transcript file: numbers are texts, times are seconds, as the service writes them. */
export function transcriptJson(options: TranscriptOptions): Record<string, unknown> {
  const { segments, choice, language } = options;
  const perItem = choice.kind === 'identify-many' ? { language_code: language.code } : {};
  let nextId = 0;
  const parts = segments.map((segment, id) => {
    const items = itemsOf(segment).map((item) => ({
      id: nextId++,
      type: item.type,
      alternatives: [{ confidence: item.type === 'pronunciation' ? CONFIDENCE : '0.0', content: item.content }],
      ...(item.type === 'pronunciation' && { start_time: seconds(item.startMs), end_time: seconds(item.endMs) }),
      ...perItem,
    }));
    const audioSegment = {
      id,
      transcript: segment.text,
      start_time: seconds(segment.startMs),
      end_time: seconds(segment.endMs),
      ...perItem,
      items: items.map((item) => item.id),
    };
    return { items, audioSegment };
  });
  return {
    jobName: options.jobName,
    accountId: options.accountId,
    status: 'COMPLETED',
    results: {
      ...describeLanguage(options),
      transcripts: [{ transcript: segments.map(({ text }) => text).join(' ') }],
      items: parts.flatMap(({ items }) => items),
      audio_segments: parts.map(({ audioSegment }) => audioSegment),
    },
  };
}

/** Every word is as sure as any other: nobody listened. */
const CONFIDENCE = '0.99';

function describeLanguage({ choice, language, durationSeconds }: TranscriptOptions): Record<string, unknown> {
  if (choice.kind === 'given') return { language_code: language.code };
  const identification = (language.scores ?? []).map(({ code, score }) => ({ score: score.toFixed(4), code }));
  if (choice.kind === 'identify-one') return { language_code: language.code, language_identification: identification };
  return {
    language_codes: [{ language_code: language.code, duration_in_seconds: durationSeconds }],
    language_identification: identification,
  };
}

/** What would be identified: the first of the languages offered, with a high score; nobody listened. */
export function identifyLanguage(choice: LanguageChoice): LanguageResult {
  if (choice.kind === 'given') return { code: choice.code };
  const [code = 'en-US', ...others] = choice.options;
  const rest = others.map((other) => ({ code: other, score: Number((0.05 / others.length).toFixed(4)) }));
  return { code, scores: [{ code, score: 0.95 }, ...rest] };
}

function seconds(ms: number): string {
  const text = String(ms / 1000);
  return text.includes('.') ? text : `${text}.0`;
}
