/** The command line: `podwire COMMAND …`. */
import process from 'node:process';
import { InputProblem } from './input-problem';
import { parseCommandLine } from './parse-command-line';
import { performCommand } from './perform-command';
import { endWhenOutputFails, writeErrorOutput, writeOutput } from './standard-output';

endWhenOutputFails();
process.exitCode = await runCommandLine(process.argv.slice(2));

async function runCommandLine(words: readonly string[]): Promise<number> {
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
