/** Lets a lab go on until an attempt has come to its end. */
import { seconds } from '../../base/time';
import type { Simulation } from '../simulation';

/** For the news that a packet has died to reach who sent it. */
const NEWS_NS = seconds(1);

interface Awaited {
  readonly isOver: () => boolean;
  /** A packet of it has died, and so will those that are sent again. */
  readonly isDead: () => boolean;
  readonly limitNs: number;
}

export function awaitOutcome(simulation: Simulation, { isOver, isDead, limitNs }: Awaited): void {
  let deadline = simulation.nowNs + limitNs;
  let hasDied = false;
  while (!isOver() && simulation.stepEvent(deadline)) {
    if (hasDied || !isDead()) continue;
    hasDied = true;
    deadline = Math.min(deadline, simulation.nowNs + NEWS_NS);
  }
}
