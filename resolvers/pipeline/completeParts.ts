import { runtime, type Context } from '@aws-appsync/utils';
import type { MultipartCall } from '../../model/multipart.ts';
import type { CompleteUploadStash } from '../Mutation.completeUpload.ts';

type Ctx = Context<unknown, CompleteUploadStash>;

/** Has the object made of the parts. S3 may take minutes for it, and a caller is not made to wait: the function is only told. */
export function request(ctx: Ctx): object {
  const { video, isDone } = ctx.stash;
  if (isDone) runtime.earlyReturn({});
  const { s3Key: key, uploadId = '', sizeBytes, partSizeBytes = 1 } = video;
  const payload: MultipartCall = { do: 'complete', key, uploadId, sizeBytes, partSizeBytes };
  return { operation: 'Invoke', invocationType: 'Event', payload };
}

/** That it could not be told is no failure: it is written that somebody must, with a deadline. */
export function response(ctx: Ctx): object {
  if (ctx.error) console.error(`completion not begun: ${ctx.error.type}: ${ctx.error.message}`);
  return {};
}
