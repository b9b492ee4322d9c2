/** All benchmarks, one after the other. */
import type { BenchResult } from './bench-result';
import { benchBringUp, benchMemory } from './bring-up-bench';
import { benchBulk } from './bulk-bench';
import { benchCaptureText } from './capture-bench';
import { benchClusterEcho, benchPlainEcho } from './data-plane-bench';
import { benchStart } from './start-bench';

/** Calls `onResults` as results come. Takes about a minute. */
export async function runBenchmarks(onResults: (results: readonly BenchResult[]) => void): Promise<void> {
  onResults(await benchStart());
  onResults(benchPlainEcho(2, 2));
  onResults(benchPlainEcho(20, 50));
  onResults(benchBulk());
  onResults(benchClusterEcho());
  onResults(benchCaptureText());
  onResults(benchBringUp());
  // Last, since collecting garbage also throws compiled code away.
  onResults(benchMemory());
}
