import { LecternError, putUpload, type Client, type UploadProgress } from '../../sdk/index.ts';
import { contentTypeOf } from './media-types.ts';

/** How often the bytes are sent at most, when the network or S3 fails. */
const SENDS = 3;

/**
 * Reserves a video and sends its bytes; gives the video's id. When the network fails on the way it sends them again, and when
 * it fails for good, or the signal fires, it gives the reservation up, so that it holds no place in the user's limits.
 */
export async function sendLecture(
  client: Client,
  lecture: { readonly file: File; readonly title: string },
  options: { readonly signal: AbortSignal; readonly onProgress: (progress: UploadProgress) => void },
): Promise<string> {
  const { file, title } = lecture;
  const input = { title, contentType: contentTypeOf(file), sizeBytes: file.size };
  const ticket = await client.createUpload({ input }, { signal: options.signal });
  const { id } = ticket.video;
  try {
    for (let send = 1; ; send += 1) {
      try {
        await putUpload(ticket, file, options);
        return id;
      } catch (error) {
        // S3 takes the bytes only once: they had arrived, and only the answer was lost.
        if (send > 1 && error instanceof LecternError && error.code === 'PreconditionFailed') return id;
        if (send === SENDS || !(error instanceof LecternError) || !error.retryable) throw error;
      }
    }
  } catch (error) {
    // What matters to the user is the first failure; the reservation expires by itself.
    await client.cancelUpload({ videoId: id }).catch(() => undefined);
    throw error;
  }
}
