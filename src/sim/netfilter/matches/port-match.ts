/** `-m tcp` and `-m udp`: ports, and for TCP flags and options (libxt_tcp, libxt_udp). */
import type { RulePlace } from '../extension';
import { Match } from '../match';
import { optionTable, plainOptionTable } from '../option-table';
import { MAX_PORT, parseInteger } from '../option-values';
import { takePortRange } from '../protocol-names';
import type { RuleContext } from '../rule-context';
import type { RuleHeader } from '../rule-header';
import {
  describePortRange,
  EVERY_PORT,
  formatPortRange,
  includesPort,
  isEveryPort,
  parsePortRangeTest,
  type PortRangeTest,
} from './port-range-test';

const PROTOCOL_NUMBERS = { tcp: 6, udp: 17 } as const;
const TCP_OPTIONS = plainOptionTable(
  '! --source-port|--sport PORT',
  '! --destination-port|--dport PORT',
  '! --tcp-flags MASK SET',
  '! --syn',
  '! --tcp-option NUMBER',
);
const UDP_OPTIONS = optionTable(['! --source-port|--sport PORT', '! --destination-port|--dport PORT']);

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
    this.options = name === 'tcp' ? TCP_OPTIONS : UDP_OPTIONS;
    this.#protocol = PROTOCOL_NUMBERS[name];
  }

  takeOption(option: string, values: readonly string[], isInverted: boolean): string | undefined {
    const [first = '', second = ''] = values;
    switch (option) {
      case '--source-port':
        if (this.#hasSource) return "Only one `--source-port' allowed";
        this.#hasSource = true;
        return this.#takePorts(option, first, isInverted);
      case '--destination-port':
        if (this.#hasDestination) return "Only one `--destination-port' allowed";
        this.#hasDestination = true;
        return this.#takePorts(option, first, isInverted);
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

  /** Whether iptables-nft writes it as expressions of nf_tables. */
  get isNative(): boolean {
    const isAsked = !isEveryPort(this.#source) || !isEveryPort(this.#destination);
    return this.#option === undefined && (isAsked || this.#flags !== undefined);
  }

  override findProblem(): undefined {
    if (!this.isNative) return;
    this.#source = asNative(this.#source);
    this.#destination = asNative(this.#destination);
  }

  /** What iptables says to expressions without their protocol, after everything else is in order. */
  findProtocolProblem(rule: RuleHeader): string | undefined {
    if (!this.isNative || rule.protocol === this.#protocol) return undefined;
    return `${this.name.toUpperCase()} match requires '-p ${this.name}'`;
  }

  override fits(_place: RulePlace, rule: RuleHeader): boolean {
    return this.isNative || rule.isProtocol(this.#protocol);
  }

  /** Takes over the tests of another match of the same rule. False when that one stays by itself. */
  absorb(other: PortMatch): boolean {
    if (!other.isNative) return false;
    if (!isEveryPort(other.#source)) this.#source = other.#source;
    if (!isEveryPort(other.#destination)) this.#destination = other.#destination;
    this.#flags = other.#flags ?? this.#flags;
    return true;
  }

  matches(context: RuleContext): boolean {
    if (context.isLaterFragment || context.transportBytes < 8) return false;
    if (!includesPort(this.#source, context.sourcePort)) return false;
    if (!includesPort(this.#destination, context.destinationPort)) return false;
    return (this.#flags === undefined && this.#option === undefined) || this.#matchesTcp(context);
  }

  format(): string {
    let text = isEveryPort(this.#source) ? '' : formatPortRange(this.#source, '--sport');
    if (!isEveryPort(this.#destination)) text += formatPortRange(this.#destination, '--dport');
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
    text += describePortRange(this.#source, 'spt', this.#protocol, isNumeric);
    text += describePortRange(this.#destination, 'dpt', this.#protocol, isNumeric);
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

  #takePorts(option: string, text: string, isInverted: boolean): string | undefined {
    const range = this.#parsePorts(option, text, isInverted);
    if (typeof range === 'string') return range;
    if (option === '--source-port') this.#source = range;
    else this.#destination = range;
    return undefined;
  }

  #parsePorts(option: string, text: string, isInverted: boolean): PortRangeTest | string {
    if (this.name === 'tcp') return parsePortRangeTest(text, this.#protocol, isInverted);
    const range = takePortRange(this.name, option, text);
    return typeof range === 'string' ? range : { ...range, isInverted };
  }

  #takeFlags(maskText: string, setText: string, isInverted: boolean): string | undefined {
    if (this.#flags !== undefined) return "Only one of `--syn' or `--tcp-flags'  allowed";
    const mask = parseFlags(maskText);
    if (typeof mask === 'string') return mask;
    const set = parseFlags(setText);
    if (typeof set === 'string') return set;
    this.#flags = mask === 0 && set === 0 && !isInverted ? undefined : { mask, set, isInverted };
    return undefined;
  }

  #takeTcpOption(text: string, isInverted: boolean): string | undefined {
    if (this.#option !== undefined) return "Only one `--tcp-option' allowed";
    const code = parseInteger(text, 1, 255);
    if (code === undefined) return `Bad TCP option "${text}"`;
    this.#option = { code, isInverted };
    return undefined;
  }
}

/** nf_tables has `above` for what is not below, and that is how it comes back. */
function asNative(range: PortRangeTest): PortRangeTest {
  if (!range.isInverted || range.min !== 0) return range;
  if (range.max === 0 || range.max === MAX_PORT) return range;
  return { min: range.max + 1, max: MAX_PORT, isInverted: false };
}

function parseFlags(text: string): number | string {
  let flags = 0;
  for (const name of text.split(',')) {
    const upper = name.toUpperCase();
    const flag = FLAGS.find(([known]) => known === upper)?.[1];
    if (flag !== undefined) flags |= flag;
    else if (upper === 'ALL') flags |= ALL_FLAGS;
    else if (upper !== 'NONE' && upper !== '') return `Unknown TCP flag \`${name}'`;
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
