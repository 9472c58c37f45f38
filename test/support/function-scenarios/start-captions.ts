import { expect } from 'vitest';
import { media } from '../stack.ts';
import { captioned, gone, item, others } from './left.ts';
import type { Scenario } from './run.ts';
import { arrived, finishAll, lecture, take } from './subject.ts';

/** What Object Created sets going. */
export const startCaptionsScenarios: readonly Scenario[] = [
  {
    name: 'an upload that has arrived',
    given: arrived,
    deliver: take,
    afterwards: (functions, { key }) => finishAll(functions, key),
    comesTo: captioned,
  },
  {
    name: 'an upload of another size than declared',
    given: () => arrived(lecture, { sizeBytes: lecture.length + 1 }),
    deliver: take,
    comesTo: { ...gone, items: expect.arrayContaining([item('REJECTED'), others()]), jobs: [] },
  },
  {
    name: 'an upload that is no media',
    given: () => arrived(new Uint8Array(100), { sizeBytes: 100 }),
    deliver: take,
    comesTo: { ...gone, items: expect.arrayContaining([item('REJECTED'), others()]), jobs: [] },
  },
  {
    name: 'a film without sound',
    given: () => arrived(media('no-audio.mp4'), { sizeBytes: media('no-audio.mp4').length }),
    deliver: take,
    comesTo: { jobs: [], told: [expect.stringContaining('NO_AUDIO')], items: expect.arrayContaining([item('READY')]) },
  },
  {
    name: 'bytes that nobody waits for',
    given: () => arrived(lecture, { status: 'CANCELLED', closedAt: new Date().toISOString() }),
    deliver: take,
    comesTo: { ...gone, items: expect.arrayContaining([item('CANCELLED'), others()]), jobs: [] },
  },
];
