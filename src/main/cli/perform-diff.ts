/** `podwire diff A B`, and `podwire diff A` for git. */
import type { InputFile } from '../worker/worker-message';
import type { DiffCommand } from './command';
import { InputProblem } from './input-problem';
import { readLabInput } from './read-input';
import { runJob } from './run-job';
import { writeOutput } from './standard-output';

export async function performDiff({ path, otherPath, format }: DiffCommand): Promise<number> {
  if (otherPath === undefined) {
    if (format === 'json') throw new InputProblem('podwire: -o json: there is nothing to compare it with');
    return runJob({ kind: 'facts', files: await filesOf(path) }, { onFile: writeOutput });
  }
  if (path === '-' && otherPath === '-') {
    throw new InputProblem('podwire: diff - -: standard input can be one of the two only');
  }
  const [before, after] = [await filesOf(path), await filesOf(otherPath)];
  return runJob({ kind: 'diff', names: { before: path, after: otherPath }, before, after, format });
}

async function filesOf(path: string): Promise<readonly InputFile[]> {
  return (await readLabInput({ path, options: {}, isVerbose: false })).files;
}
