/** The command line of tcpdump 4.99.3, checked in its words. */
import { err, ok, type Result } from '../../base/result';
import { describeOptionError, optionValue, parseOptions, type ParsedOptions } from '../../app/options';
import {
  DEFAULT_TCPDUMP_OPTIONS,
  FORCED_TYPES,
  forcedTypeOf,
  hexDumpOf,
  OTHER_FORCED_TYPES,
  timeStampOf,
  type TcpdumpOptions,
} from '../../capture/tcpdump/tcpdump-options';
import { DEFAULT_SNAP_LENGTH } from '../../capture/packet-table';
import { TCPDUMP_USAGE, TCPDUMP_VERSION } from './usage';

type TcpdumpAction = 'capture' | 'list-interfaces' | 'list-link-types' | 'list-time-stamp-types';

export interface FileRotation {
  /** `-C`, in bytes; 0 without it. */
  readonly sizeBytes: number;
  /** `-G`; 0 without it. */
  readonly seconds: number;
  /** `-W`; 0 without it. */
  readonly fileCount: number;
}

export interface TcpdumpArguments {
  readonly action: TcpdumpAction;
  readonly interfaceName: string | undefined;
  readonly maxCount: number;
  readonly snapLength: number;
  readonly direction: 'in' | 'out' | 'inout';
  /** Not with `-p`: a bridge then also shows what it forwards between its ports. */
  readonly isPromiscuous: boolean;
  /** `-r`, `-w`, `-F`: names as they are written, `-` for the standard streams. */
  readonly readName: string | undefined;
  readonly writeName: string | undefined;
  readonly filterName: string | undefined;
  readonly linkType: string | undefined;
  readonly rotation: FileRotation;
  readonly isCounting: boolean;
  /** Whether packets are printed: always without `-w`. */
  readonly isPrinting: boolean;
  readonly verbosity: number;
  readonly print: TcpdumpOptions;
  readonly filterWords: readonly string[];
}

