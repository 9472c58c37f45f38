import { describe, expect, it } from 'vitest';
import { heldUsage } from '../../model/usage.ts';
import { VIDEO_MOVES } from '../../model/video-status.ts';
import { enumValues } from '../support/schema.ts';
import type { VideoStatus } from '../../model/generated/schema.ts';

const SIZE = 550_000;
const none = { openUploads: 0, videos: 0, storedBytes: 0 };

describe('heldUsage', () => {
  it.each([
    ['AWAITING_UPLOAD', { openUploads: 1, videos: 1, storedBytes: SIZE }],
    ['PROCESSING', { openUploads: 0, videos: 1, storedBytes: SIZE }],
    ['READY', { openUploads: 0, videos: 1, storedBytes: SIZE }],
    ['EXPIRED', none],
    ['CANCELLED', none],
    ['REJECTED', none],
  ] as const)('of a video that is %s', (status, usage) => {
    expect(heldUsage(status, SIZE)).toEqual(usage);
  });

  it('is nothing after every way to an end without a video, and never grows on the way', () => {
    const statuses = enumValues('VideoStatus') as VideoStatus[];
    for (const from of statuses) {
      for (const to of VIDEO_MOVES[from]) {
        const [before, after] = [heldUsage(from, SIZE), heldUsage(to, SIZE)];
        expect(after.openUploads).toBeLessThanOrEqual(before.openUploads);
        expect(after.videos).toBeLessThanOrEqual(before.videos);
        expect(after.storedBytes).toBeLessThanOrEqual(before.storedBytes);
        if (VIDEO_MOVES[to].length === 0 && to !== 'READY') expect(after).toEqual(none);
      }
    }
  });
});
