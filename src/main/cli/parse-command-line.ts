/** The words of a command line to a Command, or what to print instead. Nothing is carried out here. */
import { Command as CommanderCommand, CommanderError, InvalidArgumentError } from 'commander';
import packageFile from '../../../package.json';
import { addAddresses, addDig, addFlows, addRules } from './cluster-commands';
import type { Command } from './command';
import type { AcceptCommand } from './command-options';
import { addCompare } from './compare-command';
import { addDiff } from './diff-command';
import { addImport } from './import-command';
import { addBench, addExport, addFormat, addLint, addRun, addServe, addShell } from './lab-commands';
import { addCapture, addExec, addRead } from './packet-commands';
import { addVerify } from './verify-command';
import { addTrace } from './trace-command';
import { addReach } from './reach-command';

export type ParsedCommandLine =
  | { readonly kind: 'command'; readonly command: Command }
  /** Help that was asked for, or what is wrong. */
  | { readonly kind: 'exit'; readonly exitCode: number; readonly stdout: string; readonly stderr: string };

/** For commands that end with a command to run, whose options are easily taken for podwire's. */
const SEPARATOR_HINTS: Readonly<Record<string, string>> = {
  exec: 'If it belongs to the command to run, put -- before the command: podwire exec LAB TARGET -- COMMAND\n',
  compare:
    'If it belongs to the command to run, put -- before its target: podwire compare LAB --cni PLUGIN -- TARGET COMMAND\n',
  capture:
    'If it belongs to the command to run, put -- before its target: podwire capture LAB --on TARGET:IFACE -- TARGET COMMAND\n',
};

const HELP_EPILOGUE = `LAB is a lab file, a Kubernetes manifest, a folder of manifests, a bundle, or - for standard input.
TARGET is [NAMESPACE/]POD, node/NAME, host/NAME, deploy/NAME or svc/NAME.

Exit codes: 0 fine, 1 an expectation or command failed, 2 the input or usage is wrong.`;

export function parseCommandLine(words: readonly string[]): ParsedCommandLine {
  const printed = { stdout: '', stderr: '' };
  let command: Command | undefined;
  const program = createProgram(
    (parsed) => {
      command = parsed;
    },
    {
      writeOut: (text) => {
        printed.stdout += text;
      },
      writeErr: (text) => {
        printed.stderr += text;
      },
    },
  );
  try {
    program.parse(words, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Of options that do not go together; what is wrong with one of them has been said.
    if (error instanceof InvalidArgumentError && printed.stderr === '') {
      printed.stderr = `podwire: ${error.message}\n`;
    }
    if (error.code === 'commander.unknownOption' && !words.includes('--')) {
      printed.stderr += SEPARATOR_HINTS[words[0] ?? ''] ?? '';
    }
    // Help that was asked for is fine; anything else is a wrong use.
    return { kind: 'exit', exitCode: error.exitCode === 0 ? 0 : 2, ...printed };
  }
  if (command === undefined) return { kind: 'exit', exitCode: 2, ...printed };
  return { kind: 'command', command };
}

interface ProgramOutput {
  readonly writeOut: (text: string) => void;
  readonly writeErr: (text: string) => void;
}

function createProgram(accept: AcceptCommand, output: ProgramOutput): CommanderCommand {
  const program = new CommanderCommand('podwire')
    .description('A network lab for Kubernetes: a manifest in, a simulated cluster, real packets out.')
    .version(packageFile.version, '-V, --version')
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      ...output,
      outputError: (text, write) => {
        write(text.replace(/^error: /u, 'podwire: '));
      },
    })
    .configureHelp({ showGlobalOptions: false })
    .showHelpAfterError('(podwire --help lists the commands, podwire COMMAND --help their options)')
    .addHelpText('after', `\n${HELP_EPILOGUE}`);
  addExec(program, accept);
  addCapture(program, accept);
  addRun(program, accept);
  addServe(program, accept);
  addShell(program, accept);
  addRead(program, accept);
  addRules(program, accept);
  addFlows(program, accept);
  addDig(program, accept);
  addTrace(program, accept);
  addCompare(program, accept);
  addAddresses(program, accept);
  addLint(program, accept);
  addReach(program, accept);
  addExport(program, accept);
  addFormat(program, accept);
  addDiff(program, accept);
  addImport(program, accept);
  addVerify(program, accept);
  addBench(program, accept);
  return program;
}
