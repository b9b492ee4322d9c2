/**
 * The command line of iputils' ping (ping/ping.c, 20221126): its options, its usage, and what it says about values.
 *
 * Options that change nothing in the lab (`-d`, `-S`, `-C`, `-U`) are taken. What is not modelled is refused by name.
 */
import { describeOptionError, hasOption, optionValue, parseOptions, type ParsedOptions } from './options';

const USAGE = `
Usage
  ping [options] <destination>

Options:
  <destination>      dns name or ip address
  -a                 use audible ping
  -A                 use adaptive ping
  -B                 sticky source address
  -c <count>         stop after <count> replies
  -C                 call connect() syscall on socket creation
  -D                 print timestamps
  -d                 use SO_DEBUG socket option
  -e <identifier>    define identifier for ping session, default is random for
                     SOCK_RAW and kernel defined for SOCK_DGRAM
                     Imply using SOCK_RAW (for IPv4 only for identifier 0)
  -f                 flood ping
  -h                 print help and exit
  -I <interface>     either interface name or address
  -i <interval>      seconds between sending each packet
  -L                 suppress loopback of multicast packets
  -l <preload>       send <preload> number of packages while waiting replies
  -m <mark>          tag the packets going out
  -M <pmtud opt>     define mtu discovery, can be one of <do|dont|want>
  -n                 no dns name resolution
  -O                 report outstanding replies
  -p <pattern>       contents of padding byte
  -q                 quiet output
  -Q <tclass>        use quality of service <tclass> bits
  -s <size>          use <size> as number of data bytes to be sent
  -S <size>          use <size> as SO_SNDBUF socket option value
  -t <ttl>           define time to live
  -U                 print user-to-user latency
  -v                 verbose output
  -V                 print version and exit
  -w <deadline>      reply wait <deadline> in seconds
  -W <timeout>       time to wait for response

IPv4 options:
  -4                 use IPv4
  -b                 allow pinging broadcast
  -R                 record route
  -T <timestamp>     define timestamp, can be one of <tsonly|tsandaddr|tsprespec>

IPv6 options:
  -6                 use IPv6
  -F <flowlabel>     define flow label, default is random
  -N <nodeinfo opt>  use icmp6 node info query, try <help> as argument

For more details see ping(8).
`;

/** What `-V` prints. */
export const PING_VERSION = `ping from iputils 20221126
libcap: yes, IDN: yes, NLS: no, error.h: yes, getrandom(): yes, __fpending(): yes
`;

interface Limits {
  readonly min: number;
  readonly max: number;
  /** As printed, where it is more than a number holds. */
  readonly maxText?: string;
}

const INT_MAX = 2_147_483_647;
const LIMITS: Readonly<Record<string, Limits>> = {
  c: { min: 1, max: Number.MAX_VALUE, maxText: '9223372036854775807' },
  e: { min: 0, max: 0xffff },
  l: { min: 1, max: 65_536 },
  m: { min: 0, max: 0xffff_ffff },
  s: { min: 0, max: INT_MAX },
  S: { min: 1, max: INT_MAX },
  t: { min: 0, max: 255 },
  w: { min: 0, max: INT_MAX },
};
const MAX_COUNT = 9_223_372_036_854_775_807n;
const MAX_TOS = 0xff;
const MAX_PATTERN_BYTES = 16;
const UNMODELLED = ['R', 'T', 'r', 'm', 'N', 'F'];

interface PingRefusal {
  readonly exitCode: number;
  readonly text: string;
}

interface PingCommandLine {
  readonly options: ParsedOptions;
  /** Complaints that do not end it. */
  readonly warnings: string;
}

type PingCommandLineOutcome =
  | { readonly ok: true; readonly value: PingCommandLine }
  | { readonly ok: false; readonly error: PingRefusal };

