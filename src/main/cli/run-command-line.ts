/** One command line: carried out, or told what is wrong with it. Answers the exit code. */
import { InputProblem } from './input-problem';
import { parseCommandLine } from './parse-command-line';
import { performCommand } from './perform-command';
import { writeErrorOutput, writeOutput } from './standard-output';

export async function runCommandLine(words: readonly string[]): Promise<number> {
  const parsed = parseCommandLine(words);
  if (parsed.kind === 'exit') {
    await writeOutput(parsed.stdout);
    await writeErrorOutput(parsed.stderr);
    return parsed.exitCode;
  }
  try {
    return await performCommand(parsed.command);
  } catch (error) {
    if (!(error instanceof InputProblem)) throw error;
    await writeErrorOutput(`${error.message}\n`);
    return 2;
  }
}
