/** `podwire run LAB…`: Scenarios of labs, or those of a teacher on what others handed in. */
import { isFolder } from '../desk/read-again';
import type { Submission } from '../worker/worker-message';
import type { LabChoice, RunCommand } from './command';
import { InputProblem } from './input-problem';
import { readInputFile, readLabInput } from './read-input';
import { runJob } from './run-job';

export async function performRun(command: RunCommand): Promise<number> {
  const { labs, checksPath, scenario, seeds, format, timeoutSeconds, language } = command;
  const asked = { kind: 'run', scenario, seeds, format, timeoutSeconds, language } as const;
  const fromInput = [...labs.map(({ path }) => path), checksPath].filter((path) => path === '-');
  if (fromInput.length > 1) throw new InputProblem('podwire: run: standard input can be read once only');
  if (checksPath === undefined) {
    const submissions = await Promise.all(labs.map(readOne));
    return runJob({ ...asked, submissions, checks: undefined });
  }
  if (checksPath !== '-' && (await isFolder(checksPath))) {
    throw new InputProblem(`podwire: --checks ${checksPath}: this is a folder; give one file with Scenarios`);
  }
  const checks = await readInputFile(checksPath);
  const submissions = await Promise.all(labs.map(readOrTell));
  return runJob({ ...asked, submissions, checks });
}

async function readOne(choice: LabChoice): Promise<Submission> {
  return { path: choice.path, lab: await readLabInput(choice) };
}

/** What cannot be read is a line of the report: it is one of many. */
async function readOrTell(choice: LabChoice): Promise<Submission> {
  try {
    return await readOne(choice);
  } catch (error) {
    if (!(error instanceof InputProblem)) throw error;
    return { path: choice.path, lab: undefined, problem: error.message };
  }
}
