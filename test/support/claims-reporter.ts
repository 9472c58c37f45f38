import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Reporter, TestCase, TestModule, Vitest } from 'vitest/node';
import { SUPPORT } from '../../local/support.ts';
import type { ClaimId, SupportRow } from '../../local/support.ts';

/** What became of one claim in a run. Several tests may show it: one failure is enough to unshow it. */
export type ClaimState = 'shown' | 'failed' | 'unavailable' | 'not shown';

/** What the tests of a run say about a claim, by the state that each of them ended in. */
export function claimState(tests: readonly { readonly state: string; readonly needs?: string }[]): ClaimState {
  if (tests.some(({ state }) => state === 'failed')) return 'failed';
  if (tests.some(({ state }) => state === 'passed')) return 'shown';
  return tests.some(({ needs }) => needs !== undefined) ? 'unavailable' : 'not shown';
}

/** The lines that end a run: what was shown of what is claimed, then every claim that was not. */
export function reportLines(states: ReadonlyMap<ClaimId, ClaimState>): readonly string[] {
  const count = (group: SupportRow['group']): readonly [tested: number, claimed: number] => {
    const claims = SUPPORT.filter((row) => row.group === group).flatMap((row) => row.claims);
    return [claims.filter((claim) => states.get(claim) === 'shown').length, claims.length];
  };
  const [operations, allOperations] = count('services');
  const [claims, allClaims] = count('AppSync');
  return [
    `AWS services outside AppSync: ${operations} operations tested of ${allOperations} claimed`,
    `AppSync: ${claims} of ${allClaims} claimed, tested`,
  ];
}

/**
 * Counts the claims of `local/support.ts` that the tests of a run showed, and fails a whole run for each that none did.
 * A run of some files or of some names only counts.
 */
export function claimsReporter(): Reporter {
  let vitest: Vitest | undefined;
  return {
    onInit: (started) => {
      vitest = started;
    },
    onTestRunEnd: (modules) => {
      const found = testsByClaim(modules);
      const states = new Map<ClaimId, ClaimState>();
      for (const claim of SUPPORT.flatMap((row) => row.claims)) states.set(claim, claimState(found.get(claim) ?? []));
      if (found.size === 0) return;
      const logger = vitest?.logger;
      for (const line of reportLines(states)) logger?.log(line);
      if (vitest === undefined || !isWhole(modules, vitest)) return;
      const missing = [...states].filter(([, state]) => state !== 'shown');
      for (const [claim, state] of missing) logger?.log(`  ${MEANINGS[state]}: ${claim}`);
      if (missing.some(([, state]) => state !== 'unavailable')) process.exitCode = 1;
    },
  };
}

const MEANINGS: Readonly<Record<ClaimState, string>> = {
  shown: 'shown',
  failed: 'claimed, and its test failed',
  unavailable: 'claimed, and its tests cannot run on this machine',
  'not shown': 'claimed, and no test that passed shows it',
};

function testsByClaim(modules: readonly TestModule[]): ReadonlyMap<ClaimId, { state: string; needs?: string }[]> {
  const found = new Map<ClaimId, { state: string; needs?: string }[]>();
  for (const test of modules.flatMap((module) => [...module.children.allTests()])) {
    const { claims = [], needs } = test.meta();
    for (const claim of claims) {
      const tests = found.get(claim) ?? [];
      tests.push({ state: stateOf(test), ...(needs !== undefined && { needs }) });
      found.set(claim, tests);
    }
  }
  return found;
}

const stateOf = (test: TestCase): string => test.result().state;

/** Did every file run that shows a claim, with all of its tests? */
function isWhole(modules: readonly TestModule[], { config }: Vitest): boolean {
  if (config.testNamePattern !== undefined) return false;
  const ran = new Set(modules.map(({ moduleId }) => resolve(moduleId)));
  return claimingFiles(join(config.root, 'test')).every((file) => ran.has(file));
}

function claimingFiles(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : claimingFiles(path);
    return entry.name.endsWith('.test.ts') && /\bshows\(/.test(readFileSync(path, 'utf8')) ? [resolve(path)] : [];
  });
}
