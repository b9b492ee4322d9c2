/** `compare`: the same traffic under several network plugins and modes of kube-proxy. */
import type { Command as CommanderCommand } from 'commander';
import type { CompareFormat } from '../worker/worker-message';
import {
  formatOption,
  labChoiceOf,
  targetChoiceOf,
  withCommonLabOptions,
  withTargetOptions,
  type AcceptCommand,
  type LabFlags,
  type TargetFlags,
} from './command-options';

interface CompareFlags extends Omit<LabFlags, 'cni' | 'proxyMode'>, TargetFlags {
  readonly cni?: readonly string[];
  readonly proxyMode?: readonly string[];
  readonly output: CompareFormat;
}

const COMPARE_NOTE = `
The command to run follows after \`--\`. It runs once in a fresh copy of the lab for each plugin, or for each pair of a plugin
and a mode of kube-proxy. Everything in the table is measured in that run. Whether NetworkPolicies are enforced is tried
afterwards, with one that lets nobody in.`;

export function addCompare(program: CommanderCommand, accept: AcceptCommand): void {
  const command = withTargetOptions(withCommonLabOptions(program.command('compare'), '-v, --verbose'), true);
  command
    .description('the same traffic under several plugins or proxy modes, side by side')
    .usage('[options] LAB --cni PLUGIN[/MODE] --cni PLUGIN[/MODE] -- TARGET COMMAND [ARG...]')
    .argument('<LAB>')
    .argument('<TARGET>')
    .argument('<COMMAND...>')
    .option(
      '--cni <PLUGIN[/MODE]>',
      'a network plugin, to be repeated; `all` is every one that there is',
      collect,
    )
    .option('--proxy-mode <MODE>', 'a mode of kube-proxy, may be repeated', collect)
    .addOption(formatOption(['text', 'json', 'markdown']))
    .addHelpText('after', COMPARE_NOTE)
    .action((path: string, target: string, argv: string[], flags: CompareFlags) => {
      const { cni = [], proxyMode = [], output, ...others } = flags;
      if (cni.length === 0 && proxyMode.length === 0) {
        command.error('error: give at least one --cni PLUGIN[/MODE] or --proxy-mode MODE', { exitCode: 2 });
      }
      accept({
        kind: 'compare',
        lab: labChoiceOf(path, others),
        cnis: cni,
        proxyModes: proxyMode,
        target: targetChoiceOf(target, flags),
        argv,
        format: output,
      });
    });
}

function collect(value: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, value];
}
