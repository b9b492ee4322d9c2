/** A lab on its way to being up, event by event, so that a host can look after its pages meanwhile. */
import { milliseconds, seconds, type Duration } from '../base/time';

/** How long settling may take before it is given up: longer than any back-off of a first start. */
export const SETTLE_LIMIT = seconds(120);
/** How often it is looked whether the lab is up. */
export const SETTLE_SLICE = milliseconds(20);

interface SettlingLab {
  readonly nowNs: number;
  readonly cluster: { isSettled(): boolean };
  stepEvent(deadlineNs: number): boolean;
  runUntil(timeNs: number): void;
}

export class Settling {
  readonly #lab: SettlingLab;
  readonly #deadlineNs: number;
  /** Undefined when it is time to look. */
  #lookAtNs: number | undefined = undefined;

  constructor(lab: SettlingLab, limit: Duration = SETTLE_LIMIT) {
    this.#lab = lab;
    this.#deadlineNs = lab.nowNs + limit;
  }

  /** Runs one event; false once every Pod that can run is ready and the controllers are idle, or time is up. */
  step(): boolean {
    const lab = this.#lab;
    if (this.#lookAtNs === undefined) {
      if (lab.cluster.isSettled() || lab.nowNs >= this.#deadlineNs) return false;
      this.#lookAtNs = lab.nowNs + SETTLE_SLICE;
    }
    if (lab.stepEvent(this.#lookAtNs)) return true;
    lab.runUntil(this.#lookAtNs);
    this.#lookAtNs = undefined;
    return true;
  }
}
