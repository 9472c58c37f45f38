/** The video that an uploaded object belongs to. */
export interface SourceOwner {
  readonly userId: string;
  readonly videoId: string;
}

const SOURCE_KEY = /^videos\/([^/]{1,128})\/([0-9A-HJKMNP-TV-Z]{26})\/source$/;

/** Whose upload lies at this key; `undefined` for every other object. The key is as EventBridge gives it: not encoded. */
export function sourceOwner(key: string): SourceOwner | undefined {
  const [, userId, videoId] = SOURCE_KEY.exec(key) ?? [];
  return userId !== undefined && videoId !== undefined ? { userId, videoId } : undefined;
}

const MEDIA_KEY = /^videos\/([^/]{1,128})\/([0-9A-HJKMNP-TV-Z]{26})\/(?:source|audio\.[a-z0-9]{2,4})$/;

/** Whose video a transcription job reads: the upload itself, or the sound that was copied out of it. */
export function mediaOwner(key: string): SourceOwner | undefined {
  const [, userId, videoId] = MEDIA_KEY.exec(key) ?? [];
  return userId !== undefined && videoId !== undefined ? { userId, videoId } : undefined;
}
