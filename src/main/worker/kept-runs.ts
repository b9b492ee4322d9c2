/** Runs of the lab that were left, by going on from an earlier moment or by starting anew; the last few, to be compared with. */
import type { KeptRunView } from '../contract/run-requests';
import type { LabRun } from './lab-run';

const MAX_KEPT = 6;

interface LeftRun {
  readonly run: LabRun;
  /** How far it had come. */
  readonly endNs: number;
  readonly why: KeptRunView['why'];
  /** The moment at which it was left for another one: what came later is in this run alone. */
  readonly leftNs: number;
}

export interface KeptRun extends LeftRun {
  readonly id: number;
}

export class KeptRuns {
  #all: readonly KeptRun[] = [];
  #nextId = 1;

  /** One that was left before it went anywhere is none. */
  add(run: LeftRun): void {
    if (run.endNs <= (run.run.upNs ?? 0)) return;
    this.#all = [...this.#all, { ...run, id: this.#nextId }].slice(-MAX_KEPT);
    this.#nextId += 1;
  }

  find(id: number): KeptRun | undefined {
    return this.#all.find((run) => run.id === id);
  }

  /** The newest first. */
  list(): KeptRunView[] {
    return this.#all
      .map(({ id, why, leftNs, endNs, run }) => ({ id, why, leftNs, endNs, deeds: run.deeds.length }))
      .reverse();
  }
}
