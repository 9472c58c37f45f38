import { expect } from 'vitest';
import { accepted } from './extract-audio.ts';
import { captioned, gone, item, oneVideo, others } from './left.ts';
import { PART, inParts } from './multipart.ts';
import type { Scenario } from './run.ts';
import { DAY, MINUTE, arrived, finishAll, transcribed } from './subject.ts';

/** What nobody told of. */
export const sweepScenarios: readonly Scenario[] = [
  {
    name: 'a sweep that finds an upload nobody told of',
    given: arrived,
    later: 30 * MINUTE,
    deliver: ({ sweep }) => sweep(),
    afterwards: (functions, { key }) => finishAll(functions, key),
    comesTo: captioned,
  },
  {
    name: 'a sweep that finds sound nobody copied',
    given: accepted({ container: 'mov', codec: 'aac' }),
    later: 60 * MINUTE,
    deliver: ({ sweep }) => sweep(),
    afterwards: (functions, { key }) => finishAll(functions, key),
    comesTo: { uploads: 0, jobs: captioned.jobs, told: captioned.told },
  },
  {
    name: 'a sweep that finds a job whose end nobody told of',
    given: transcribed,
    later: 30 * MINUTE,
    deliver: ({ sweep }) => sweep(),
    comesTo: captioned,
  },
  {
    name: 'a sweep that finds parts nobody completed',
    given: () => inParts({ completingAt: new Date().toISOString() }),
    later: 30 * MINUTE,
    deliver: ({ sweep }) => sweep(),
    comesTo: { uploads: 0, items: expect.arrayContaining([item('READY'), oneVideo(PART + 9)]) },
  },
  {
    name: 'a sweep that finds an upload too late',
    given: () => inParts(),
    later: DAY + MINUTE,
    deliver: ({ sweep }) => sweep(),
    comesTo: { ...gone, jobs: [], items: expect.arrayContaining([item('EXPIRED'), others()]) },
  },
];
