import { util, type Context } from '@aws-appsync/utils';
import type { CreateUploadInput, Upload } from '../model/generated/schema.ts';
import type { VideoItem } from '../model/items.ts';
import { ARRIVAL_LOOK_SECONDS, UPLOAD_DEADLINE_SECONDS } from '../model/deadlines.ts';
import { CONTENT_TYPES, MAX_CLIENT_TOKEN_LENGTH, MAX_PUT_BYTES } from '../model/upload-limits.ts';
import { sourceKey } from '../model/keys.ts';
import { partSize } from '../model/multipart.ts';
import { ownerStatus, shardOf } from '../model/items.ts';
import { callerId } from './lib/identity.ts';
import { limitsOf } from './lib/limits.ts';
import { fail } from './lib/respond.ts';
import { checkLanguage, cleanDescription, cleanTitle } from './lib/text.ts';

/** What the functions of this pipeline hand on. */
export type CreateUploadStash = {
  /** The item to reserve; later, when the token was used before, the one that it made. */
  video: VideoItem;
  clientToken: string | null;
  /** True once the token turned out to have been used: nothing was written, the first video is looked up. */
  isRepeat: boolean;
};

type Ctx = Context<{ input: CreateUploadInput }, CreateUploadStash>;

/** Checks the whole input before anything is written, and shapes the item. */
export function request(ctx: Ctx): object {
  const userId = callerId(ctx);
  const { input } = ctx.args;
  if ((input.userId ?? userId) !== userId) util.unauthorized();

  const limits = limitsOf(ctx.env);
  const { contentType, sizeBytes } = input;
  const contentTypes: string[] = [...CONTENT_TYPES];
  if (contentTypes.indexOf(contentType) === -1) fail('UnsupportedMediaType', { contentTypes });
  if (!Number.isFinite(sizeBytes) || sizeBytes < 1 || Math.floor(sizeBytes) !== sizeBytes) {
    fail('InvalidInput', { field: 'sizeBytes', min: 1, max: limits.uploadBytes });
  }
  if (sizeBytes > limits.uploadBytes) fail('UploadTooLarge', { limitBytes: limits.uploadBytes });
  if (sizeBytes > limits.storedBytes) fail('LimitExceeded', { limit: 'storedBytes', max: limits.storedBytes });
  const clientToken = input.clientToken ?? null;
  if (clientToken !== null && !util.matches(`^[A-Za-z0-9_-]{1,${MAX_CLIENT_TOKEN_LENGTH}}$`, clientToken)) {
    fail('InvalidInput', { field: 'clientToken', maxLength: MAX_CLIENT_TOKEN_LENGTH, characters: 'A-Z a-z 0-9 _ -' });
  }

  const id = util.autoUlid();
  const now = util.time.nowEpochMilliSeconds();
  const at = util.time.epochMilliSecondsToISO8601(now);
  const isOnePut = sizeBytes <= MAX_PUT_BYTES;
  // Parts become an object only by completeUpload, which says itself when to look for it.
  const lookSeconds = isOnePut ? ARRIVAL_LOOK_SECONDS : UPLOAD_DEADLINE_SECONDS;
  ctx.stash.clientToken = clientToken;
  ctx.stash.isRepeat = false;
  const title = cleanTitle(input.title);
  const description = input.description ? cleanDescription(input.description) : null;
  ctx.stash.video = {
    userId,
    id,
    title,
    description,
    ...(clientToken === null ? {} : { asked: { title, description } }),
    contentType,
    sizeBytes,
    language: input.language ? checkLanguage(input.language) : null,
    status: 'AWAITING_UPLOAD',
    version: 1,
    createdAt: at,
    updatedAt: at,
    s3Key: sourceKey(userId, id),
    ...(isOnePut ? {} : { partSizeBytes: partSize(sizeBytes) }),
    uploadExpiresAt: util.time.epochMilliSecondsToISO8601(now + UPLOAD_DEADLINE_SECONDS * 1000),
    captions: {},
    captionJobs: {},
    ownerStatus: ownerStatus(userId, 'AWAITING_UPLOAD'),
    deadlineAt: util.time.epochMilliSecondsToISO8601(now + lookSeconds * 1000),
    shard: shardOf(id),
  };
  return {};
}

/** The ticket. An upload that ended while it was being opened has none: the same call made again finds it as it then is. */
export function response(ctx: Ctx): Upload {
  const ticket = ctx.prev.result as Upload | null;
  return ticket ?? fail('TryAgain');
}
