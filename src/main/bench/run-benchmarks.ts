/** The benchmarks that are asked for, one after the other. */
import { BENCH_PARTS, type BenchPart } from './bench-part';
import type { BenchResult } from './bench-result';
import { benchBringUp, benchMemory } from './bring-up-bench';
import { benchBulk } from './bulk-bench';
import { benchCaptures } from './capture-bench';
import { benchClusterEcho, benchPlainEcho } from './data-plane-bench';
import { benchRules } from './rules-bench';
import { benchStart } from './start-bench';

type Measure = () => readonly BenchResult[] | Promise<readonly BenchResult[]>;

const MEASURES: Readonly<Record<BenchPart, readonly Measure[]>> = {
  start: [benchStart],
  'bring-up': [benchBringUp],
  echo: [() => benchPlainEcho(2, 2), () => benchPlainEcho(20, 50)],
  bulk: [benchBulk],
  cluster: [benchClusterEcho],
  rules: [benchRules],
  captures: [benchCaptures],
  memory: [benchMemory],
};

/** Calls `onResults` as results come. All parts take about three minutes. */
export async function runBenchmarks(
  parts: readonly BenchPart[],
  onResults: (results: readonly BenchResult[]) => void,
): Promise<void> {
  for (const part of BENCH_PARTS) {
    if (!parts.includes(part)) continue;
    for (const measure of MEASURES[part]) onResults(await measure());
  }
}
