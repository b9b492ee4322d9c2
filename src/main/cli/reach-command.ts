/** `reach`: who may reach whom. */
import { type Command as CommanderCommand, InvalidArgumentError, Option } from 'commander';
import { formatOption, type AcceptCommand } from './command-options';

const REACH_NOTE = `
PATH is a manifest, a lab file, the output of kubectl get -o yaml, a folder of them with all its folders, or - for standard
input. No cluster runs; namespaces need not be declared, and what says nothing about connections is passed over.

A line is SRC => DST : PROTOCOL PORTS. Workloads are NAMESPACE/NAME[Kind], replicas are one; addresses outside are cut where
blocks of policies begin and end; {ingress-controller} is whoever carries out an Ingress, in a namespace of its own.`;
const LISTINGS = '--explain, --diff, --ways-in and --classes exclude each other.';

interface ReachFlags {
  readonly explain?: readonly string[];
  readonly diff?: string;
  readonly waysIn?: true;
  readonly classes?: true;
  readonly hostNetwork: 'real' | 'as-pods';
  readonly output: 'text' | 'json' | 'csv';
}

export function addReach(program: CommanderCommand, accept: AcceptCommand): void {
  program
    .command('reach')
    .description('who may reach whom, from policies alone: no packet is sent')
    .argument('<PATH...>')
    .option(
      '--explain <SRC DST PORT...>',
      'which policies allow or deny one connection: SRC DST 80, or 53/udp',
    )
    .option('--diff <OTHER>', 'what OTHER opens and closes')
    .option('--ways-in', 'who comes in from outside: by Services, host ports, Ingresses and Routes')
    .option('--classes', 'by class of workloads that no policy tells apart: for large clusters')
    .addOption(
      new Option(
        '--host-network <HOW>',
        'Pods on the network of their node: what policies really see, or Pods like others',
      )
        .choices(['real', 'as-pods'])
        .default('real'),
    )
    .addOption(formatOption(['text', 'json', 'csv']))
    .addHelpText('after', REACH_NOTE)
    .action((paths: string[], flags: ReachFlags) => {
      const { diff, hostNetwork, output } = flags;
      const [from, to, port, ...others] = flags.explain ?? [];
      if (
        flags.explain !== undefined &&
        (from === undefined || to === undefined || port === undefined || others.length > 0)
      ) {
        throw new InvalidArgumentError('--explain takes three words: SRC DST PORT.');
      }
      const explain =
        from === undefined || to === undefined || port === undefined ? undefined : { from, to, port };
      const asked = [explain, diff, flags.waysIn, flags.classes].filter((each) => each !== undefined);
      if (asked.length > 1) throw new InvalidArgumentError(LISTINGS);
      const listing = flags.waysIn === true ? 'ways-in' : flags.classes === true ? 'classes' : 'pairs';
      if (explain !== undefined && output === 'csv')
        throw new InvalidArgumentError('--explain prints text or json.');
      accept({ kind: 'reach', paths, otherPath: diff, explain, listing, hostNetwork, format: output });
    });
}
