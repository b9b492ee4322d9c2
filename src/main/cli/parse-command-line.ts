/** The words of a command line to a Command, or what to print instead. Nothing is carried out here. */
import { Command as CommanderCommand, CommanderError, InvalidArgumentError, Option } from 'commander';
import packageFile from '../../../package.json';
import { FORCED_TYPES, OTHER_FORCED_TYPES } from '../../sim/api/capture-text';
import { BENCH_PARTS, type BenchPart } from '../bench/bench-part';
import type { LabOptions, PrintFlags, RulesFormat, RunFormat, TargetChoice } from '../worker/worker-message';
import type { Command, LabChoice } from './command';
import { parseNumber } from './parse-number';

export type ParsedCommandLine =
  | { readonly kind: 'command'; readonly command: Command }
  /** Help that was asked for, or what is wrong. */
  | { readonly kind: 'exit'; readonly exitCode: number; readonly stdout: string; readonly stderr: string };

/** In `cli.md`, on their way. */
const NOT_BUILT_YET = ['trace', 'reach', 'lint', 'diff', 'fmt', 'compare', 'verify', 'import'];

const LARGEST_SEED = 2 ** 32 - 1;
/** Kubernetes is built for at most so many. */
const LARGEST_NODE_COUNT = 5_000;
const LARGEST_PORT = 65535;
const LARGEST_DNS_TTL = 2_147_483_647;
/** tcpdump's. */
const LARGEST_SNAP_LENGTH = 262_144;
/** `-ttttt` */
const MAX_TIME_FLAGS = 5;

interface LabFlags {
  readonly seed?: number;
  readonly cni?: string;
  readonly proxyMode?: string;
  readonly nodeCount?: number;
  readonly verbose?: boolean | number;
}

interface TargetFlags {
  readonly namespace?: string;
  readonly container?: string;
}

interface TcpdumpFlags {
  readonly n?: number;
  readonly e?: boolean;
  readonly v?: number;
  readonly x?: number;
  readonly X?: number;
  readonly A?: number;
  readonly q?: boolean;
  readonly S?: boolean;
  readonly number?: boolean;
  readonly K?: boolean;
  readonly t?: number;
  readonly T?: string;
  readonly c?: number;
  readonly filter?: string;
}

interface CaptureFlags {
  readonly on: string[];
  readonly w?: string;
  readonly s?: number;
  readonly Q?: PacketDirection;
}

type PacketDirection = 'in' | 'out' | 'inout';

/** For commands that end with a command to run, whose options are easily taken for podwire's. */
const SEPARATOR_HINTS: Readonly<Record<string, string>> = {
  exec: 'If it belongs to the command to run, put -- before the command: podwire exec LAB TARGET -- COMMAND\n',
  capture:
    'If it belongs to the command to run, put -- before its target: podwire capture LAB --on TARGET:IFACE -- TARGET COMMAND\n',
};

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

function createProgram(accept: (command: Command) => void, output: ProgramOutput): CommanderCommand {
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
  addExport(program, accept);
  addBench(program, accept);
  for (const name of NOT_BUILT_YET) {
    program
      .command(name, { hidden: true })
      .argument('[words...]')
      .allowUnknownOption()
      .helpOption(false)
      .action(() => {
        accept({ kind: 'not-built', name });
      });
  }
  return program;
}

const HELP_EPILOGUE = `LAB is a lab file, a Kubernetes manifest, a folder of manifests, a bundle, or - for standard input.
TARGET is [NAMESPACE/]POD, node/NAME, host/NAME, deploy/NAME or svc/NAME.

Exit codes: 0 fine, 1 an expectation or command failed, 2 the input or usage is wrong.`;

const ARGV_NOTE = `
The command to run follows after \`--\`, so that its options are not taken for podwire's.`;

