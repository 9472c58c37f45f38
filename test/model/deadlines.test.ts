import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PURGE_LOOKS_SECONDS, nextPurgeLook, transcriptionLookSeconds } from '../../model/deadlines.ts';
import { PART_EXPIRES_IN_SECONDS } from '../../model/multipart.ts';
import { PUT_EXPIRES_IN_SECONDS } from '../../model/upload-limits.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;

describe('nextPurgeLook', () => {
  it.each([
    ['at the end itself', 0, 2 * HOUR],
    ['when the clocks of two machines differ', -5, 2 * HOUR],
    ['just before the first look', 2 * HOUR - 0.001, 2 * HOUR],
    ['at the first look', 2 * HOUR, DAY],
    ['between the first and the second', 3 * HOUR, DAY],
    ['at the second', DAY, 7 * DAY],
    ['just before the last', 7 * DAY - 0.001, 7 * DAY],
    ['at the last', 7 * DAY, null],
    ['long after', 400 * DAY, null],
  ])('is right %s', (_when, elapsedSeconds, look) => {
    expect(nextPurgeLook(elapsedSeconds)).toBe(look);
  });

  it('is always later than now, one of the list, and comes to an end', () => {
    fc.assert(
      fc.property(fc.double({ min: -DAY, max: 30 * DAY, noNaN: true }), (elapsedSeconds) => {
        const look = nextPurgeLook(elapsedSeconds);
        if (look === null) {
          expect(elapsedSeconds).toBeGreaterThanOrEqual(7 * DAY);
          return;
        }
        expect(look).toBeGreaterThan(elapsedSeconds);
        expect(PURGE_LOOKS_SECONDS).toContain(look);
        const earlier = PURGE_LOOKS_SECONDS.filter((other) => other > elapsedSeconds && other < look);
        expect(earlier).toEqual([]);
      }),
    );
  });

  it('never stops before the last URL that can write is over', () => {
    expect(PURGE_LOOKS_SECONDS[0]).toBeGreaterThan(Math.max(PART_EXPIRES_IN_SECONDS, PUT_EXPIRES_IN_SECONDS));
    expect([...PURGE_LOOKS_SECONDS].toSorted((a, b) => a - b)).toEqual([...PURGE_LOOKS_SECONDS]);
  });
});

describe('transcriptionLookSeconds', () => {
  it.each([
    ['nothing', 0, 600],
    ['a short lecture', 66, 600],
    ['exactly twenty minutes', 1200, 600],
    ['a little more', 1200.1, 601],
    ['an hour and a half', 5400, 2700],
    ['four hours', 4 * HOUR, 2 * HOUR],
  ])('is half of %s, and not less than ten minutes', (_what, durationSeconds, look) => {
    expect(transcriptionLookSeconds(durationSeconds)).toBe(look);
  });
});
