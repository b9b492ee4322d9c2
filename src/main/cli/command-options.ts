/** Options that several commands have, and what they say. */
import { type Command as CommanderCommand, InvalidArgumentError, Option } from 'commander';
import { FORCED_TYPES, OTHER_FORCED_TYPES } from '../../sim/api/capture-text';
import type { LabOptions, PrintFlags, TargetChoice } from '../worker/worker-message';
import type { Command, LabChoice } from './command';
import { parseNumber } from './parse-number';

export type AcceptCommand = (command: Command) => void;

export const LARGEST_PORT = 65535;
export const LARGEST_SEED = 2 ** 32 - 1;
/** Kubernetes is built for at most so many. */
const LARGEST_NODE_COUNT = 5_000;
/** `-ttttt` */
const MAX_TIME_FLAGS = 5;

export interface LabFlags {
  readonly seed?: number;
  readonly cni?: string;
  readonly proxyMode?: string;
  readonly nodeCount?: number;
  readonly verbose?: boolean | number;
}

export interface TargetFlags {
  readonly namespace?: string;
  readonly container?: string;
}

export interface TcpdumpFlags {
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

export function withLabOptions(command: CommanderCommand, verboseFlags: string): CommanderCommand {
  return withCommonLabOptions(command, verboseFlags)
    .option('--cni <PLUGIN[/MODE]>', 'network plugin')
    .option('--proxy-mode <MODE>', 'mode of kube-proxy');
}

/** For a command that takes several plugins and modes. */
export function withCommonLabOptions(command: CommanderCommand, verboseFlags: string): CommanderCommand {
  return command
    .option('--seed <NUMBER>', 'seed of everything random', parseNumber(0, LARGEST_SEED))
    .option('--node-count <NUMBER>', 'workers beside the control plane', parseNumber(1, LARGEST_NODE_COUNT))
    .option(verboseFlags, 'say what was chosen for the lab');
}

/** `-n` and `-c` are tcpdump's where its flags are taken. */
export function withTargetOptions(command: CommanderCommand, hasShortFlags: boolean): CommanderCommand {
  return command
    .option(`${hasShortFlags ? '-n, ' : ''}--namespace <NAME>`, 'namespace of the target')
    .option(`${hasShortFlags ? '-c, ' : ''}--container <NAME>`, 'container of the target');
}

export function withTcpdumpOptions(command: CommanderCommand): CommanderCommand {
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

export function formatOption(choices: readonly string[]): Option {
  return new Option('-o, --output <FORMAT>', 'format of the output').choices(choices).default('text');
}

export function labChoiceOf(path: string, flags: LabFlags): LabChoice {
  return { path, options: labOptionsOf(flags), isVerbose: flags.verbose === true };
}

export function labOptionsOf({ seed, cni, proxyMode, nodeCount }: LabFlags): LabOptions {
  return {
    ...(seed === undefined ? {} : { seed }),
    ...(cni === undefined ? {} : { cni }),
    ...(proxyMode === undefined ? {} : { proxyMode }),
    ...(nodeCount === undefined ? {} : { nodeCount }),
  };
}

export function targetChoiceOf(name: string, { namespace, container }: TargetFlags): TargetChoice {
  return { name, namespace, container };
}

export function printFlagsOf(flags: TcpdumpFlags): PrintFlags {
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
