import { FAILURE_REASONS } from './failure-reasons.ts';
import type { FailureName } from './failure-reasons.ts';
import { TranscribeError, limitExceeded } from './errors.ts';

/** What is to go wrong with one job; kept with the job, so that a restart does not heal it. */
export type JobFault = { readonly kind: 'fail'; readonly reason: string } | { readonly kind: 'no-speech' };

/** How the events of jobs travel: `lose` and `repeat` are what best-effort delivery may do at its worst. */
export type EventDelivery = 'deliver' | 'lose' | 'repeat';

/**
 * Switches that make the service misbehave as the real one can. Each `…Next` switch holds for the given number of
 * calls of StartTranscriptionJob and then goes back to normal.
 */
export interface TranscribeFaults {
  /** The next jobs end as FAILED with this reason. */
  failNext(reason: FailureName, times?: number): void;
  /**
   * In the next jobs nobody speaks: COMPLETED without subtitle files. Where it had to identify the language, the real
   * service may fail the job instead; that is `failNext('NO_SPEECH_TO_IDENTIFY')`.
   */
  noSpeechNext(times?: number): void;
  /** The next calls to start a job are refused with this error. */
  refuseNext(error: 'LimitExceededException' | 'InternalFailureException', times?: number): void;
  /** Holds until it is set again. */
  setEventDelivery(delivery: EventDelivery): void;
}

/** The side that the service looks at. */
export interface FaultSource {
  takeRefusal(): TranscribeError | undefined;
  takeJobFault(): JobFault | undefined;
  eventDelivery(): EventDelivery;
}

/** Switches that are all off. Give the same object to `createTranscribe` and to whoever is to turn them. */
export function createTranscribeFaults(): TranscribeFaults & FaultSource {
  const jobFaults: JobFault[] = [];
  const refusals: TranscribeError[] = [];
  let delivery: EventDelivery = 'deliver';
  const add = <T>(list: T[], value: T, times: number): void => {
    for (let n = 0; n < times; n += 1) list.push(value);
  };
  return {
    failNext: (reason, times = 1) => add(jobFaults, { kind: 'fail', reason: FAILURE_REASONS[reason] }, times),
    noSpeechNext: (times = 1) => add(jobFaults, { kind: 'no-speech' }, times),
    refuseNext: (error, times = 1) => {
      const internal = new TranscribeError(error, 'There was an internal error. Try your request again.', 500);
      add(refusals, error === 'LimitExceededException' ? limitExceeded() : internal, times);
    },
    setEventDelivery: (next) => {
      delivery = next;
    },
    takeRefusal: () => refusals.shift(),
    takeJobFault: () => jobFaults.shift(),
    eventDelivery: () => delivery,
  };
}
