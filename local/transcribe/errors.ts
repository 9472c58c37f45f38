/** An answer of the service that is not a success, exactly as it goes over the wire. */
export class TranscribeError extends Error {
  /** HTTP status. */
  readonly status: number;

  constructor(name: string, message: string, status = 400) {
    super(message);
    this.name = name;
    this.status = status;
  }
}

/** A request that the service cannot accept as it is. */
export const badRequest = (message: string): TranscribeError => new TranscribeError('BadRequestException', message);

/** The real service can do this and the local one cannot; `what` names the operation or the option. */
export const unsupported = (what: string): TranscribeError =>
  new TranscribeError('UnsupportedByLocal', `The local Transcribe does not emulate ${what}.`);

/** The job is not there. The service documents NotFoundException and answers BadRequestException. */
export const jobNotFound = (): TranscribeError =>
  badRequest("The requested job couldn't be found. Check the job name and try your request again.");

/** A job of this name is there already, whatever became of it. */
export const jobExists = (): TranscribeError =>
  new TranscribeError('ConflictException', 'The requested job name already exists. Use a different job name.');

/** The media is not there, or may not be read: the service does not tell which. */
export const mediaUnreadable = (): TranscribeError =>
  badRequest(
    "The S3 URI that you provided can't be accessed. Make sure that you have read permission and try your request again.",
  );

/** The check file could not be written where the output is to go. */
export const outputUnwritable = (bucket: string): TranscribeError =>
  badRequest(
    `The specified S3 bucket ${bucket} can't be accessed. Make sure that you have write permission and try your request again.`,
  );

/** Every slot is taken and the request did not allow to wait for one. */
export const limitExceeded = (): TranscribeError =>
  new TranscribeError(
    'LimitExceededException',
    "You've reached the limit of concurrent transcription jobs. Wait until a job ends and try your request again.",
  );
