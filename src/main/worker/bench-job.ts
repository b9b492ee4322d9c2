import { formatBenchJson, formatBenchTable } from '../bench/format-results';
import { runBenchmarks } from '../bench/run-benchmarks';
import type { BenchResult } from '../bench/bench-result';
import type { JobContext } from './job-context';
import type { Job } from './worker-message';

/** `podwire bench`: says on standard error what it has done so far, since it takes a while. */
export async function runBenchJob(
  job: Job & { readonly kind: 'bench' },
  { output }: JobContext,
): Promise<number> {
  const results: BenchResult[] = [];
  await runBenchmarks(job.parts, {
    onResults: (more) => {
      results.push(...more);
      for (const { name } of more) output.writeError(`measured: ${name}\n`);
      output.flush();
    },
    onNote: (note) => {
      output.writeError(`${note}\n`);
      output.flush();
    },
  });
  output.write(job.format === 'json' ? formatBenchJson(results) : formatBenchTable(results));
  return 0;
}
