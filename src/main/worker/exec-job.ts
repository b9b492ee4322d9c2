import { openLab } from './open-lab';
import { runCommand } from './run-command';
import type { JobContext } from './job-context';
import { targetOptionsOf } from './target-options';
import type { Job } from './worker-message';

/** `podwire exec`: nothing is printed but what the command prints. */
export async function runExecJob(
  job: Job & { readonly kind: 'exec' },
  { input, output }: JobContext,
): Promise<number> {
  const simulation = openLab(job.lab, output);
  if (simulation === undefined) return 2;
  const command = simulation.exec(
    job.target.name,
    job.argv,
    { stdout: (text) => output.write(text), stderr: (text) => output.writeError(text) },
    targetOptionsOf(job.target),
  );
  if (!command.ok) {
    output.writeError(`podwire: ${command.error}\n`);
    return 2;
  }
  return runCommand(command.value, job.hasInput, { simulation, input, output });
}
