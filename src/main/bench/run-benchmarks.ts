/** All benchmarks, one after the other. */
import type { BenchResult } from './bench-result';
import { benchBringUp, benchMemory } from './bring-up-bench';
import { benchBulk } from './bulk-bench';
import { benchCaptures } from './capture-bench';
import { benchClusterEcho, benchPlainEcho } from './data-plane-bench';
import { benchRules } from './rules-bench';
import { benchStart } from './start-bench';

/** Calls `onResults` as results come. Takes about three minutes. */
export async function runBenchmarks(onResults: (results: readonly BenchResult[]) => void): Promise<void> {
  onResults(await benchStart());
  // Early, as in a program that has just been started, and because V8 settles the shape of a class by its first eight objects.
  onResults(benchBringUp());
  onResults(benchPlainEcho(2, 2));
  onResults(benchPlainEcho(20, 50));
  onResults(benchBulk());
  onResults(benchClusterEcho());
  onResults(benchRules());
  onResults(await benchCaptures());
  // Last, since collecting garbage also throws compiled code away.
  onResults(benchMemory());
}
