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

class PortRange {
  min = 0;
  max = MAX_PORT;
  isInverted = false;
  isGiven = false;

  take(text: string, isInverted: boolean): string | undefined {
    const [low = '', high, ...rest] = text.split(':');
    const min = low === '' && high !== undefined ? 0 : parsePortOrService(low);
    const max = high === undefined ? min : high === '' ? MAX_PORT : parsePortOrService(high);
    if (min === undefined || rest.length > 0) return `invalid port/service \`${low}' specified`;
    if (max === undefined) return `invalid port/service \`${high ?? ''}' specified`;
    if (min > max) return `invalid portrange (min > max)`;
    this.min = min;
    this.max = max;
    this.isInverted = isInverted;
    this.isGiven = true;
    return undefined;
  }

  includes(port: number): boolean {
    return (port >= this.min && port <= this.max) !== this.isInverted;
  }

  /** Every port, so that nothing is printed. */
  get isTrivial(): boolean {
    return this.min === 0 && this.max === MAX_PORT && !this.isInverted;
  }

  format(option: string): string {
    if (this.isTrivial) return '';
    const range = this.min === this.max ? `${this.min}` : `${this.min}:${this.max}`;
    return `${this.isInverted ? ' !' : ''} ${option} ${range}`;
  }

  describe(name: string, protocol: number, isNumeric: boolean): string {
    if (this.isTrivial) return '';
    const not = this.isInverted ? '!' : '';
    const low = describePort(this.min, protocol, isNumeric);
    return this.min === this.max
      ? ` ${name}:${not}${low}`
      : ` ${name}s:${not}${low}:${describePort(this.max, protocol, isNumeric)}`;
  }
}

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
  readonly #source = new PortRange();
  readonly #destination = new PortRange();
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
        if (this.#source.isGiven) return "Only one `--source-port' allowed";
        return this.#source.take(first, isInverted);
      case '--dport':
        if (this.#destination.isGiven) return "Only one `--destination-port' allowed";
        return this.#destination.take(first, isInverted);
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
    if (!this.#source.includes(context.sourcePort) || !this.#destination.includes(context.destinationPort)) {
      return false;
    }
    return (this.#flags === undefined && this.#option === undefined) || this.#matchesTcp(context);
  }

  format(): string {
    let text = this.#source.format('--sport') + this.#destination.format('--dport');
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
    text += this.#source.describe('spt', this.#protocol, isNumeric);
    text += this.#destination.describe('dpt', this.#protocol, isNumeric);
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
