import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closedVideo, jobNames, nextLook } from '../../../functions/purge/core.ts';
import type { TombstoneItem } from '../../../model/items.ts';
import { NOW, NOW_ISO, USER_ID, VIDEO_ID, aVideo } from '../../support/given.ts';

const tombstone: TombstoneItem = {
  userId: USER_ID,
  id: `#gone#${VIDEO_ID}`,
  closedAt: '2026-11-24T10:00:00.000Z',
  deadlineAt: '2026-11-24T10:05:00.000Z',
  shard: 'H',
  jobBase: 'dev-base',
  captionAttempts: 2,
};

describe('closedVideo', () => {
  it.each(['CANCELLED', 'EXPIRED', 'REJECTED'] as const)('is one that is %s, since it was closed', (status) => {
    const video = aVideo({ status, closedAt: NOW_ISO, deadlineAt: '2026-11-24T10:35:15.250Z' });
    expect(closedVideo(VIDEO_ID, video, undefined)).toEqual({
      itemId: VIDEO_ID,
      closedAt: NOW_ISO,
      deadlineAt: '2026-11-24T10:35:15.250Z',
      jobNames: [],
    });
  });

  it('counts from the last write where an item does not say since when it is closed', () => {
    expect(closedVideo(VIDEO_ID, aVideo({ status: 'CANCELLED' }), undefined)).toEqual({
      itemId: VIDEO_ID,
      closedAt: '2026-11-24T09:10:00.000Z',
      deadlineAt: undefined,
      jobNames: [],
    });
  });

  it.each(['AWAITING_UPLOAD', 'PROCESSING', 'READY'] as const)('is never one that is %s', (status) => {
    expect(closedVideo(VIDEO_ID, aVideo({ status, closedAt: NOW_ISO }), undefined)).toBeUndefined();
  });

  it('is one that was deleted, with every job that ran for it', () => {
    expect(closedVideo(VIDEO_ID, undefined, tombstone)).toEqual({
      itemId: `#gone#${VIDEO_ID}`,
      closedAt: '2026-11-24T10:00:00.000Z',
      deadlineAt: '2026-11-24T10:05:00.000Z',
      jobNames: ['dev-base-1', 'dev-base-2'],
    });
  });

  it('is none that nobody knows', () => {
    expect(closedVideo(VIDEO_ID, undefined, undefined)).toBeUndefined();
  });
});

describe('jobNames', () => {
  it.each([
    ['none was accepted', null, 0, []],
    ['none was accepted, whatever is counted', null, 3, []],
    ['there was an obstacle', 'base', 0, []],
    ['there were three attempts', 'base', 3, ['base-1', 'base-2', 'base-3']],
  ])('are right when %s', (_when, base, attempts, names) => {
    expect(jobNames(base, attempts)).toEqual(names);
  });
});

describe('nextLook', () => {
  it.each([
    ['at once', 0, '2026-11-24T12:30:15.250Z'],
    ['after two hours', 2 * 3600, '2026-11-25T10:30:15.250Z'],
    ['after a day', 24 * 3600, '2026-12-01T10:30:15.250Z'],
    ['after a week', 7 * 24 * 3600, undefined],
  ])('counts from the end: %s', (_when, elapsedSeconds, at) => {
    expect(nextLook(NOW_ISO, NOW + elapsedSeconds * 1000)).toBe(at);
  });

  it('ends after three looks however late each of them comes', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 10 * 24 * 3600 }), { minLength: 4, maxLength: 4 }), (delays) => {
        let now = NOW;
        let looks = 0;
        for (const delay of delays) {
          const at = nextLook(NOW_ISO, now);
          if (at === undefined) return;
          expect(Date.parse(at)).toBeGreaterThan(now);
          now = Date.parse(at) + delay * 1000;
          looks += 1;
        }
        expect(looks).toBeLessThanOrEqual(3);
      }),
    );
  });
});
