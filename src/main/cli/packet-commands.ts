/** `exec`, `capture`, `read`: commands that send packets and show them. */
import { type Command as CommanderCommand, Option } from 'commander';
import {
  labChoiceOf,
  printFlagsOf,
  targetChoiceOf,
  withLabOptions,
  withTargetOptions,
  withTcpdumpOptions,
  type AcceptCommand,
  type LabFlags,
  type TargetFlags,
  type TcpdumpFlags,
} from './command-options';
import { parseNumber } from './parse-number';

/** tcpdump's. */
const LARGEST_SNAP_LENGTH = 262_144;

interface CaptureFlags {
  readonly on: string[];
  readonly w?: string;
  readonly s?: number;
  readonly Q?: PacketDirection;
}

type PacketDirection = 'in' | 'out' | 'inout';

const ARGV_NOTE = `
The command to run follows after \`--\`, so that its options are not taken for podwire's.`;

export function addExec(program: CommanderCommand, accept: AcceptCommand): void {
  withTargetOptions(withLabOptions(program.command('exec'), '-v, --verbose'), true)
    .description('run one command in a container or on a machine')
    .usage('[options] LAB TARGET -- COMMAND [ARG...]')
    .argument('<LAB>')
    .argument('<TARGET>')
    .argument('<COMMAND...>')
    .option('-i, --stdin', 'give the command what arrives on standard input')
    .addHelpText('after', ARGV_NOTE)
    .action(
      (
        path: string,
        target: string,
        argv: string[],
        flags: LabFlags & TargetFlags & { readonly stdin?: boolean },
      ) => {
        accept({
          kind: 'exec',
          lab: labChoiceOf(path, flags),
          target: targetChoiceOf(target, flags),
          argv,
          hasInput: flags.stdin === true,
        });
      },
    );
}

export function addCapture(program: CommanderCommand, accept: AcceptCommand): void {
  const command = withTargetOptions(withLabOptions(program.command('capture'), '--verbose'), false);
  withTcpdumpOptions(command)
    .description('capture packets while a command runs')
    .usage('[options] LAB --on TARGET:IFACE -- TARGET COMMAND [ARG...]')
    .argument('<LAB>')
    .argument('<TARGET>')
    .argument('<COMMAND...>')
    .addOption(
      new Option('--on <TARGET:IFACE>', 'an interface, may be repeated; `any` is all of them')
        .argParser((value: string, earlier: readonly string[] | undefined) => [...(earlier ?? []), value])
        .makeOptionMandatory(),
    )
    .option('-w <FILE>', 'write a pcapng file; - is standard output')
    .option('-s <BYTES>', 'keep so many bytes of each packet', parseNumber(0, LARGEST_SNAP_LENGTH))
    .addOption(
      new Option('-Q <DIRECTION>', 'packets of one direction, as seen from the interface').choices([
        'in',
        'out',
        'inout',
      ]),
    )
    .option('-U', 'write each packet at once, as it is anyway')
    .option('-p', 'not promiscuous; interfaces of a lab are not')
    .addHelpText('after', ARGV_NOTE)
    .action(
      (
        path: string,
        target: string,
        argv: string[],
        flags: LabFlags & TargetFlags & TcpdumpFlags & CaptureFlags,
      ) => {
        accept({
          kind: 'capture',
          lab: labChoiceOf(path, flags),
          interfaces: flags.on,
          filter: flags.filter ?? '',
          print: printFlagsOf(flags),
          maxCount: flags.c,
          filePath: flags.w,
          snapLength: flags.s === 0 ? undefined : flags.s,
          direction: flags.Q === 'inout' ? undefined : flags.Q,
          target: targetChoiceOf(target, flags),
          argv,
        });
      },
    );
}

export function addRead(program: CommanderCommand, accept: AcceptCommand): void {
  withTcpdumpOptions(program.command('read'))
    .description('print pcap and pcapng files')
    .argument('<FILE...>')
    .option('-w <FILE>', 'write a pcap file in place of printing; - is standard output')
    .option('--count', 'print how many packets there are')
    .action((paths: string[], flags: TcpdumpFlags & { readonly w?: string; readonly count?: boolean }) => {
      accept({
        kind: 'read',
        paths,
        filter: flags.filter ?? '',
        print: printFlagsOf(flags),
        maxCount: flags.c,
        filePath: flags.w,
        isCounting: flags.count === true,
      });
    });
}