function addExec(program: CommanderCommand, accept: (command: Command) => void): void {
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

function addCapture(program: CommanderCommand, accept: (command: Command) => void): void {
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

function addRead(program: CommanderCommand, accept: (command: Command) => void): void {
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

function addRun(program: CommanderCommand, accept: (command: Command) => void): void {
  withLabOptions(program.command('run'), '-v, --verbose')
    .description('carry out the Scenarios of labs and check what they expect')
    .argument('<LAB...>')
    .option('--scenario <NAME>', 'only the Scenario of this name')
    .addOption(formatOption(['text', 'tap', 'junit', 'json']))
    .action(
      (paths: string[], flags: LabFlags & { readonly scenario?: string; readonly output: RunFormat }) => {
        accept({
          kind: 'run',
          labs: paths.map((path) => labChoiceOf(path, flags)),
          scenario: flags.scenario,
          format: flags.output,
        });
      },
    );
}

function addServe(program: CommanderCommand, accept: (command: Command) => void): void {
  const descriptions = {
    serve: 'show a lab in a page of the browser',
    open: 'open a lab in the desktop window, or in the browser where there is none',
  };
  for (const name of ['serve', 'open'] as const) {
    withLabOptions(program.command(name), '-v, --verbose')
      .description(descriptions[name])
      .argument('[LAB]', 'the built-in lab without it')
      .option('--port <NUMBER>', 'the port on 127.0.0.1; a free one without it', parseNumber(0, LARGEST_PORT))
      .option('--no-open', 'print the address only')
      .action(
        (path: string | undefined, flags: LabFlags & { readonly port?: number; readonly open: boolean }) => {
          accept({
            kind: 'serve',
            lab: path === undefined ? undefined : labChoiceOf(path, flags),
            options: labOptionsOf(flags),
            isVerbose: flags.verbose === true,
            port: flags.port ?? 0,
            shouldOpenBrowser: flags.open,
            isInsteadOfWindow: name === 'open',
          });
        },
      );
  }
}

function addShell(program: CommanderCommand, accept: (command: Command) => void): void {
  withTargetOptions(withLabOptions(program.command('shell'), '-v, --verbose'), true)
    .description('an interactive session in a lab that lives on from command to command')
    .argument('<LAB>')
    .argument('[TARGET]', 'where to start; a machine outside the cluster without it')
    .action((path: string, target: string | undefined, flags: LabFlags & TargetFlags) => {
      accept({
        kind: 'shell',
        lab: labChoiceOf(path, flags),
        target: target === undefined ? undefined : targetChoiceOf(target, flags),
      });
    });
}

const RULES_FORMATS: readonly RulesFormat[] = [
  'iptables-save',
  'iptables-restore',
  'ip6tables-restore',
  'ipvsadm',
  'nft',
];

const RULES_NOTE = `
Formats:
  iptables-save      what the tool prints on the node, of both families
  iptables-restore   what kube-proxy feeds to the tool, as a text that a machine without rules takes:
                     without the counters of nfacct, which such a machine has not
  ip6tables-restore  the same for IPv6
  ipvsadm            ipvsadm -Ln, and ipvsadm -Sn behind it
  nft                what kube-proxy feeds to nft -f -
For another mode than the lab's, the rules are those that the lab would have in that mode.`;

function addRules(program: CommanderCommand, accept: (command: Command) => void): void {
  withLabOptions(program.command('rules'), '-v, --verbose')
    .description("the Service rules of one node, in the real tools' words")
    .argument('<LAB>')
    .requiredOption('--at <TARGET>', 'node/NAME')
    .addOption(new Option('--format <NAME>', 'whose words').choices(RULES_FORMATS).default('iptables-save'))
    .addHelpText('after', RULES_NOTE)
    .action((path: string, flags: LabFlags & { readonly at: string; readonly format: RulesFormat }) => {
      const { at, format } = flags;
      accept({ kind: 'rules', lab: labChoiceOf(path, flags), at: targetChoiceOf(at, {}), format });
    });
}

interface FlowsFlags extends LabFlags {
  readonly at: string;
  readonly src: string;
  readonly dst: string;
  readonly proto: 'tcp' | 'udp' | 'sctp';
  readonly dport: number;
  readonly output: 'text' | 'json';
}

function addFlows(program: CommanderCommand, accept: (command: Command) => void): void {
  withLabOptions(program.command('flows'), '-v, --verbose')
    .description('what the Service rules of one node can do with a packet, without sending one')
    .argument('<LAB>')
    .requiredOption('--at <TARGET>', 'node/NAME, which may be the name of a node in an EndpointSlice alone')
    .requiredOption('--src <IP>', 'address that the packet comes from')
    .requiredOption('--dst <IP>', 'address that it goes to')
    .addOption(
      new Option('--proto <NAME>', 'protocol')
        .choices(['tcp', 'udp', 'sctp'])
        .argParser(parseProtocol)
        .default('tcp'),
    )
    .requiredOption('--dport <NUMBER>', 'port that it goes to', parseNumber(1, LARGEST_PORT))
    .addOption(formatOption(['text', 'json']))
    .action((path: string, flags: FlowsFlags) => {
      const { at, src, dst, proto, dport } = flags;
      accept({
        kind: 'flows',
        lab: labChoiceOf(path, flags),
        question: { at, source: src, destination: dst, protocol: proto, destinationPort: dport },
        format: flags.output,
      });
    });
}

interface DigFlags extends LabFlags, TargetFlags {
  readonly from?: string;
  readonly ttl?: number;
  readonly output: 'text' | 'json';
}

function addDig(program: CommanderCommand, accept: (command: Command) => void): void {
  withTargetOptions(withLabOptions(program.command('dig'), '-v, --verbose'), true)
    .description("a query to the cluster's DNS")
    .argument('<LAB>')
    .argument('<NAME>', 'an absolute name; no search list is tried')
    .argument('[TYPE]', 'A, AAAA, CNAME, MX, NS, PTR, SOA, SRV, TXT, ...', 'A')
    .option(
      '--from <TARGET>',
      'ask from there, with packets; without it no packet is sent and no cache answers',
    )
    .addOption(
      new Option(
        '--ttl <SECONDS>',
        "lifetime of the cluster's records, in place of the Corefile's",
      ).argParser(parseNumber(0, LARGEST_DNS_TTL)),
    )
    .addOption(formatOption(['text', 'json']))
    .action((path: string, name: string, type: string, flags: DigFlags) => {
      accept({
        kind: 'dig',
        lab: labChoiceOf(path, flags),
        question: { name, type, ttlSeconds: flags.ttl },
        from: flags.from === undefined ? undefined : targetChoiceOf(flags.from, flags),
        format: flags.output,
      });
    });
}

/** In capitals too, as Services write it. */
function parseProtocol(value: string): 'tcp' | 'udp' | 'sctp' {
  const protocol = (['tcp', 'udp', 'sctp'] as const).find((each) => each === value.toLowerCase());
  if (protocol !== undefined) return protocol;
  throw new InvalidArgumentError('Allowed choices are tcp, udp, sctp.');
}

/** In `cli.md`; only the first is there. */
const EXPORT_FORMATS = ['bundle', 'scenario', 'kubernetes', 'kind', 'netns', 'html', 'svg', 'png'];

function addExport(program: CommanderCommand, accept: (command: Command) => void): void {
  program
    .command('export')
    .description('one file for a teammate: the lab, its Scenarios, and the captures of each')
    .argument('<LAB>')
    .addOption(new Option('--as <FORMAT>', 'format').choices(EXPORT_FORMATS).makeOptionMandatory())
    .option('-o <PATH>', 'where it goes; - is standard output, NAME.podwire without it')
    .option('-v, --verbose', 'say what was chosen for the lab')
    .action(
      (path: string, flags: { readonly as: string; readonly o?: string; readonly verbose?: boolean }) => {
        if (flags.as === 'bundle')
          accept({ kind: 'export', lab: labChoiceOf(path, flags), filePath: flags.o });
        else accept({ kind: 'not-built', name: `export --as ${flags.as}` });
      },
    );
}

function addBench(program: CommanderCommand, accept: (command: Command) => void): void {
  program
    .command('bench')
    .description('measure the simulator on this machine')
    .addOption(formatOption(['text', 'json']))
    .addOption(
      new Option('--only <PART...>', 'measure these parts alone')
        .choices(BENCH_PARTS)
        .default(BENCH_PARTS, 'all'),
    )
    .action((flags: { readonly output: 'text' | 'json'; readonly only: readonly BenchPart[] }) => {
      accept({ kind: 'bench', format: flags.output, parts: flags.only });
    });
}

function withLabOptions(command: CommanderCommand, verboseFlags: string): CommanderCommand {
  return command
    .option('--seed <NUMBER>', 'seed of everything random', parseNumber(0, LARGEST_SEED))
    .option('--cni <PLUGIN[/MODE]>', 'network plugin')
    .option('--proxy-mode <MODE>', 'mode of kube-proxy')
    .option('--node-count <NUMBER>', 'workers beside the control plane', parseNumber(1, LARGEST_NODE_COUNT))
    .option(verboseFlags, 'say what was chosen for the lab');
}

/** `-n` and `-c` are tcpdump's where its flags are taken. */
function withTargetOptions(command: CommanderCommand, hasShortFlags: boolean): CommanderCommand {
  return command
    .option(`${hasShortFlags ? '-n, ' : ''}--namespace <NAME>`, 'namespace of the target')
    .option(`${hasShortFlags ? '-c, ' : ''}--container <NAME>`, 'container of the target');
}

function withTcpdumpOptions(command: CommanderCommand): CommanderCommand {
  return command
    .option('--filter <EXPRESSION>', 'which packets, in the language of pcap filters')
    .option('-n', 'addresses and ports as numbers (may be repeated)', countUp)
    .option('-e', 'print the link-level header')
    .option('-v', 'print more; -vv prints more yet', countUp)
    .option('-q', 'print less')
    .option('-x', 'print the bytes in hexadecimal; -xx with the link-level header', countUp)
    .option('-X', 'print the bytes in hexadecimal and ASCII; -XX with the link-level header', countUp)
    .option('-A', 'print the bytes in ASCII; -AA with the link-level header', countUp)
    .option('-S', 'print TCP sequence numbers as they are')
    .option('-#, --number', 'print the number of each packet')
    .option('-K', 'do not look at checksums')
    .option('-N', 'names of hosts without their domain; there are none')
    .option('-l', 'line by line, as it is anyway')
    .option('-t', 'no time stamp; -tt to -ttttt as tcpdump does', countTimeStamps)
    .addOption(
      new Option('-T <TYPE>', `take packets for this protocol: ${FORCED_TYPES.join(', ')}`).argParser(
        parseForcedType,
      ),
    )
    .option('-c <COUNT>', 'stop after this many packets', parseNumber(1, Number.MAX_SAFE_INTEGER));
}

function formatOption(choices: readonly string[]): Option {
  return new Option('-o, --output <FORMAT>', 'format of the output').choices(choices).default('text');
}

function parseForcedType(value: string): string {
  if (FORCED_TYPES.some((type) => type === value)) return value;
  throw new InvalidArgumentError(
    OTHER_FORCED_TYPES.includes(value)
      ? `tcpdump has this type, Podwire does not print it; it knows ${FORCED_TYPES.join(', ')}.`
      : `unknown packet type \`${value}'.`,
  );
}

function countUp(_value: string | undefined, earlier: number | undefined): number {
  return (earlier ?? 0) + 1;
}

function countTimeStamps(value: string | undefined, earlier: number | undefined): number {
  if (earlier === MAX_TIME_FLAGS) {
    throw new InvalidArgumentError('Only -t, -tt, -ttt, -tttt and -ttttt are supported.');
  }
  return countUp(value, earlier);
}

function labChoiceOf(path: string, flags: LabFlags): LabChoice {
  return { path, options: labOptionsOf(flags), isVerbose: flags.verbose === true };
}

function labOptionsOf({ seed, cni, proxyMode, nodeCount }: LabFlags): LabOptions {
  return {
    ...(seed === undefined ? {} : { seed }),
    ...(cni === undefined ? {} : { cni }),
    ...(proxyMode === undefined ? {} : { proxyMode }),
    ...(nodeCount === undefined ? {} : { nodeCount }),
  };
}

function targetChoiceOf(name: string, { namespace, container }: TargetFlags): TargetChoice {
  return { name, namespace, container };
}

function printFlagsOf(flags: TcpdumpFlags): PrintFlags {
  return {
    numeric: flags.n ?? 0,
    hasLinkHeader: flags.e === true,
    verbosity: flags.v ?? 0,
    hexDump: { x: flags.x ?? 0, X: flags.X ?? 0, A: flags.A ?? 0 },
    isQuick: flags.q === true,
    hasAbsoluteSequences: flags.S === true,
    hasNumbers: flags.number === true,
    isChecksumIgnored: flags.K === true,
    timeStyle: flags.t ?? 0,
    decodeAs: flags.T,
  };
}
