/**
 * `-m tcp`, `-m udp` and `-m sctp`: ports, and for TCP flags and options (libxt_tcp, libxt_udp, libxt_sctp).
 *
 * Leaves out SCTP's `--chunk-types`.
 */
import { Match } from '../match';
import { optionTable } from '../option-table';
import { describePort, parsePortOrService } from '../protocol-names';
import type { RuleContext } from '../rule-context';
import type { RuleHeader } from '../rule-header';

const MAX_PORT = 0xffff;
const PROTOCOL_NUMBERS = { tcp: 6, udp: 17, sctp: 132 } as const;

const PORT_ROWS = ['! --sport|--source-port PORT', '! --dport|--destination-port PORT'] as const;
const PORT_OPTIONS = optionTable(...PORT_ROWS);
const TCP_OPTIONS = optionTable(...PORT_ROWS, '! --tcp-flags MASK SET', '! --syn', '! --tcp-option NUMBER');

/** In the order that iptables prints them. */
const FLAGS: readonly (readonly [string, number])[] = [
  ['FIN', 0x01],
  ['SYN', 0x02],
  ['RST', 0x04],
  ['PSH', 0x08],
  ['ACK', 0x10],
  ['URG', 0x20],
];
const ALL_FLAGS = 0x3f;
const SYN_MASK = 0x17;
const SYN_SET = 0x02;
const FLAGS_OFFSET = 13;
const MINIMUM_TCP_BYTES = 20;

interface PortRange {
  readonly min: number;
  readonly max: number;
  readonly isInverted: boolean;
}

/** Matches and prints nothing. */
const EVERY_PORT: PortRange = { min: 0, max: MAX_PORT, isInverted: false };

interface FlagTest {
  readonly mask: number;
  readonly set: number;
  readonly isInverted: boolean;
}

interface OptionTest {
  readonly code: number;
  readonly isInverted: boolean;
}

export class PortMatch extends Match {
  readonly name: keyof typeof PROTOCOL_NUMBERS;
  readonly options;
  readonly #protocol: number;
  #source = EVERY_PORT;
  #destination = EVERY_PORT;
  #hasSource = false;
  #hasDestination = false;
  #flags: FlagTest | undefined = undefined;
  #option: OptionTest | undefined = undefined;

  constructor(name: keyof typeof PROTOCOL_NUMBERS) {
    super();
    this.name = name;
    this.options = name === 'tcp' ? TCP_OPTIONS : PORT_OPTIONS;
    this.#protocol = PROTOCOL_NUMBERS[name];
  }

