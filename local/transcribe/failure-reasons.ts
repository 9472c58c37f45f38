/**
 * Why a job can fail, in the service's words: the first six are the documented values of `FailureReason`, the others
 * are what callers of the real service report. The service documents no words of its own for media without sound;
 * it takes such a file for one whose data is not valid.
 */
export const FAILURE_REASONS = {
  UNSUPPORTED_FORMAT: 'Unsupported media format',
  FORMAT_MISMATCH: 'The media format provided does not match the detected media format',
  INVALID_SAMPLE_RATE: 'Invalid sample rate for audio file',
  SAMPLE_RATE_MISMATCH: 'The sample rate provided does not match the detected sample rate',
  TOO_LARGE: 'Invalid file size: file size too large',
  TOO_MANY_CHANNELS: 'Invalid number of channels: number of channels too large',
  TOO_SHORT:
    'The input media file length is too small. Minimum audio duration is 0.500000 seconds. Check the length of the file and try your request again.',
  TOO_LONG:
    'The input media file length is too large. Maximum audio duration is 14400.000000 seconds. Check the length of the file and try your request again.',
  NO_AUDIO:
    "The data in your input media file isn't valid. The media file has no audio track. Check the media file and try your request again.",
  INVALID_DATA: "The data in your input media file isn't valid. Check the media file and try your request again.",
  NO_SPEECH_TO_IDENTIFY:
    'Your audio file must have a speech segment long enough in duration to perform automatic language identification. Provide an audio file with someone speaking for a longer period of time and try your request again.',
  INTERNAL: 'There was an internal error. Try your request again.',
} as const;

export type FailureName = keyof typeof FAILURE_REASONS;

/** Ends a job as FAILED with this reason. */
export class JobFailure extends Error {
  override readonly name = 'JobFailure';
  readonly reason: string;

  constructor(reason: string, options?: ErrorOptions) {
    super(reason, options);
    this.reason = reason;
  }
}

/** The failure of this name. */
export const failure = (name: FailureName): JobFailure => new JobFailure(FAILURE_REASONS[name]);
