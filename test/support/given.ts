import type { CaptionJobItem, CaptionTrackItem, VideoItem } from '../../model/items.ts';

/** The moment at which every unit test happens: 2026-11-24T10:30:15.250Z. */
export const NOW = Date.UTC(2026, 10, 24, 10, 30, 15, 250);
/** The same moment as it is stored. */
export const NOW_ISO = '2026-11-24T10:30:15.250Z';

/** The `sub` of the user that every builder is about. */
export const USER_ID = '6f1c2a8e-4b0d-4c3e-9a57-2d8f0e6b1c44';
/** The `sub` of somebody else. */
export const STRANGER_ID = 'b7d90f13-52aa-4e6e-8c01-9f3e7a5d2b60';
/** The id of the video that every builder is about. */
export const VIDEO_ID = '01KAT3ZC5Z8Q4V7N2M6B9R1XEH';

/** Who calls, as the verified token tells. */
export interface SignedInUser {
  readonly sub: string;
  readonly username: string;
  readonly groups: readonly string[] | null;
}

/** A user of the user pool. */
export function aSignedInUser(changes: Partial<SignedInUser> = {}): SignedInUser {
  const sub = changes.sub ?? USER_ID;
  return { username: sub, groups: null, ...changes, sub };
}

/** A video as it is stored; READY and without captions unless said otherwise. */
export function aVideo(changes: Partial<VideoItem> = {}): VideoItem {
  const { userId = USER_ID, id = VIDEO_ID, status = 'READY' } = changes;
  return {
    userId,
    id,
    title: 'Why the sea has tides',
    description: null,
    contentType: 'video/mp4',
    sizeBytes: 550_000,
    language: null,
    status,
    version: 3,
    createdAt: '2026-11-24T09:00:00.000Z',
    updatedAt: '2026-11-24T09:10:00.000Z',
    s3Key: `videos/${userId}/${id}/source`,
    uploadExpiresAt: '2026-11-25T09:00:00.000Z',
    captions: {},
    captionJobs: {},
    ownerStatus: `${userId}#${status}`,
    ...(status === 'READY' ? { container: 'MP4', hasAudio: true } : {}),
    ...changes,
  };
}

/** A video that is reserved and whose bytes have not come. */
export function anAwaitedVideo(changes: Partial<VideoItem> = {}): VideoItem {
  const id = changes.id ?? VIDEO_ID;
  return aVideo({
    status: 'AWAITING_UPLOAD',
    version: 1,
    deadlineAt: '2026-11-25T09:00:00.000Z',
    shard: id.slice(-1),
    ...changes,
  });
}

/** A track that is served. */
export function aTrack(changes: Partial<CaptionTrackItem> = {}): CaptionTrackItem {
  const language = changes.language ?? 'en-US';
  const prefix = `videos/${USER_ID}/${VIDEO_ID}/captions/${language}-j1`;
  return {
    language,
    label: 'English (United States)',
    source: 'AUTO',
    status: 'READY',
    confidence: 0.97,
    vttKey: `${prefix}.vtt`,
    srtKey: `${prefix}.srt`,
    jobName: `dev-${VIDEO_ID}-0f1e2d3c4b5a6978-1`,
    notified: true,
    version: 3,
    updatedAt: '2026-11-24T09:10:00.000Z',
    ...changes,
  };
}

/** A transcription attempt that is under way. */
export function aJob(changes: Partial<CaptionJobItem> = {}): CaptionJobItem {
  return {
    jobName: `dev-${VIDEO_ID}-0f1e2d3c4b5a6978-1`,
    attempt: 1,
    status: 'QUEUED',
    updatedAt: '2026-11-24T09:05:00.000Z',
    ...changes,
  };
}