/** What is printed in place of capturing. */
interface TcpdumpEnd {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

const SHORT = 'aAbB:c:C:dDeE:fF:G:hHi:Ij:JKlLm:M:nNOpqQ:r:s:StT:uUvV:w:W:xXy:z:Z:#';
const LONG: Readonly<Record<string, string>> = {
  'buffer-size': 'B:',
  'list-interfaces': 'D',
  help: 'h',
  interface: 'i:',
  'monitor-mode': 'I',
  'time-stamp-type': 'j:',
  'list-time-stamp-types': 'J',
  'dont-verify-checksums': 'K',
  'list-data-link-types': 'L',
  'no-optimize': 'O',
  'no-promiscuous-mode': 'p',
  direction: 'Q:',
  'snapshot-length': 's:',
  'absolute-tcp-sequence-numbers': 'S',
  'packet-buffered': 'U',
  linktype: 'y:',
  'relinquish-privileges': 'Z:',
  number: '#',
  print: 'print',
  version: 'version',
  count: 'count',
  micro: 'micro',
  nano: 'nano',
  'time-stamp-precision': 'precision:',
  'immediate-mode': 'immediate-mode',
};
const MOST_TIME_FLAGS = 5;
const BYTES_PER_SIZE_UNIT = 1_000_000;

export function parseTcpdumpArguments(args: readonly string[]): Result<TcpdumpArguments, TcpdumpEnd> {
  const parsed = parseOptions(args, { short: SHORT, long: LONG });
  if (!parsed.ok) {
    return err(failure(`${describeOptionError('tcpdump', parsed.error)}\n${TCPDUMP_USAGE}`));
  }
  const { options } = parsed;
  const has = (name: string): boolean => options.values.has(name);
  if (has('h')) return err({ exitCode: 0, stdout: TCPDUMP_USAGE, stderr: '' });
  if (has('version')) return err({ exitCode: 0, stdout: TCPDUMP_VERSION, stderr: '' });
  const problem = problemOf(options);
  if (problem !== undefined) return err(failure(`tcpdump: ${problem}\n`));
  const writeName = optionValue(options, 'w');
  return ok({
    action: has('D')
      ? 'list-interfaces'
      : has('L')
        ? 'list-link-types'
        : has('J')
          ? 'list-time-stamp-types'
          : 'capture',
    interfaceName: optionValue(options, 'i'),
    maxCount: has('c') ? Number(optionValue(options, 'c')) : Number.POSITIVE_INFINITY,
    snapLength: Number(optionValue(options, 's') ?? 0) || DEFAULT_SNAP_LENGTH,
    direction: directionOf(optionValue(options, 'Q')) ?? 'inout',
    isPromiscuous: !has('p'),
    readName: optionValue(options, 'r'),
    writeName,
    filterName: optionValue(options, 'F'),
    linkType: optionValue(options, 'y'),
    rotation: {
      sizeBytes: Number(optionValue(options, 'C') ?? 0) * BYTES_PER_SIZE_UNIT,
      seconds: Number.parseInt(optionValue(options, 'G') ?? '0', 10) || 0,
      fileCount: Number(optionValue(options, 'W') ?? 0),
    },
    isCounting: has('count'),
    isPrinting: writeName === undefined || has('print'),
    verbosity: countOf(options, 'v'),
    print: printOptionsOf(options),
    filterWords: options.operands,
  });
}

function failure(stderr: string): TcpdumpEnd {
  return { exitCode: 1, stdout: '', stderr };
}

function countOf(options: ParsedOptions, name: string): number {
  return options.values.get(name)?.length ?? 0;
}

function directionOf(text: string | undefined): 'in' | 'out' | 'inout' | undefined {
  return text === 'in' || text === 'out' || text === 'inout' ? text : undefined;
}

function printOptionsOf(options: ParsedOptions): TcpdumpOptions {
  const has = (name: string): boolean => options.values.has(name);
  return {
    ...DEFAULT_TCPDUMP_OPTIONS,
    isNumeric: has('n'),
    hasLinkHeader: has('e'),
    verbosity: countOf(options, 'v'),
    timeStamp: timeStampOf(countOf(options, 't')),
    hexDump: hexDumpOf({ x: countOf(options, 'x'), X: countOf(options, 'X'), A: countOf(options, 'A') }),
    forcedType: forcedTypeOf(optionValue(options, 'T')),
    isQuick: has('q'),
    hasAbsoluteSequences: has('S'),
    hasNumbers: has('#'),
    isChecksumIgnored: has('K'),
  };
}

interface Check {
  readonly option: string;
  readonly isRight: (value: string) => boolean;
  readonly words: (value: string) => string;
}

const isPositive = (value: string): boolean => /^\d+$/.test(value) && Number(value) > 0;

const CHECKS: readonly Check[] = [
  { option: 'B', isRight: isPositive, words: (value) => `invalid packet buffer size ${value}` },
  { option: 'c', isRight: isPositive, words: (value) => `invalid packet count ${value}` },
  { option: 'C', isRight: isPositive, words: (value) => `invalid file size ${value}` },
  { option: 'j', isRight: (value) => value === 'host', words: (value) => `invalid time stamp type ${value}` },
  {
    option: 'Q',
    isRight: (value) => directionOf(value) !== undefined,
    words: (value) => `unknown capture direction \`${value}'`,
  },
  {
    option: 's',
    isRight: (value) => /^\d+$/.test(value) && Number(value) <= DEFAULT_SNAP_LENGTH,
    words: (value) => `invalid snaplen ${value} (must be >= 0 and <= ${DEFAULT_SNAP_LENGTH})`,
  },
  {
    option: 'T',
    isRight: (value) => FORCED_TYPES.some((type) => type === value),
    words: (value) =>
      OTHER_FORCED_TYPES.includes(value)
        ? `-T ${value} is not modelled here: ${FORCED_TYPES.join(', ')} are`
        : `unknown packet type \`${value}'`,
  },
  { option: 'W', isRight: isPositive, words: (value) => `invalid number of output files ${value}` },
  {
    option: 'y',
    isRight: (value) => ['EN10MB', 'LINUX_SLL', 'LINUX_SLL2'].includes(value),
    words: (value) => `invalid data link type ${value}`,
  },
];

/** Not modelled, and said so. */
const NOT_MODELLED = new Map([
  ['d', '-d is not modelled here: programs are not of the kernel'],
  ['nano', '--nano is not modelled here: times are printed in microseconds'],
  ['V', '-V is not modelled here: -r reads one file'],
]);

function problemOf(options: ParsedOptions): string | undefined {
  for (const [name, words] of NOT_MODELLED) if (options.values.has(name)) return words;
  if (optionValue(options, 'precision') === 'nano') return NOT_MODELLED.get('nano');
  if (countOf(options, 't') > MOST_TIME_FLAGS) return 'only -t, -tt, -ttt, -tttt and -ttttt are supported';
  for (const { option, isRight, words } of CHECKS) {
    const value = optionValue(options, option);
    if (value !== undefined && !isRight(value)) return words(value);
  }
  return undefined;
}
