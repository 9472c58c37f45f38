import { finishCaptionsScenarios } from './finish-captions.ts';
import { multipartScenarios } from './multipart.ts';
import { purgeScenarios } from './purge.ts';
import { startCaptionsScenarios } from './start-captions.ts';
import { sweepScenarios } from './sweep.ts';

/** Those that an event or a call sets going: it can be delivered again. */
export const deliveries = [
  ...startCaptionsScenarios,
  ...finishCaptionsScenarios,
  ...multipartScenarios,
  ...purgeScenarios,
];

/** Those of the sweeper. */
export const sweeps = sweepScenarios;
