import { describe, expect, it } from 'vitest';
import {
  nextStep,
  rejection,
  transcriptionObstacle,
  type MediaFacts,
  type Step,
} from '../../../functions/start-captions/core.ts';
import type { VideoStatus } from '../../../model/generated/schema.ts';
import { VIDEO_MOVES } from '../../../model/video-status.ts';
import { aVideo } from '../../support/given.ts';

const facts = (changes: Partial<MediaFacts> = {}): MediaFacts => ({
  container: 'MP4',
  durationSeconds: 66,
  hasAudio: true,
  ...changes,
});

describe('nextStep', () => {
  const steps: Readonly<Record<VideoStatus, { same: Step; other: Step; none: Step }>> = {
    AWAITING_UPLOAD: { same: 'claim', other: 'claim', none: 'claim' },
    PROCESSING: { same: 'verify', other: 'purge', none: 'purge' },
    READY: { same: 'transcribe', other: 'purge', none: 'purge' },
    EXPIRED: { same: 'purge', other: 'purge', none: 'purge' },
    CANCELLED: { same: 'purge', other: 'purge', none: 'purge' },
    REJECTED: { same: 'purge', other: 'purge', none: 'purge' },
  };

  it('has an expectation for every status', () => {
    expect(Object.keys(steps).sort()).toEqual(Object.keys(VIDEO_MOVES).sort());
  });

  it.each(Object.entries(steps))('of a video that is %s', (status, { same, other, none }) => {
    const video = (changes: object) => aVideo({ status: status as VideoStatus, ...changes });
    expect(nextStep(video({ versionId: 'v1' }), 'v1')).toBe(same);
    expect(nextStep(video({ versionId: 'v2' }), 'v1')).toBe(other);
    expect(nextStep(video({}), 'v1')).toBe(none);
  });

  it('removes bytes that belong to no video', () => {
    expect(nextStep(undefined, 'v1')).toBe('purge');
  });
});

describe('rejection', () => {
  it.each([
    [550_000, 550_000, facts(), undefined],
    [550_000, 550_000, undefined, 'NOT_MEDIA'],
    [550_000, 549_999, facts(), 'SIZE_MISMATCH'],
    [550_000, 550_001, facts(), 'SIZE_MISMATCH'],
    [550_000, 0, undefined, 'SIZE_MISMATCH'],
  ])('of %d bytes declared and %d stored', (declared, stored, found, reason) => {
    expect(rejection(declared, stored, found)).toBe(reason);
  });
});

describe('transcriptionObstacle', () => {
  it.each([
    ['nothing for half a second', facts({ durationSeconds: 0.5 }), undefined],
    ['no audio for less', facts({ durationSeconds: 0.499 }), 'NO_AUDIO'],
    ['nothing for four hours', facts({ durationSeconds: 14_400 }), undefined],
    ['too long for more', facts({ durationSeconds: 14_400.001 }), 'TOO_LONG'],
    ['no audio for a silent film', facts({ hasAudio: false }), 'NO_AUDIO'],
    ['no audio before all else', facts({ hasAudio: false, durationSeconds: 99_999 }), 'NO_AUDIO'],
  ])('is %s', (_what, found, obstacle) => {
    expect(transcriptionObstacle(found)).toBe(obstacle);
  });
});
