import { putUpload, type VideoFieldsFragment } from '../../sdk/index.ts';
import { eventually, media, type User } from './stack.ts';

/** A lecture that went the whole way: uploaded, transcribed, announced. */
export async function uploadLecture(user: User, file = 'lecture.webm', contentType = 'video/webm') {
  const { client } = user;
  const bytes = media(file);
  const ticket = await client.createUpload({ input: { title: file, contentType, sizeBytes: bytes.length } });
  const videoId = ticket.video.id;
  const events = client.onCaptionReady({ videoId });
  await events.ready;
  await putUpload(ticket, bytes);
  const { value: event } = await events.next();
  await events.return();
  const video = await client.video({ id: videoId });
  return { bytes, ticket, videoId, event: event!, video: video! };
}

/** Waits until a video has a status that no event tells of. */
export function inStatus(user: User, id: string, status: VideoFieldsFragment['status']): Promise<VideoFieldsFragment> {
  return eventually(async () => {
    const video = await user.client.video({ id });
    return video?.status === status ? video : undefined;
  }, `${status} of ${id}`);
}
