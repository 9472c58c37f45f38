import { LecternError, putUpload, type Client, type UploadProgress } from '../../sdk/index.ts';
import { contentTypeOf } from './media-types.ts';

/** How often the bytes are sent afresh after the network or S3 failed. */
const SENDS = 3;

/**
 * Reserves a video and sends its bytes; gives the video's id. When the network fails on the way it asks for a fresh URL and
 * sends again. When it fails for good, or the signal fires, the reservation is given up, so that it holds no place in the
 * user's limits.
 */
export async function sendLecture(
  client: Client,
  lecture: { readonly file: File; readonly title: string },
  options: { readonly signal: AbortSignal; readonly onProgress: (progress: UploadProgress) => void },
): Promise<string> {
  const { file, title } = lecture;
  const input = { title, contentType: contentTypeOf(file), sizeBytes: file.size };
  const { signal } = options;
  let ticket = await client.createUpload({ input }, { signal });
  const { id } = ticket.video;
  try {
    for (let send = 1; ; send += 1) {
      try {
        await putUpload(ticket, file, options);
        return id;
      } catch (error) {
        if (send === SENDS || !(error instanceof LecternError) || !error.retryable) throw error;
      }
      const fresh = await client.upload({ videoId: id }, { signal });
      // The bytes had arrived after all; only the answer was lost.
      if (fresh === null) return id;
      ticket = fresh;
    }
  } catch (error) {
    // What matters to the user is the first failure; the reservation would expire by itself.
    await client.cancelUpload({ videoId: id }).catch(() => undefined);
    throw error;
  }
}
