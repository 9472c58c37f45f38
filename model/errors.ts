/**
 * The closed list of error types that a client can switch on: AppSync delivers one as `errors[].errorType`. `retryable` says
 * whether the same call may succeed later without a change. Messages are fixed sentences; facts go into the error's data.
 * A new type is a change of the contract.
 */
export const ERRORS = {
  Unauthorized: { retryable: false, message: 'You may not do this.' },
  NotFound: { retryable: false, message: 'There is no such video.' },
  InvalidInput: { retryable: false, message: 'The input is not valid.' },
  Conflict: { retryable: false, message: 'This is in conflict with what is there: read it again and decide.' },
  InvalidTransition: { retryable: false, message: 'The video is not in a state that allows this.' },
  LimitExceeded: { retryable: false, message: 'This would go over one of your limits.' },
  UploadTooLarge: { retryable: false, message: 'The file is larger than one upload may be.' },
  UnsupportedMediaType: { retryable: false, message: 'Files of this content type are not taken.' },
  CaptionsNotFound: { retryable: false, message: 'There are no captions in this language.' },
  CaptionsInvalid: { retryable: false, message: 'The text is not valid WebVTT or SRT.' },
  PartsMissing: { retryable: true, message: 'S3 does not hold every part yet.' },
  TryAgain: { retryable: true, message: 'Another change was made at the same moment. Send the same call again.' },
  Internal: { retryable: true, message: 'Something went wrong on our side. Try again in a moment.' },
} as const;

/** One of the error types above. */
export type ErrorType = keyof typeof ERRORS;
