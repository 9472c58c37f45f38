import { TestRunner } from 'vitest';
import type { ClaimId } from '../../local/support.ts';

declare module 'vitest' {
  interface TaskMeta {
    /** What of `local/support.ts` the test shows. */
    claims?: readonly ClaimId[];
    /** What must be installed for the test to run at all. */
    needs?: string;
  }
}

/**
 * Says at the beginning of a test what `local/support.ts` claims and the test shows: `shows('s3:PutObject')`. At the end of
 * a whole run every claim must have been shown, by tests that all passed. The names stand in the call as literals, because
 * `docs/local-support.md` is printed from the text of the tests.
 */
export function shows(...claims: readonly [ClaimId, ...ClaimId[]]): void {
  const test = TestRunner.getCurrentTest();
  if (test === undefined) throw new Error('shows() belongs into a test, before anything that it awaits.');
  test.meta.claims = [...(test.meta.claims ?? []), ...claims];
}

/**
 * The options of a `describe` whose tests are skipped where something is not installed. A claim that no test shows does
 * not fail a run when such a describe of one of its files was skipped.
 */
export function needs(what: string): { meta: { needs: string } } {
  return { meta: { needs: what } };
}

/**
 * For a test that runs over a table: of these claims the row shows those whose last name is a word of it. So a claim is
 * not shown any more when its row is taken out of the table.
 */
export function showsOf(row: string, ...claims: readonly [ClaimId, ...ClaimId[]]): void {
  const words = new Set(row.split(/[^\w$@-]+/));
  const [first, ...more] = claims.filter((claim) => words.has(claim.split(/[ .:]/).at(-1) ?? ''));
  if (first !== undefined) shows(first, ...more);
}