export function parsePingArguments(args: readonly string[]): PingCommandLineOutcome {
  const parsed = parseOptions(args, { short: 'h46bRT:F:N:aABc:CdDe:fi:I:l:Lm:M:nOp:qQ:rs:S:t:UvVw:W:' });
  if (!parsed.ok) return refuse(2, `${describeOptionError('ping', parsed.error)}\n${USAGE}`);
  const { options } = parsed;
  let warnings = '';
  for (const [name, values] of options.values) {
    if (name === 'h') return refuse(2, USAGE);
    for (const value of values) {
      const problem = problemOf(name, value);
      if (problem !== undefined) return { ok: false, error: problem };
      if (name === 'i' || name === 'W') warnings += garbageIn(value);
    }
  }
  if (hasOption(options, '4') && hasOption(options, '6')) {
    return refuse(2, 'ping: only one -4 or -6 option may be specified\n');
  }
  if (hasOption(options, 'V')) return { ok: true, value: { options, warnings } };
  const missing = UNMODELLED.find((name) => hasOption(options, name));
  if (missing !== undefined) return refuse(2, `ping: -${missing} is not modelled\n`);
  if (options.operands.length === 0) return refuse(1, 'ping: usage error: Destination address required\n');
  const pattern = optionValue(options, 'p');
  if (pattern !== undefined && !/^[\da-f]*$/i.test(pattern)) {
    return refuse(2, `ping: patterns must be specified as hex digits: ${pattern}\n`);
  }
  return { ok: true, value: { options, warnings } };
}

/** `-p`: up to 16 bytes of hex digits, of which a last one may be alone. */
export function pingPattern(options: ParsedOptions): readonly number[] | undefined {
  const digits = optionValue(options, 'p');
  if (digits === undefined) return undefined;
  const bytes = digits.match(/.{1,2}/g) ?? [];
  return bytes.slice(0, MAX_PATTERN_BYTES).map((byte) => Number.parseInt(byte, 16));
}

/** `strtod`: the number at the beginning, 0 without one. */
export function leadingNumber(text: string): number {
  return Number(/^\s*[-+]?\d*\.?\d*(?:e[-+]?\d+)?/i.exec(text)?.[0] ?? 0) || 0;
}

function garbageIn(value: string): string {
  const garbage = value.replace(/^\s*[-+]?\d*\.?\d*(?:e[-+]?\d+)?/i, '');
  if (garbage === '') return '';
  return `ping: option argument contains garbage: ${garbage}\nping: this will become fatal error in the future\n`;
}

function problemOf(name: string, value: string): PingRefusal | undefined {
  const limits = LIMITS[name];
  if (limits !== undefined) return outOfLimits(value, limits);
  switch (name) {
    case 'W':
      return leadingNumber(value) < 0 ? refusal(2, `bad linger time: ${value}`) : undefined;
    case 'M':
      return ['do', 'dont', 'want'].includes(value) ? undefined : refusal(2, `invalid -M argument: ${value}`);
    case 'Q': {
      if (!/^[-+]?(?:0x[\da-f]+|\d+)$/i.test(value)) return refusal(2, `bad TOS value: ${value}`);
      if (Number(value) <= MAX_TOS) return undefined;
      return refusal(2, `the decimal value of TOS bits must be in range 0-${MAX_TOS}: ${Number(value)}`);
    }
    default:
      return undefined;
  }
}

function outOfLimits(value: string, { min, max, maxText }: Limits): PingRefusal | undefined {
  if (!/^\s*[-+]?\d+$/.test(value)) return refusal(1, `invalid argument: '${value}'`);
  const exact = BigInt(value);
  if (exact > MAX_COUNT || exact < -MAX_COUNT - 1n) {
    return refusal(1, `invalid argument: '${value}': Numerical result out of range`);
  }
  const number = Number(value);
  if (number >= min && number <= max) return undefined;
  return refusal(1, `invalid argument: '${value}': out of range: ${min} <= value <= ${maxText ?? max}`);
}

function refusal(exitCode: number, text: string): PingRefusal {
  return { exitCode, text: `ping: ${text}\n` };
}

function refuse(exitCode: number, text: string): PingCommandLineOutcome {
  return { ok: false, error: { exitCode, text } };
}
