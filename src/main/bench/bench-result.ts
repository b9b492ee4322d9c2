/** One line of `podwire bench`. */
export interface BenchResult {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What the value should reach: at least, or at most for times and memory. */
  readonly goal?: { readonly kind: 'at-least' | 'at-most'; readonly value: number };
  /** Against another program, measured in the same run. */
  readonly comparison?: { readonly program: string; readonly value: number };
}

/** The median of `runs` measurements, each of which `measure` answers as one number. */
export function medianOf(runs: number, measure: () => number): number {
  const values = Array.from({ length: runs }, measure).sort((one, other) => one - other);
  return values[Math.floor(values.length / 2)] ?? 0;
}

/** Wall time of `work` in milliseconds. */
export function millisecondsOf(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}
