import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Reporter, TestModule, Vitest } from 'vitest/node';
import { SUPPORT } from '../../local/support.ts';
import type { ClaimId, SupportRow } from '../../local/support.ts';

/** What became of one claim in a run. */
export type ClaimState =
  'shown' | 'shown by a test that failed' | 'shown by no test that passed' | 'not to be shown on this machine';

/** What a run says about the claims that its tests show: one failure is enough to unshow a claim. */
export function claimStates(modules: readonly TestModule[]): ReadonlyMap<ClaimId, ClaimState> {
  const states = new Map<ClaimId, ClaimState>();
  for (const module of modules) {
    let isPartlySkipped = false;
    for (const test of module.children.allTests()) {
      const { claims = [], needs } = test.meta();
      const { state } = test.result();
      if (state === 'skipped' && needs !== undefined) isPartlySkipped = true;
      for (const claim of claims) {
        if (state === 'failed') states.set(claim, 'shown by a test that failed');
        else if (state === 'passed' && states.get(claim) !== 'shown by a test that failed') states.set(claim, 'shown');
      }
    }
    // What was skipped could not say what it shows: its text does.
    const text = isPartlySkipped ? readFileSync(module.moduleId, 'utf8') : '';
    for (const claim of isPartlySkipped ? allClaims() : []) {
      if (!states.has(claim) && text.includes(`'${claim}'`)) states.set(claim, 'not to be shown on this machine');
    }
  }
  return states;
}

/** How much of what is claimed was shown, in one line for AWS's services and one for AppSync, if any of it was tested. */
export function summaryLines(states: ReadonlyMap<ClaimId, ClaimState>): readonly string[] {
  const line = (group: SupportRow['group'], words: (tested: number, claimed: number) => string): readonly string[] => {
    const claims = SUPPORT.filter((row) => row.group === group).flatMap((row) => row.claims);
    const tested = claims.filter((claim) => states.get(claim) === 'shown').length;
    return claims.some((claim) => states.has(claim)) ? [words(tested, claims.length)] : [];
  };
  return [
    ...line('services', (n, of) => `AWS services outside AppSync: ${n} operations tested of ${of} claimed`),
    ...line('AppSync', (n, of) => `AppSync: ${n} of ${of} claimed, tested`),
  ];
}

/**
 * Counts what a run showed of the claims in `local/support.ts`, and fails a whole run for every claim that it did not
 * show. A run of some files or of some names only counts.
 */
export function claimsReporter(): Reporter {
  let vitest: Vitest | undefined;
  return {
    onInit: (started) => {
      vitest = started;
    },
    onTestRunEnd: (modules, _errors, reason) => {
      const states = claimStates(modules);
      if (vitest === undefined || states.size === 0) return;
      const { logger } = vitest;
      for (const line of summaryLines(states)) logger.log(line);
      if (reason === 'interrupted' || !isWhole(modules, vitest)) return;
      for (const claim of allClaims()) {
        const state = states.get(claim) ?? 'shown by no test that passed';
        if (state === 'shown') continue;
        logger.log(`  claimed, and ${state}: ${claim}`);
        if (state !== 'not to be shown on this machine') process.exitCode = 1;
      }
    },
  };
}

// Vitest takes a reporter's file by its default export.
export default claimsReporter;

const allClaims = (): readonly ClaimId[] => SUPPORT.flatMap(({ claims }) => claims);

/** Did every file run that shows a claim, with all of its tests? */
function isWhole(modules: readonly TestModule[], { config }: Vitest): boolean {
  if (config.testNamePattern !== undefined) return false;
  const ran = new Set(modules.map(({ moduleId }) => resolve(moduleId)));
  return showingFiles(join(config.root, 'test')).every((file) => ran.has(file));
}

function showingFiles(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : showingFiles(path);
    if (!entry.name.endsWith('.test.ts')) return [];
    return readFileSync(path, 'utf8').includes("support/claims.ts'") ? [resolve(path)] : [];
  });
}
