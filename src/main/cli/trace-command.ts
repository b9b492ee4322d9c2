/** `trace`: one attempt to reach a port, or one request of HTTP, explained. */
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

type TraceFlags = LabFlags &
  TargetFlags & {
    readonly output: 'text' | 'json';
    readonly fixes: boolean;
    readonly header: readonly string[];
  };

const NOTE = `
TO is an IP address, svc/NAME (by its own address), [NAMESPACE/]POD, node/NAME, host/NAME, deploy/NAME, or a name that FROM
looks up in DNS. PORT is a number, or the name of a port of svc/NAME. http://HOST/PATH and https://HOST/PATH are asked as by
curl -k, and followed through ingress controllers and other proxies. Exit code 1: it does not get through.`;

export function addTrace(program: CommanderCommand, accept: AcceptCommand): void {
  withTargetOptions(withLabOptions(program.command('trace'), '-v, --verbose'), true)
    .description('one connection attempt, hop by hop, with the reason for every decision')
    .argument('<LAB>')
    .argument('<FROM>', 'a target')
    .argument('<TO:PORT[/PROTOCOL]|URL>', 'tcp, udp or sctp, tcp when left out; or http://… or https://…')
    .option('-H, --header <LINE>', 'a header of the request (may be repeated)', withOneMore, [])
    .option('--no-fixes', 'do not look for what would let it pass')
    .addOption(formatOption(['text', 'json']))
    .addHelpText('after', NOTE)
    .action((path: string, from: string, to: string, flags: TraceFlags) => {
      accept({
        kind: 'trace',
        lab: labChoiceOf(path, flags),
        from: targetChoiceOf(from, flags),
        to,
        headers: flags.header,
        hasFixes: flags.fixes,
        format: flags.output,
      });
    });
}

function withOneMore(line: string, before: readonly string[]): readonly string[] {
  return [...before, line];
}
