import { inEnglish } from '../../sim/api/sentence';
import { openLab } from './open-lab';
import { runCommand } from './run-command';
import type { JobContext } from './job-context';
import { targetOptionsOf } from './target-options';
import type { Simulation } from '../../sim/api/simulation';
import type { Job, TargetChoice } from './worker-message';

/** `podwire exec`: nothing is printed but what the command prints. */
export async function runExecJob(
  job: Job & { readonly kind: 'exec' },
  { input, output }: JobContext,
): Promise<number> {
  const simulation = openLab(job.lab, output);
  if (simulation === undefined) return 2;
  const target = job.target ?? outsideMachine(simulation);
  const command = simulation.exec(
    target.name,
    job.argv,
    { stdout: (text) => output.write(text), stderr: (text) => output.writeError(text) },
    targetOptionsOf(target),
  );
  if (!command.ok) {
    output.writeError(`podwire: ${inEnglish(command.error)}\n`);
    return 2;
  }
  return runCommand(command.value, job.hasInput, { simulation, input, output });
}

/** The first machine of the lab that is not part of the cluster; a name that says what is missing where there is none. */
function outsideMachine({ machines }: Simulation): TargetChoice {
  const machine = [...machines.values()].find(({ kind }) => kind === 'outside');
  return { name: machine?.id ?? 'host/outside', namespace: undefined, container: undefined };
}
