/** What goes wrong between the bus and a queue. */
export interface EventFaults {
  /** Share of deliveries that never arrive, 0 to 1. */
  readonly lose?: number;
  /** Copies that arrive on top of the first. */
  readonly repeat?: number;
  /** Every delivery is late by this much. */
  readonly delaySeconds?: number;
  /** Every delivery is late by a random time up to this, so that events overtake each other. */
  readonly reorderWithinSeconds?: number;
}

/** Faults by detail type, thrown while the bus runs. */
export interface FaultSwitches {
  /** Replaces what was set for that detail type; `*` stands for every type without faults of its own. */
  set(detailType: string, faults: EventFaults): void;
  /** Ends the faults of one detail type, or all. */
  clear(detailType?: string): void;
  list(): readonly (readonly [detailType: string, faults: EventFaults])[];
  /** The deliveries that an event becomes: how late each is, in seconds. None means lost. */
  deliveries(detailType: string): readonly number[];
}

/**
 * Makes switches that are all off.
 *
 * @param random numbers from 0 up to 1, for `lose` and `reorderWithinSeconds`.
 */
export function createFaultSwitches(random: () => number = Math.random): FaultSwitches {
  const byType = new Map<string, EventFaults>();
  return {
    set: (detailType, faults) => {
      byType.set(detailType, faults);
    },
    clear: (detailType) => {
      if (detailType === undefined) byType.clear();
      else byType.delete(detailType);
    },
    list: () => [...byType],
    deliveries: (detailType) => {
      const faults = byType.get(detailType) ?? byType.get('*') ?? {};
      return Array.from({ length: 1 + (faults.repeat ?? 0) })
        .filter(() => random() >= (faults.lose ?? 0))
        .map(() => (faults.delaySeconds ?? 0) + random() * (faults.reorderWithinSeconds ?? 0));
    },
  };
}
