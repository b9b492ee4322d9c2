/** The command line: `podwire COMMAND …`. */
import process from 'node:process';
import { runCommandLine } from './run-command-line';
import { endWhenOutputFails } from './standard-output';

endWhenOutputFails();
process.exitCode = await runCommandLine(process.argv.slice(2));
