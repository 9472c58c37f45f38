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
 * The options of a test that shows what `local/support.ts` claims: `it('…', shows('s3:PutObject'), async () => …)`. At the
 * end of a whole run every claim must have been shown, by tests that all passed. The names stand in the call itself, as
 * literals: `docs/local-support.md` is printed from there.
 */
export function shows(...claims: readonly [ClaimId, ...ClaimId[]]): { meta: { claims: readonly ClaimId[] } } {
  return { meta: { claims } };
}

/** The options of a `describe` whose tests are skipped where something is not installed: their claims then do not fail a run. */
export function needs(what: string): { meta: { needs: string } } {
  return { meta: { needs: what } };
}
