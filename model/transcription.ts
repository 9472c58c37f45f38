/** What Transcribe takes and how its jobs are named. */

/** The containers that Transcribe reads, by the names that mediabunny and Transcribe give them. */
export const TRANSCRIBE_FORMATS: Readonly<Record<string, string>> = {
  MP4: 'mp4',
  WebM: 'webm',
  MP3: 'mp3',
  WAVE: 'wav',
  Ogg: 'ogg',
  FLAC: 'flac',
};

/** Transcribe takes files of at most 2 GB. */
export const TRANSCRIBE_MAX_BYTES = 2_000_000_000;
/** Transcribe takes sound of at most 4 hours. */
export const TRANSCRIBE_MAX_SECONDS = 4 * 3600;
/** Transcribe takes sound of at least half a second. */
export const TRANSCRIBE_MIN_SECONDS = 0.5;

/** Whether Transcribe does not read the file as it is, so that its sound must be copied out first. */
export function needsExtraction(video: { readonly container?: string; readonly sizeBytes: number }): boolean {
  return !Object.hasOwn(TRANSCRIBE_FORMATS, video.container ?? '') || video.sizeBytes > TRANSCRIBE_MAX_BYTES;
}

/** Languages that are told apart when the owner names none, unless the stage's configuration says otherwise. */
export const DEFAULT_LANGUAGES = ['en-US', 'en-GB', 'de-DE', 'fr-FR', 'es-ES', 'it-IT', 'pt-BR', 'ja-JP'] as const;

/** The prefix of a stage's jobs. Transcribe's names and events are shared by the whole account. */
export const jobPrefix = (stage: string): string => `${stage}-`;

/** The name of one attempt. `base` is the item's `jobBase`. */
export const attemptName = (base: string, attempt: number): string => `${base}-${attempt}`;

/** The minutes that a transcription counts for, to a hundredth. APPSYNC_JS code calls this too. */
export function captionedMinutes(durationSeconds: number): number {
  // From whole milliseconds: a fraction of a minute that binary numbers cannot hold would be rounded up once more.
  return Math.ceil(Math.round(durationSeconds * 1000) / 600) / 100;
}
