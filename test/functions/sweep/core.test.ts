import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SHARDS, isLate, nextLook, repairOf } from '../../../functions/sweep/core.ts';
import { shardOf } from '../../../model/items.ts';
import type { VideoStatus } from '../../../model/generated/schema.ts';
import { NOW, NOW_ISO, aJob, aTrack, aVideo, anAwaitedVideo } from '../../support/given.ts';
import { enumValues } from '../../support/schema.ts';

const iso = (ms: number): string => new Date(ms).toISOString();
const MINUTE = 60_000;
const DAY = 24 * 3600_000;

describe('SHARDS', () => {
  it('are every character that a ULID can end in', () => {
    expect(SHARDS).toHaveLength(32);
    expect(new Set(SHARDS).size).toBe(32);
    for (const shard of SHARDS) expect(shardOf(`01KAT3ZC5Z8Q4V7N2M6B9R1XE${shard}`)).toBe(shard);
    expect(SHARDS.join('')).toMatch(/^[0-9A-HJKMNP-TV-Z]+$/);
  });
});

describe('repairOf', () => {
  it('knows what to do in every status', () => {
    const running = aJob({ jobName: 'running', status: 'TRANSCRIBING' });
    const captionJobs = { 'de-DE': aJob({ jobName: 'waiting' }), und: running };
    const repairs = Object.fromEntries(
      enumValues('VideoStatus').map((status) => [
        status,
        repairOf(aVideo({ status: status as VideoStatus, versionId: 'v1', captionJobs })),
      ]),
    );
    expect(repairs).toEqual({
      AWAITING_UPLOAD: { kind: 'arrival' },
      PROCESSING: { kind: 'take', versionId: 'v1' },
      READY: { kind: 'captions', running: ['running'] },
      EXPIRED: { kind: 'purge' },
      CANCELLED: { kind: 'purge' },
      REJECTED: { kind: 'purge' },
    });
  });

  it('takes no version for one that no object has', () => {
    expect(repairOf(aVideo({ status: 'PROCESSING' }))).toEqual({ kind: 'take', versionId: '' });
  });
});

describe('isLate', () => {
  it.each([
    ['a moment before the end', 1, false],
    ['at the end', 0, true],
    ['after it', -1, true],
  ])('is right %s', (_when, leftMs, late) => {
    expect(isLate(anAwaitedVideo({ uploadExpiresAt: iso(NOW + leftMs) }), NOW)).toBe(late);
  });
});

describe('a video whose sound is still to be copied out', () => {
  it('is looked at again when the function that copies has had its time', () => {
    const waiting = aVideo({ container: 'Matroska', captionJobs: { und: aJob() } });
    expect(nextLook(waiting, NOW)).toBe('2026-11-24T10:50:15.250Z');
    expect(nextLook({ ...waiting, audioKey: 'copied' }, NOW)).toBe('2026-11-24T10:35:15.250Z');
  });
});

describe('nextLook', () => {
  const open = (openMs: number) =>
    anAwaitedVideo({ createdAt: iso(NOW - openMs), uploadExpiresAt: iso(NOW - openMs + DAY) });

  it.each([
    ['an upload that has just begun', open(0), 20 * MINUTE],
    ['one that has been open for twenty minutes', open(20 * MINUTE), 20 * MINUTE],
    ['one that has been open for an hour', open(60 * MINUTE), 60 * MINUTE],
    ['one that ends in ten minutes', open(DAY - 10 * MINUTE), 10 * MINUTE],
    ['one that ends at this moment', open(DAY - 1), 1000],
    ['one that is late', open(DAY), 5 * MINUTE],
    ['one that is being completed', { ...open(60 * MINUTE), completingAt: NOW_ISO }, 5 * MINUTE],
    ['bytes that are being checked', aVideo({ status: 'PROCESSING' }), 5 * MINUTE],
    ['a job that waits', aVideo({ durationSeconds: 9000, captionJobs: { und: aJob() } }), 5 * MINUTE],
    [
      'a job that runs',
      aVideo({ durationSeconds: 9000, captionJobs: { und: aJob({ status: 'TRANSCRIBING' }) } }),
      75 * MINUTE,
    ],
    ['a job on what has no length', aVideo({ captionJobs: { und: aJob({ status: 'TRANSCRIBING' }) } }), 10 * MINUTE],
    ['a track that nobody was told of', aVideo({ captions: { de: aTrack({ notified: false }) } }), 5 * MINUTE],
    ['what is to be purged', aVideo({ status: 'CANCELLED' }), 5 * MINUTE],
  ])('of %s', (_what, video, inMs) => {
    expect(nextLook(video, NOW)).toBe(iso(NOW + inMs));
  });

  it('is always later than now, and no later than an open upload ends', () => {
    const statuses = enumValues('VideoStatus') as VideoStatus[];
    const video = fc.record({
      status: fc.constantFrom(...statuses),
      openMs: fc.integer({ min: -MINUTE, max: 2 * DAY }),
      isCompleting: fc.boolean(),
      job: fc.constantFrom(undefined, 'QUEUED' as const, 'TRANSCRIBING' as const),
      durationSeconds: fc.option(fc.double({ min: 0, max: 40_000, noNaN: true }), { nil: undefined }),
    });
    fc.assert(
      fc.property(video, ({ status, openMs, isCompleting, job, durationSeconds }) => {
        const item = aVideo({
          status,
          createdAt: iso(NOW - openMs),
          uploadExpiresAt: iso(NOW - openMs + DAY),
          ...(isCompleting ? { completingAt: NOW_ISO } : {}),
          ...(durationSeconds === undefined ? {} : { durationSeconds }),
          captionJobs: job ? { und: aJob({ status: job }) } : {},
        });
        const next = Date.parse(nextLook(item, NOW));
        expect(next).toBeGreaterThan(NOW);
        if (status !== 'AWAITING_UPLOAD' || isCompleting || isLate(item, NOW)) return;
        expect(next).toBeLessThanOrEqual(Math.max(NOW - openMs + DAY, NOW + 1000));
      }),
      { numRuns: 2000 },
    );
  });

  it('looks at an upload that never comes a few times a day, not all the time', () => {
    const begun = NOW;
    let now = begun;
    let looks = 0;
    const video = anAwaitedVideo({ createdAt: iso(begun), uploadExpiresAt: iso(begun + DAY) });
    while (!isLate(video, now)) {
      now = Date.parse(nextLook(video, now));
      looks += 1;
    }
    expect(looks).toBeLessThanOrEqual(10);
    expect(now).toBe(begun + DAY);
  });
});
