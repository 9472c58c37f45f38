import {
  createTranscribeFaults,
  type EventDelivery,
  type FaultSource,
  type TranscribeFaults,
} from '../transcribe/faults.ts';

/** What is switched on at the moment. */
export interface PendingFaults {
  /** What the next jobs will do, in their order: a reason to fail, or `no-speech`. */
  readonly jobs: readonly string[];
  /** The errors with which the next calls to start a job are refused. */
  readonly refusals: readonly string[];
  readonly events: EventDelivery;
}

/** Transcribe's faults as a console needs them: they can be looked at and switched off. */
export interface TranscribeSwitches extends TranscribeFaults, FaultSource {
  pending(): PendingFaults;
  clear(): void;
}

/** Switches that are all off. Give the same object to `createTranscribe` and to the console. */
export function createTranscribeSwitches(): TranscribeSwitches {
  const faults = createTranscribeFaults();
  const jobs: string[] = [];
  const refusals: string[] = [];
  const add = (list: string[], what: string, times: number): void => {
    for (let n = 0; n < times; n += 1) list.push(what);
  };
  return {
    failNext: (reason, times = 1) => {
      faults.failNext(reason, times);
      add(jobs, reason, times);
    },
    noSpeechNext: (times = 1) => {
      faults.noSpeechNext(times);
      add(jobs, 'no-speech', times);
    },
    refuseNext: (error, times = 1) => {
      faults.refuseNext(error, times);
      add(refusals, error, times);
    },
    setEventDelivery: (delivery) => faults.setEventDelivery(delivery),
    takeJobFault: () => {
      jobs.shift();
      return faults.takeJobFault();
    },
    takeRefusal: () => {
      refusals.shift();
      return faults.takeRefusal();
    },
    eventDelivery: () => faults.eventDelivery(),
    pending: () => ({ jobs: [...jobs], refusals: [...refusals], events: faults.eventDelivery() }),
    clear: () => {
      jobs.length = 0;
      refusals.length = 0;
      while (faults.takeJobFault() !== undefined);
      while (faults.takeRefusal() !== undefined);
      faults.setEventDelivery('deliver');
    },
  };
}
