import type { Api } from '../stack.ts';
import type { Random } from './random.ts';

/** A stack between two kills. */
export interface Life {
  readonly api: Api;
  readonly random: Random;
}

/**
 * Something that users do with a stack, and the memory of what it acknowledged. What was under way when the stack died may
 * have been done or not, but nothing between the two; the next check sees which, and from then on it stays so.
 */
export interface Work {
  readonly name: string;
  /** Does a little more, time and again until the stack dies. Rejects as soon as a call fails. */
  run(life: Life): Promise<void>;
  /** Everything that was acknowledged is there. Throws, with the name of what is missing, when it is not. */
  expectKept(life: Life): Promise<void>;
  /** What was left unfinished has gone on to its end, without anybody asking for it. */
  expectFinished(life: Life): Promise<void>;
  /** How many things it was told were done. */
  acknowledged(): number;
}

/** The options of an AWS client for one life: it asks once, because a second try would hide the first one's failure. */
export const once = ({ api }: Life) => ({ ...api.aws, maxAttempts: 1 });
