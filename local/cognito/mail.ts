import type { Clock } from '../context.ts';
import { CognitoError } from './errors.ts';
import type { CodePurpose } from './codes.ts';

/** A message that the pool would send by e-mail. Show `code` to nobody but the developer. */
export interface CodeMail {
  readonly to: string;
  /** The user's `sub`. */
  readonly username: string;
  /** Six digits; for an `INVITATION`, the temporary password. */
  readonly code: string;
  readonly purpose: CodePurpose | 'INVITATION';
  /** ISO 8601. */
  readonly at: string;
}

/** The answer of every operation that sends a code: where it went, with most of the address hidden. */
export interface CodeDeliveryDetails {
  readonly AttributeName: 'email';
  readonly DeliveryMedium: 'EMAIL';
  readonly Destination: string;
}

/** `ada@example.com` as Cognito shows it: `a***@e***`; in lower case, so that the stored spelling does not show. */
const mask = (email: string): string => {
  const [name = '', domain = ''] = email.toLowerCase().split('@');
  return `${name.charAt(0)}***@${domain.charAt(0)}***`;
};

/** Where a code went, or would have gone. */
export const deliveryTo = (email: string): CodeDeliveryDetails => ({
  AttributeName: 'email',
  DeliveryMedium: 'EMAIL',
  Destination: mask(email),
});

/** Sends the pool's mail. */
export type SendMail = (mail: Omit<CodeMail, 'at'>) => CodeDeliveryDetails;

/** Throws `CodeDeliveryFailureException` when the given function throws. */
export const createMailer =
  (sendCode: (mail: CodeMail) => void, clock: Clock): SendMail =>
  (mail) => {
    try {
      sendCode({ ...mail, at: new Date(clock.now()).toISOString() });
    } catch (cause) {
      const error = new CognitoError('CodeDeliveryFailureException', 'The message could not be delivered.');
      error.cause = cause;
      throw error;
    }
    return deliveryTo(mail.to);
  };
