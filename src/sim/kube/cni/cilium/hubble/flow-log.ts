/** The flows that the Hubble of one node remembers: the last 4095 (`hubble-event-buffer-capacity`). */
import type { Flow } from './flow';

export const FLOW_CAPACITY = 4095;

export class FlowLog {
  #flows: Flow[] = [];
  #seen = 0;
  readonly #listeners = new Set<(flow: Flow) => void>();

  get seenCount(): number {
    return this.#seen;
  }

  add(flow: Flow): void {
    this.#seen += 1;
    this.#flows.push(flow);
    if (this.#flows.length >= 2 * FLOW_CAPACITY) this.#flows = this.#flows.slice(-FLOW_CAPACITY);
    for (const listener of this.#listeners) listener(flow);
  }

  /** Oldest first. */
  flows(): readonly Flow[] {
    return this.#flows.slice(-FLOW_CAPACITY);
  }

  /** Tells of each from now on; answers how to stop. */
  follow(listener: (flow: Flow) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
