import type { CaptionSource, CaptionStatus, VideoStatus } from './generated/schema.ts';

/**
 * The shapes of the items in the table. Attribute names are storage words: they do not leave the API. Types, not interfaces:
 * AppSync's own helpers infer attribute names only from those.
 */

/** A served caption track, in `VideoItem.captions` by its language. */
export type CaptionTrackItem = {
  readonly language: string;
  readonly label: string;
  readonly source: CaptionSource;
  readonly status: CaptionStatus;
  readonly reason?: string | null;
  readonly confidence?: number | null;
  readonly vttKey?: string;
  readonly srtKey?: string;
  /** The words of the transcript that it was made of. */
  readonly wordsKey?: string;
  /** The transcription job that it came from. */
  readonly jobName?: string;
  /** False until the owner's subscribers have been told of it. */
  readonly notified: boolean;
  /** The video's version when the track was written: what the notification carries. */
  readonly version: number;
  readonly updatedAt: string;
};

/** A transcription attempt that is under way, in `VideoItem.captionJobs` by the language it was asked for, or `und`. */
export type CaptionJobItem = {
  readonly jobName: string;
  readonly attempt: number;
  readonly status: 'QUEUED' | 'TRANSCRIBING';
  readonly updatedAt: string;
};

/** A video. Times are ISO 8601 in UTC with milliseconds. */
export type VideoItem = {
  readonly userId: string;
  readonly id: string;
  readonly title: string;
  readonly description?: string | null;
  readonly contentType: string;
  readonly sizeBytes: number;
  /** What can be changed later of the input that made it; only with a client token, whose repeats are compared with it. */
  readonly asked?: { readonly title: string; readonly description: string | null };
  /** The spoken language that the owner named. */
  readonly language?: string | null;
  readonly status: VideoStatus;
  readonly reason?: string | null;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly s3Key: string;
  /** The S3 version of the bytes that were accepted. */
  readonly versionId?: string;
  /** S3's id of the multipart upload; absent for a PUT, and until S3 has begun it. */
  readonly uploadId?: string;
  /** How a multipart upload is cut; present from the start, so a video with it is sent in parts. */
  readonly partSizeBytes?: number;
  /** When completeUpload found every part at S3: from then on somebody must make the object of them. */
  readonly completingAt?: string;
  /** When the bytes must have arrived. */
  readonly uploadExpiresAt: string;
  /** When the upload ended without a video: CANCELLED, EXPIRED or REJECTED. What is purged is looked at again from here on. */
  readonly closedAt?: string;
  readonly durationSeconds?: number;
  readonly width?: number;
  readonly height?: number;
  readonly container?: string;
  readonly videoCodec?: string;
  readonly audioCodec?: string;
  readonly hasAudio?: boolean;
  /** Where its sound was copied to, when Transcribe does not read the file itself, and into which container. */
  readonly audioKey?: string;
  readonly audioContainer?: string;
  /** How much later in the video the first sound of that file is heard: what is added to the time of every word. */
  readonly audioStartSeconds?: number;
  readonly captionFileKey?: string;
  readonly captions: Readonly<Record<string, CaptionTrackItem>>;
  readonly captionJobs: Readonly<Record<string, CaptionJobItem>>;
  /** The names of its transcription jobs without the number of the attempt; absent until the bytes are accepted. */
  readonly jobBase?: string;
  /** Attempts that were ever made: their numbers are 1 to this. */
  readonly captionAttempts?: number;
  /** `{userId}#{status}`: the partition of the index `byStatus`. */
  readonly ownerStatus: string;
  /** The earliest time at which work on this item is due; absent with `shard` when none is left. */
  readonly deadlineAt?: string;
  /** `shardOf` the id: the partition of the index `byDeadline`. */
  readonly shard?: string;
};

/** What is left of a deleted video until nothing of it is stored any more. */
export type TombstoneItem = {
  readonly userId: string;
  readonly id: string;
  readonly closedAt: string;
  readonly deadlineAt: string;
  readonly shard: string;
  /** Which transcription jobs ran for it, as in its item: their records at Transcribe go too. */
  readonly jobBase: string | null;
  readonly captionAttempts: number;
};

/** What one user uses: changed only in the same transaction as what it counts. */
export type UsageItem = {
  readonly userId: string;
  readonly id: typeof USAGE_ID;
  readonly openUploads: number;
  readonly videos: number;
  readonly storedBytes: number;
};

/** A counter that ends with its hour or day. */
export type WindowItem = {
  readonly userId: string;
  readonly id: string;
  readonly n: number;
  readonly expiresAt: number;
};

/** Remembers which video an idempotency token made. `expiresAt` in epoch seconds. */
export type ClientTokenItem = {
  readonly userId: string;
  readonly id: string;
  readonly videoId: string;
  readonly expiresAt: number;
};

/** The sort key of a user's `UsageItem`. */
export const USAGE_ID = '#usage';

/** The sort key of the counter of creates; `hour` as `2026-11-23T10`. */
export const createsWindowId = (hour: string): string => `#usage#hour#${hour}`;

/** The sort key of the counter of captioned minutes; `date` as `2026-11-23`. */
export const captionedMinutesWindowId = (date: string): string => `#usage#day#${date}`;

/** The sort key of a client token. */
export const clientTokenId = (clientToken: string): string => `#token#${clientToken}`;

/** The sort key of a deleted video's tombstone. */
export const tombstoneId = (videoId: string): string => `#gone#${videoId}`;

/** The partition of the index `byDeadline` in which a video's work lies, its tombstone's too: the last character of the id. */
export const shardOf = (videoId: string): string => videoId.slice(25);

/** The partition of the index `byStatus`. */
export const ownerStatus = (userId: string, status: VideoStatus): string => `${userId}#${status}`;

/** The language of a track whose spoken language is not known yet. */
export const UNDETERMINED = 'und';
