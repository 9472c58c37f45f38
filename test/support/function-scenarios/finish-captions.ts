import { captioned } from './left.ts';
import type { Scenario } from './run.ts';
import { finishAll, transcribed } from './subject.ts';

/** What the end of a job sets going. */
export const finishCaptionsScenarios: readonly Scenario[] = [
  {
    name: 'a job that has ended',
    given: transcribed,
    deliver: (functions, { key }) => finishAll(functions, key),
    comesTo: captioned,
  },
];
