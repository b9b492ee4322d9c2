/**
 * What people did in a lab since it started, in order. With the document that it started from that is all that is needed to get to any moment
 * of it again: the simulator does the same whenever the same is asked of it at the same time.
 */
import type { LabDocument } from '../../sim/api/read-lab';
import type { Simulation } from '../../sim/api/simulation';

/** So many events run between two looks at the clock on the wall. */
export const EVENTS_PER_LOOK = 64;

/** What a text says in this copy of the lab: the same lab may be run again with other settings. */
export type Rereading = (document: LabDocument) => LabDocument;

/** What can be done again, in any copy of the lab. */
export type Redo<Value> = (simulation: Simulation, reread: Rereading) => Value;

/** Something that somebody did, after all else that was due at that moment. */
export interface Deed {
  readonly atNs: number;
  /** Does it in a simulation that has come to that moment. */
  readonly redo: Redo<void>;
}

/** How a copy differs from the run that it repeats. */
interface CopyOptions {
  readonly reread: Rereading;
  /** So much later everything is done than it was. */
  readonly shiftNs: number;
}

const SAME: CopyOptions = { reread: (document) => document, shiftNs: 0 };

export class LabRun {
  readonly document: LabDocument;
  /** When the lab was up; undefined until then. */
  upNs: number | undefined = undefined;
  readonly #deeds: Deed[];

  constructor(document: LabDocument, deeds: readonly Deed[] = []) {
    this.document = document;
    this.#deeds = [...deeds];
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

  /** As it is now; what is done or forgotten from here on is not in it. */
  copy(): LabRun {
    const copy = new LabRun(this.document, this.#deeds);
    copy.upNs = this.upNs;
    return copy;
  }
}

/** A simulation on its way through a run. */
export class RunningCopy {
  readonly simulation: Simulation;
  readonly #run: LabRun;
  readonly #options: CopyOptions;
  /** How many of the deeds are done. */
  #done = 0;

  constructor(simulation: Simulation, run: LabRun, options: CopyOptions = SAME) {
    this.simulation = simulation;
    this.#run = run;
    this.#options = options;
  }

  get done(): number {
    return this.#done;
  }

  /** Does it now, and notes it. */
  perform<Value>(redo: Redo<Value>): Value {
    const { simulation } = this;
    simulation.runUntil(simulation.nowNs);
    this.#run.add(this.#done, { atNs: simulation.nowNs, redo });
    this.#done += 1;
    return redo(simulation, this.#options.reread);
  }

  /**
   * Runs until `targetNs`, and does on the way what was done, also at that very moment unless it is to be `isBefore`. Looks at `isOver` now
   * and then; false when that said so.
   */
  advance(targetNs: number, isOver: () => boolean, { isBefore = false } = {}): boolean {
    const { simulation } = this;
    const { reread, shiftNs } = this.#options;
    for (;;) {
      const deed = this.#run.deeds[this.#done];
      const deedNs = (deed?.atNs ?? Infinity) + shiftNs;
      const stopNs = Math.min(targetNs, deedNs);
      while (simulation.nextEventNs <= stopNs) {
        if (isOver()) return false;
        for (let count = 0; count < EVENTS_PER_LOOK && simulation.stepEvent(stopNs); count += 1);
      }
      simulation.runUntil(Math.max(stopNs, simulation.nowNs));
      if (deed === undefined || deedNs > targetNs || (isBefore && deedNs === targetNs)) return true;
      this.#done += 1;
      deed.redo(simulation, reread);
    }
  }
}
