export interface BenchGoal {
  /** At most for times, memory and costs. */
  readonly kind: 'at-least' | 'at-most';
  readonly value: number;
}

/** One line of `podwire bench`. */
export interface BenchResult {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What the value should reach. */
  readonly goal?: BenchGoal;
  /** Against another program, measured in the same run. */
  readonly comparison?: {
    readonly program: string;
    readonly value: number;
    /** What the ratio of the two should reach. */
    readonly goal?: BenchGoal;
  };
}

/** The median of `runs` measurements, each of which `measure` answers as one number. */
export function medianOf(runs: number, measure: () => number): number {
  return medianOfValues(Array.from({ length: runs }, measure));
}

export function medianOfValues(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** Wall time of `work` in milliseconds. */
export function millisecondsOf(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}
