/**
 * For how long each namespace trusts a neighbor that has answered. The kernel draws it, from 15 to 45 seconds, and the
 * recording tells it only by when a neighbor was asked again: so it is narrowed down, run by run.
 */
import type { RecordingComparison, StepLines } from './compare-recording';

const UNICAST_REQUEST = / > (?!ff:ff:ff:ff:ff:ff)\S+ \| ARP request who-has \S+ tell (\S+)/;

interface Guess {
  readonly low: number;
  readonly high: number;
}

export class ReachableTimes {
  readonly #guesses = new Map<string, Guess>();

  /** Of the span from the shortest to the longest, by the name of the namespace. */
  fractionOf(namespace: string): number {
    const { low, high } = this.#guesses.get(namespace) ?? { low: 0, high: 1 };
    return (low + high) / 2;
  }

  /** False when nothing that differs can be due to these times. */
  adjust(comparison: RecordingComparison, namespaceOf: (address: string) => string | undefined): boolean {
    let hasChanged = false;
    const adjusted = new Set<string>();
    for (const { step, differences } of comparison.steps) {
      if (differences.length === 0) continue;
      const kernel = countRequests(comparison.kernel[step]);
      const simulator = countRequests(comparison.simulator[step]);
      for (const address of new Set([...kernel.keys(), ...simulator.keys()])) {
        const surplus = (simulator.get(address) ?? 0) - (kernel.get(address) ?? 0);
        const namespace = namespaceOf(address);
        // The first difference counts: later ones may follow from it.
        if (surplus === 0 || namespace === undefined || adjusted.has(namespace)) continue;
        adjusted.add(namespace);
        const { low, high } = this.#guesses.get(namespace) ?? { low: 0, high: 1 };
        const middle = (low + high) / 2;
        this.#guesses.set(namespace, surplus > 0 ? { low: middle, high } : { low, high: middle });
        hasChanged = true;
      }
    }
    return hasChanged;
  }
}

/** Unicast requests by who asks, over all captures. */
function countRequests(lines: StepLines = new Map()): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const line of [...lines.values()].flat()) {
    const asker = UNICAST_REQUEST.exec(line)?.[1];
    if (asker !== undefined) counts.set(asker, (counts.get(asker) ?? 0) + 1);
  }
  return counts;
}