  takeOption(option: string, values: readonly string[], isInverted: boolean): string | undefined {
    const [first = '', second = ''] = values;
    switch (option) {
      case '--sport':
        if (this.#hasSource) return "Only one `--source-port' allowed";
        this.#hasSource = true;
        return this.#takePorts('source', first, isInverted);
      case '--dport':
        if (this.#hasDestination) return "Only one `--destination-port' allowed";
        this.#hasDestination = true;
        return this.#takePorts('destination', first, isInverted);
      case '--syn':
        if (this.#flags !== undefined) return "Only one of `--syn' or `--tcp-flags'  allowed";
        this.#flags = { mask: SYN_MASK, set: SYN_SET, isInverted };
        return undefined;
      case '--tcp-flags':
        return this.#takeFlags(first, second, isInverted);
      default:
        return this.#takeTcpOption(first, isInverted);
    }
  }

  findProblem(rule: RuleHeader): string | undefined {
    if (rule.isProtocol(this.#protocol)) return undefined;
    // The kernel refuses these; iptables itself does not look.
    return `${this.name}: only works with protocol ${this.name}`;
  }

  matches(context: RuleContext): boolean {
    if (context.isLaterFragment || context.transportBytes < 8) return false;
    if (!includes(this.#source, context.sourcePort)) return false;
    if (!includes(this.#destination, context.destinationPort)) return false;
    return (this.#flags === undefined && this.#option === undefined) || this.#matchesTcp(context);
  }

  format(): string {
    let text = formatPorts(this.#source, '--sport') + formatPorts(this.#destination, '--dport');
    if (this.#option !== undefined) {
      text += `${this.#option.isInverted ? ' !' : ''} --tcp-option ${this.#option.code}`;
    }
    if (this.#flags !== undefined) {
      const { mask, set, isInverted } = this.#flags;
      text += `${isInverted ? ' !' : ''} --tcp-flags ${formatFlags(mask)} ${formatFlags(set)}`;
    }
    return text;
  }

  describe(isNumeric: boolean): string {
    let text: string = this.name;
    text += describePorts(this.#source, 'spt', (port) => describePort(port, this.#protocol, isNumeric));
    text += describePorts(this.#destination, 'dpt', (port) => describePort(port, this.#protocol, isNumeric));
    if (this.#option !== undefined)
      text += ` option=${this.#option.isInverted ? '!' : ''}${this.#option.code}`;
    if (this.#flags !== undefined) {
      const { mask, set, isInverted } = this.#flags;
      text += ` flags:${isInverted ? '!' : ''}`;
      text += isNumeric ? `${hexByte(mask)}/${hexByte(set)}` : `${formatFlags(mask)}/${formatFlags(set)}`;
    }
    return text;
  }

  #matchesTcp(context: RuleContext): boolean {
    if (context.transportBytes < MINIMUM_TCP_BYTES) return false;
    if (this.#flags !== undefined) {
      const { mask, set, isInverted } = this.#flags;
      const flags = context.packet.uint8(context.transportOffset + FLAGS_OFFSET);
      if (((flags & mask) === set) === isInverted) return false;
    }
    return this.#option === undefined || hasTcpOption(context, this.#option.code) !== this.#option.isInverted;
  }

  #takePorts(side: 'source' | 'destination', text: string, isInverted: boolean): string | undefined {
    const range = parsePorts(text, isInverted);
    if (typeof range === 'string') return range;
    if (side === 'source') this.#source = range;
    else this.#destination = range;
    return undefined;
  }

  #takeFlags(maskText: string, setText: string, isInverted: boolean): string | undefined {
    if (this.#flags !== undefined) return "Only one of `--syn' or `--tcp-flags'  allowed";
    const mask = parseFlags(maskText);
    if (typeof mask === 'string') return mask;
    const set = parseFlags(setText);
    if (typeof set === 'string') return set;
    this.#flags = { mask, set, isInverted };
    return undefined;
  }

  #takeTcpOption(text: string, isInverted: boolean): string | undefined {
    const code = Number(text);
    if (!/^\d+$/.test(text) || code < 1 || code > 255) return `Bad TCP option \`${text}'`;
    this.#option = { code, isInverted };
    return undefined;
  }
}

/** `PORT`, `PORT:PORT`, `:PORT` or `PORT:`. */
function parsePorts(text: string, isInverted: boolean): PortRange | string {
  const [low = '', high, ...rest] = text.split(':');
  const min = low === '' && high !== undefined ? 0 : parsePortOrService(low);
  const max = high === undefined ? min : high === '' ? MAX_PORT : parsePortOrService(high);
  if (min === undefined || rest.length > 0) return `invalid port/service \`${low}' specified`;
  if (max === undefined) return `invalid port/service \`${high ?? ''}' specified`;
  return min > max ? 'invalid portrange (min > max)' : { min, max, isInverted };
}

function includes(range: PortRange, port: number): boolean {
  return (port >= range.min && port <= range.max) !== range.isInverted;
}

function isTrivial(range: PortRange): boolean {
  return range.min === 0 && range.max === MAX_PORT && !range.isInverted;
}

function formatPorts(range: PortRange, option: string): string {
  if (isTrivial(range)) return '';
  const ports = range.min === range.max ? `${range.min}` : `${range.min}:${range.max}`;
  return `${range.isInverted ? ' !' : ''} ${option} ${ports}`;
}

function describePorts(range: PortRange, name: string, nameOf: (port: number) => string): string {
  if (isTrivial(range)) return '';
  const not = range.isInverted ? '!' : '';
  return range.min === range.max
    ? ` ${name}:${not}${nameOf(range.min)}`
    : ` ${name}s:${not}${nameOf(range.min)}:${nameOf(range.max)}`;
}

function parseFlags(text: string): number | string {
  let flags = 0;
  for (const name of text.split(',')) {
    const upper = name.toUpperCase();
    const flag = FLAGS.find(([known]) => known === upper)?.[1];
    if (flag !== undefined) flags |= flag;
    else if (upper === 'ALL') flags |= ALL_FLAGS;
    else if (upper !== 'NONE') return `Unknown TCP flag \`${name}'`;
  }
  return flags;
}

function formatFlags(flags: number): string {
  const names = FLAGS.filter(([, bit]) => (flags & bit) !== 0).map(([name]) => name);
  return names.length === 0 ? 'NONE' : names.join(',');
}

function hexByte(value: number): string {
  return `0x${value.toString(16).toUpperCase().padStart(2, '0')}`;
}

function hasTcpOption(context: RuleContext, code: number): boolean {
  const { packet, transportOffset } = context;
  const end = Math.min(transportOffset + (packet.uint8(transportOffset + 12) >>> 4) * 4, packet.end);
  let offset = transportOffset + MINIMUM_TCP_BYTES;
  while (offset < end) {
    const kind = packet.uint8(offset);
    if (kind === code) return true;
    offset += kind < 2 ? 1 : Math.max(packet.uint8(offset + 1), 1);
  }
  return false;
}
