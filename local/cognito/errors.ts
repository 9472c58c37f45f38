/** An answer of the service that is not a success, exactly as it goes over the wire. */
export class CognitoError extends Error {
  /** What clients switch on: the `__type` of the body and the `x-amzn-errortype` header. */
  readonly code: string;
  /** HTTP status; Cognito answers nearly everything with 400. */
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.name = code;
    this.code = code;
    this.status = status;
  }
}

/** A request that the operation cannot accept as it is. */
export const invalidParameter = (message: string): CognitoError =>
  new CognitoError('InvalidParameterException', message);

/** A caller who may not do this, or whose proof is not good. */
export const notAuthorized = (message: string): CognitoError => new CognitoError('NotAuthorizedException', message);

/** One answer for a wrong password and for a user who does not exist, so that neither can be told from the other. */
export const badCredentials = (): CognitoError => notAuthorized('Incorrect username or password.');

/** Too many codes asked for, or too many wrong ones given. */
export const limitExceeded = (): CognitoError =>
  new CognitoError('LimitExceededException', 'Attempt limit exceeded, please try after some time.');

/** The user of an administrator's or a signed-in person's request is not in the pool. */
export const userNotFound = (): CognitoError => new CognitoError('UserNotFoundException', 'User does not exist.');

/** A pool, client or group that is not there. */
export const resourceNotFound = (message: string): CognitoError =>
  new CognitoError('ResourceNotFoundException', message);

/** The real service can do this and the local one cannot; `what` names the operation or the option. */
export const unsupported = (what: string): CognitoError =>
  new CognitoError('UnsupportedByLocal', `The local Cognito does not emulate ${what}.`);
