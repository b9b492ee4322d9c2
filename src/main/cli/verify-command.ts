/** `verify`: a Scenario on a real cluster. */
import type { Command as CommanderCommand } from 'commander';
import {
  formatOption,
  labChoiceOf,
  withLabOptions,
  type AcceptCommand,
  type LabFlags,
} from './command-options';
import { parseNumber } from './parse-number';

const VERIFY_NOTE = `
Applies the lab's objects to the cluster of the kubeconfig, carries out the Scenario's steps with kubectl, and deletes what it has brought.
Nothing is changed when the cluster has one of the objects already. Commands run in Pods only; reach uses their nc, curl or bash. What kubectl
cannot do (captures, faults, commands on nodes and machines outside) is left out and said. Values of Secrets go along.

Exit code 0 when every check has the same verdict as in the simulator, 1 when one differs, 2 when nothing could be tried.`;

const LONGEST_WAIT_SECONDS = 3600;
const DEFAULT_WAIT_SECONDS = 120;

interface VerifyFlags extends LabFlags {
  readonly kubeconfig: string;
  readonly context?: string;
  readonly kubectl: string;
  readonly scenario?: string;
  readonly timeout: number;
  readonly keep?: true;
  readonly output: 'text' | 'json';
}

export function addVerify(program: CommanderCommand, accept: AcceptCommand): void {
  withLabOptions(program.command('verify'), '-v, --verbose')
    .description('a Scenario carried out on a real cluster, and how it differs from the simulator')
    .argument('<LAB>')
    .requiredOption('--kubeconfig <FILE>', 'the cluster, as kubectl takes it')
    .option('--context <NAME>', 'of the kubeconfig; its current one without it')
    .option('--kubectl <PROGRAM>', 'which kubectl', 'kubectl')
    .option('--scenario <NAME>', 'only the Scenario of this name')
    .option(
      '--timeout <SECONDS>',
      'how long Pods may take to get ready, and kubectl to answer',
      parseNumber(1, LONGEST_WAIT_SECONDS),
      DEFAULT_WAIT_SECONDS,
    )
    .option('--keep', 'leave on the cluster what was applied')
    .addOption(formatOption(['text', 'json']))
    .addHelpText('after', VERIFY_NOTE)
    .action((path: string, flags: VerifyFlags) => {
      const { kubeconfig, context, kubectl, scenario, timeout, keep: isKept, output } = flags;
      accept({
        kind: 'verify',
        lab: labChoiceOf(path, flags),
        kubectl: { program: kubectl, kubeconfig, context },
        scenario,
        options: { isKept: isKept === true, timeoutSeconds: timeout },
        format: output,
      });
    });
}
