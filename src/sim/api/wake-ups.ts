/** The events by which something moves on beside a simulation: at most one for a moment, behind everything else of it. */
import type { Simulation } from './simulation';

type Events = Pick<Simulation, 'nowNs' | 'schedule' | 'scheduleLast'>;

export class WakeUps {
  readonly #simulation: Events;
  readonly #advance: () => void;
  /** Times at which an event is due. */
  readonly #times = new Set<number>();
  #isDue = false;
  #hasEnded = false;

  constructor(simulation: Events, advance: () => void) {
    this.#simulation = simulation;
    this.#advance = advance;
  }

  /** Goes on as soon as nothing else is due at this moment. */
  soon(): void {
    if (this.#isDue || this.#hasEnded) return;
    this.#isDue = true;
    this.#simulation.scheduleLast(() => {
      this.#isDue = false;
      this.#advance();
    });
  }

  at(timeNs: number): void {
    const { nowNs } = this.#simulation;
    if (timeNs <= nowNs || this.#times.has(timeNs)) return;
    this.#times.add(timeNs);
    this.#simulation.schedule(timeNs - nowNs, () => {
      this.#times.delete(timeNs);
      this.soon();
    });
  }

  /** Nothing is due any more. */
  end(): void {
    this.#hasEnded = true;
  }
}
