import { LecternError, type VideoFieldsFragment } from '../../sdk/index.ts';

const SENTENCES: Readonly<Record<string, string>> = {
  // Signing in.
  NotAuthorizedException: 'The e-mail address or the password is not right.',
  UserNotFoundException: 'The e-mail address or the password is not right.',
  UsernameExistsException: 'There is an account with this address already. Sign in instead.',
  InvalidParameterException: 'Please check the address and the password.',
  CodeMismatchException: 'That is not the code. Please look again.',
  ExpiredCodeException: 'That code has expired. Ask for a new one.',
  LimitExceededException: 'That was tried too often. Please wait a few minutes.',
  TooManyRequestsException: 'That was tried too often. Please wait a few minutes.',
  NewPasswordRequired: 'This account needs a new password before it can be used here. Ask whoever made it for you.',
  MfaRequired: 'This account signs in with a second factor, which this page does not offer.',
  SignedOut: 'You have been signed out. Please sign in again.',
  UnauthorizedException: 'You have been signed out. Please sign in again.',
  // Videos.
  Unauthorized: 'You may not do this.',
  NotFound: 'This lecture is not there any more.',
  Conflict: 'The lecture has changed in the meantime. Please look at it again.',
  InvalidTransition: 'That cannot be done with this lecture right now.',
  LimitExceeded: 'This would go over one of your limits. Wait for an upload to end, or try again later.',
  UploadTooLarge: 'This file is larger than a lecture may be.',
  UnsupportedMediaType: 'Lectern cannot take this kind of file. Use MP4, MOV, WebM, MKV, MP3, M4A, WAV, OGG or FLAC.',
  MultipartRequired: 'This file is too large to be sent from this page.',
  UploadSizeMismatch: 'The file changed while it was being sent. Please choose it again.',
  AccessDenied: 'The time to send this file ran out. Please start again.',
  TryAgain: 'Lectern is busy with another change of yours. Please try again.',
  Internal: 'Something went wrong on our side. Please try again in a moment.',
};

/** What went wrong, in words for a teacher. */
export function inWords(error: unknown): string {
  if (!(error instanceof Error)) return 'Something went wrong.';
  const code = error instanceof LecternError ? error.code : error.name;
  // Cognito's message names the rule of the pool that the password breaks.
  if (code === 'InvalidPasswordException')
    return error.message.replace(/^Password (?:did not conform with|does not conform to) policy: /, '');
  if (code === 'NetworkError' || error.message === 'Network error' || error.message === 'Failed to fetch') {
    return 'There is no connection. Please check your network and try again.';
  }
  const sentence = SENTENCES[code];
  if (sentence !== undefined) return sentence;
  if (error instanceof LecternError && error.retryable)
    return 'That did not work just now. Please try again in a moment.';
  return error.message;
}

/** How a video stands, in few words: first about the video, then about its captions. */
export function statusInWords(video: VideoFieldsFragment): {
  readonly tone: 'busy' | 'good' | 'bad';
  readonly text: string;
} {
  switch (video.status) {
    case 'AWAITING_UPLOAD':
      return { tone: 'busy', text: 'Waiting for the file' };
    case 'PROCESSING':
      return { tone: 'busy', text: 'Checking the file' };
    case 'EXPIRED':
      return { tone: 'bad', text: 'The file did not arrive in time' };
    case 'CANCELLED':
      return { tone: 'bad', text: 'Cancelled' };
    case 'REJECTED':
      return {
        tone: 'bad',
        text: video.reason === 'SIZE_MISMATCH' ? 'The file arrived incomplete' : 'The file holds no video or sound',
      };
    case 'READY':
      return captionsInWords(video.captions);
  }
}

function captionsInWords(captions: VideoFieldsFragment['captions']): ReturnType<typeof statusInWords> {
  const ready = captions.filter(({ status }) => status === 'READY');
  if (captions.some(({ status }) => status === 'TRANSCRIBING'))
    return { tone: 'busy', text: 'Ready · captions being written' };
  if (captions.some(({ status }) => status === 'QUEUED'))
    return { tone: 'busy', text: 'Ready · captions waiting their turn' };
  if (ready.length > 0)
    return { tone: 'good', text: `Ready · captions: ${ready.map(({ label }) => label).join(', ')}` };
  if (captions.some(({ status }) => status === 'NO_SPEECH'))
    return { tone: 'good', text: 'Ready · nobody speaks in it' };
  const failed = captions.find(({ status }) => status === 'FAILED');
  if (failed !== undefined)
    return { tone: 'bad', text: `Ready · no captions: ${CAPTION_REASONS[failed.reason ?? ''] ?? 'they failed'}` };
  return { tone: 'good', text: 'Ready' };
}

const CAPTION_REASONS: Readonly<Record<string, string>> = {
  NO_AUDIO: 'it has no sound',
  UNSUPPORTED_MEDIA: 'its sound cannot be read',
  TOO_LONG: 'it is too long',
  UNSUPPORTED_LANGUAGE: 'its language is not known',
  INTERNAL: 'something went wrong on our side',
};

/** A size, e.g. `12.3 MB`. */
export function sizeInWords(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(bytes, 1)) / 3));
  const value = bytes / 1000 ** power;
  return `${value.toFixed(power === 0 || value >= 100 ? 0 : 1)} ${units[power] ?? ''}`;
}

/** A length, e.g. `1:02:03` or `4:05`. */
export function durationInWords(seconds: number): string {
  const whole = Math.round(seconds);
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const shown = parts[0] === 0 ? parts.slice(1) : parts;
  return shown.map((part, index) => (index === 0 ? String(part) : String(part).padStart(2, '0'))).join(':');
}
