/**
 * What people did in a lab since it started, in order. With the document that it started from that is all that is needed to get to any moment
 * of it again: the simulator does the same whenever the same is asked of it at the same time.
 */
import type { LabDocument } from '../../sim/api/read-lab';
import type { Simulation } from '../../sim/api/simulation';

/** So many events run between two looks at the clock on the wall. */
export const EVENTS_PER_LOOK = 64;

/** Something that somebody did, after all else that was due at that moment. */
export interface Deed {
  readonly atNs: number;
  /** Does it in a simulation that has come to that moment. */
  readonly redo: (simulation: Simulation) => void;
}

export class LabRun {
  readonly document: LabDocument;
  readonly #deeds: Deed[] = [];

  constructor(document: LabDocument) {
    this.document = document;
  }

  get deeds(): readonly Deed[] {
    return this.#deeds;
  }

  /** Notes it as the one after the first `place` ones. */
  add(place: number, deed: Deed): void {
    this.#deeds.splice(place, 0, deed);
  }

  /** Forgets all but the first `place` ones. */
  cut(place: number): void {
    this.#deeds.length = place;
  }
}

/** A simulation on its way through a run. */
export class RunningCopy {
  readonly simulation: Simulation;
  readonly #run: LabRun;
  /** How many of the deeds are done. */
  #done = 0;

  constructor(simulation: Simulation, run: LabRun) {
    this.simulation = simulation;
    this.#run = run;
  }

  get done(): number {
    return this.#done;
  }

  /** Does it now, and notes it. */
  perform<Value>(redo: (simulation: Simulation) => Value): Value {
    const { simulation } = this;
    simulation.runUntil(simulation.nowNs);
    this.#run.add(this.#done, { atNs: simulation.nowNs, redo });
    this.#done += 1;
    return redo(simulation);
  }

  /**
   * Runs until `targetNs`, and does on the way what was done, also at that very moment unless it is to be `isBefore`. Looks at `isOver` now
   * and then; false when that said so.
   */
  advance(targetNs: number, isOver: () => boolean, { isBefore = false } = {}): boolean {
    const { simulation } = this;
    for (;;) {
      const deed = this.#run.deeds[this.#done];
      const stopNs = deed === undefined ? targetNs : Math.min(targetNs, deed.atNs);
      while (simulation.nextEventNs <= stopNs) {
        if (isOver()) return false;
        for (let count = 0; count < EVENTS_PER_LOOK && simulation.stepEvent(stopNs); count += 1);
      }
      simulation.runUntil(Math.max(stopNs, simulation.nowNs));
      if (deed === undefined || deed.atNs > targetNs || (isBefore && deed.atNs === targetNs)) return true;
      this.#done += 1;
      deed.redo(simulation);
    }
  }
}
