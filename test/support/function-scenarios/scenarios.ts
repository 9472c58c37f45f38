import { extractAudioScenarios } from './extract-audio.ts';
import { finishCaptionsScenarios } from './finish-captions.ts';
import { multipartScenarios } from './multipart.ts';
import { purgeScenarios } from './purge.ts';
import { readWordsScenarios } from './read-words.ts';
import { saveCaptionsScenarios } from './save-captions.ts';
import { startCaptionsScenarios } from './start-captions.ts';
import { sweepScenarios } from './sweep.ts';

/** Those that an event or a call sets going: it can be delivered again. */
export const deliveries = [
  ...startCaptionsScenarios,
  ...extractAudioScenarios,
  ...finishCaptionsScenarios,
  ...multipartScenarios,
  ...purgeScenarios,
  ...saveCaptionsScenarios,
  ...readWordsScenarios,
];

/** Those of the sweeper. */
export const sweeps = sweepScenarios;
