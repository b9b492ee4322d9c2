/** `trace`: one attempt to reach a port, explained. */
import type { Command as CommanderCommand } from 'commander';
import {
  formatOption,
  labChoiceOf,
  targetChoiceOf,
  withLabOptions,
  withTargetOptions,
  type AcceptCommand,
  type LabFlags,
  type TargetFlags,
} from './command-options';

type TraceFlags = LabFlags & TargetFlags & { readonly output: 'text' | 'json'; readonly fixes: boolean };

const NOTE = `
TO is an IP address, svc/NAME (by its own address), [NAMESPACE/]POD, node/NAME, host/NAME, deploy/NAME, or a name that FROM
looks up in DNS. PORT is a number, or the name of a port of svc/NAME. Exit code 1: it does not get through.`;

export function addTrace(program: CommanderCommand, accept: AcceptCommand): void {
  withTargetOptions(withLabOptions(program.command('trace'), '-v, --verbose'), true)
    .description('one connection attempt, hop by hop, with the reason for every decision')
    .argument('<LAB>')
    .argument('<FROM>', 'a target')
    .argument('<TO:PORT[/PROTOCOL]>', 'tcp, udp or sctp; tcp when left out')
    .option('--no-fixes', 'do not look for what would let it pass')
    .addOption(formatOption(['text', 'json']))
    .addHelpText('after', NOTE)
    .action((path: string, from: string, to: string, flags: TraceFlags) => {
      accept({
        kind: 'trace',
        lab: labChoiceOf(path, flags),
        from: targetChoiceOf(from, flags),
        to,
        hasFixes: flags.fixes,
        format: flags.output,
      });
    });
}
