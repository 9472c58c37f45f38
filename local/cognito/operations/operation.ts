import type { Input } from '../input.ts';
import { RULES } from '../input.ts';
import { resourceNotFound } from '../errors.ts';
import type { Pool } from '../pool.ts';

/** The JSON body of a success. */
export type Answer = Readonly<Record<string, unknown>>;

/** One operation of the API. */
export interface Operation {
  /** True when the real service wants the request signed with AWS credentials. */
  readonly isSigned: boolean;
  /** Throws `CognitoError` for everything that is not a success. */
  readonly run: (pool: Pool, input: Input) => Answer | Promise<Answer>;
}

/** An operation that apps call without AWS credentials. */
export const open = (run: Operation['run']): Operation => ({ isSigned: false, run });

/**
 * An operation for administrators. `UserPoolId` is read and checked here: another pool's is `ResourceNotFoundException`.
 */
export const signed = (run: Operation['run']): Operation => ({
  isSigned: true,
  run: (pool, input) => {
    const userPoolId = input.required('UserPoolId', RULES.userPoolId);
    input.check();
    if (userPoolId !== pool.options.userPoolId) throw resourceNotFound(`User pool ${userPoolId} does not exist.`);
    return run(pool, input);
  },
});

/** A moment as JSON 1.1 writes it: seconds since the epoch, with milliseconds. */
export const timestamp = (milliseconds: number): number => milliseconds / 1000;
