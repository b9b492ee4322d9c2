/** `-m conntrack` and the older `-m state` (xt_conntrack): what connection tracking knows of the packet. */
import { ipv4Of, formatIpv4 } from '../../wire/ipv4-address';
import {
  CONNECTION_STATUS,
  FLOW_STATE,
  FLOW_STATE_KIND_MASK,
  ORIGINAL,
  type Connection,
} from '../connection';
import { Match } from '../match';
import { optionTable } from '../option-table';
import { parsePortOrService, parseProtocol } from '../protocol-names';
import type { RuleContext } from '../rule-context';
import { prefixLengthOf } from '../rule-header';
import { parseNetwork, type Network } from '../rule-values';

/** In the order that iptables prints them; bits of our own. */
const STATES: readonly (readonly [string, number])[] = [
  ['INVALID', 1 << FLOW_STATE.INVALID],
  ['NEW', 1 << FLOW_STATE.NEW],
  ['RELATED', 1 << FLOW_STATE.RELATED],
  ['ESTABLISHED', 1 << FLOW_STATE.ESTABLISHED],
  ['UNTRACKED', 1 << FLOW_STATE.UNTRACKED],
  ['SNAT', 1 << 6],
  ['DNAT', 1 << 7],
];
const INVALID_BIT = 1 << FLOW_STATE.INVALID;
const SNAT_BIT = 1 << 6;
const DNAT_BIT = 1 << 7;
const NAT_BITS = SNAT_BIT | DNAT_BIT;

const STATUSES: readonly (readonly [string, number])[] = [
  ['EXPECTED', 1 << 0],
  ['SEEN_REPLY', CONNECTION_STATUS.SEEN_REPLY],
  ['ASSURED', CONNECTION_STATUS.ASSURED],
  ['CONFIRMED', CONNECTION_STATUS.CONFIRMED],
];
const ALL_STATUSES =
  CONNECTION_STATUS.SEEN_REPLY | CONNECTION_STATUS.ASSURED | CONNECTION_STATUS.CONFIRMED | 1;
const NANOSECONDS_PER_SECOND = 1_000_000_000;

const CONNTRACK_OPTIONS = optionTable(
  '! --ctstate STATES',
  '! --ctproto PROTOCOL',
  '! --ctorigsrc ADDRESS',
  '! --ctorigdst ADDRESS',
  '! --ctreplsrc ADDRESS',
  '! --ctrepldst ADDRESS',
  '! --ctorigsrcport PORT',
  '! --ctorigdstport PORT',
  '! --ctreplsrcport PORT',
  '! --ctrepldstport PORT',
  '! --ctstatus STATUSES',
  '! --ctexpire SECONDS',
  '--ctdir DIRECTION',
);
const STATE_OPTIONS = optionTable('! --state STATES');

/** In the order that iptables prints them. */
const PRINT_ORDER = [
  '--state',
  '--ctstate',
  '--ctproto',
  '--ctorigsrc',
  '--ctorigdst',
  '--ctreplsrc',
  '--ctrepldst',
  '--ctorigsrcport',
  '--ctorigdstport',
  '--ctreplsrcport',
  '--ctrepldstport',
  '--ctstatus',
  '--ctexpire',
  '--ctdir',
];

type Test =
  | { readonly kind: 'states' | 'statuses'; readonly bits: number }
  | { readonly kind: 'protocol'; readonly protocol: number }
  | { readonly kind: 'address'; readonly network: Network }
  | { readonly kind: 'port' | 'expiry'; readonly min: number; readonly max: number }
  | { readonly kind: 'direction'; readonly isOriginal: boolean };

interface TestRow {
  readonly option: string;
  readonly test: Test;
  readonly isInverted: boolean;
}

export class ConntrackMatch extends Match {
  readonly name: 'conntrack' | 'state';
  readonly options;
  override readonly needsTracking = true;
  readonly #rows: TestRow[] = [];
  /** The states alone, which is what nearly every rule asks. */
  #stateBits = 0;
  #isStateInverted = false;
  #hasOtherTests = false;

  constructor(name: 'conntrack' | 'state') {
    super();
    this.name = name;
    this.options = name === 'state' ? STATE_OPTIONS : CONNTRACK_OPTIONS;
  }

  takeOption(option: string, values: readonly string[], isInverted: boolean): string | undefined {
    const [text = ''] = values;
    const test = parseTest(option, text);
    if (typeof test === 'string') return test;
    this.#rows.push({ option, test, isInverted });
    if (test.kind === 'states') {
      this.#stateBits = test.bits;
      this.#isStateInverted = isInverted;
    } else this.#hasOtherTests = true;
    return undefined;
  }

  findProblem(): string | undefined {
    if (this.#rows.length === 0) {
      return this.name === 'state'
        ? 'state: option "--state" must be specified\n'
        : 'conntrack: At least one option is required';
    }
    this.#rows.sort((a, b) => PRINT_ORDER.indexOf(a.option) - PRINT_ORDER.indexOf(b.option));
    return undefined;
  }

  matches(context: RuleContext): boolean {
    if (this.#stateBits !== 0) {
      const bits = stateBitsOf(context, (this.#stateBits & NAT_BITS) !== 0);
      if (((bits & this.#stateBits) !== 0) === this.#isStateInverted) return false;
    }
    return !this.#hasOtherTests || this.#matchesOthers(context);
  }

  format(): string {
    return this.#rows
      .map(({ option, test, isInverted }) => `${isInverted ? ' !' : ''} ${option} ${formatTest(test)}`)
      .join('');
  }

  describe(): string {
    return this.format().replaceAll(' --', ' ').trimStart();
  }

  #matchesOthers(context: RuleContext): boolean {
    const { connection } = context;
    if (connection === undefined) return false;
    for (const row of this.#rows) {
      if (row.test.kind === 'states') continue;
      if (passesTest(row, context, connection) === row.isInverted) return false;
    }
    return true;
  }
}

function stateBitsOf(context: RuleContext, includesNat: boolean): number {
  const { packet } = context;
  const kind = packet.flowState & FLOW_STATE_KIND_MASK;
  const bits = kind === FLOW_STATE.NONE ? INVALID_BIT : 1 << kind;
  if (!includesNat) return bits;
  const { connection } = context;
  if (connection === undefined) return bits;
  return (
    bits |
    (connection.has(CONNECTION_STATUS.SOURCE_NAT) ? SNAT_BIT : 0) |
    (connection.has(CONNECTION_STATUS.DESTINATION_NAT) ? DNAT_BIT : 0)
  );
}

function parseTest(option: string, text: string): Test | string {
  switch (option) {
    case '--state':
    case '--ctstate':
      return parseStates(text, option === '--state' ? 'state' : 'ctstate');
    case '--ctstatus':
      return parseStatuses(text);
    case '--ctproto': {
      const protocol = parseProtocol(text);
      return protocol === undefined ? `unknown protocol "${text}" specified` : { kind: 'protocol', protocol };
    }
    case '--ctexpire':
      return parseRange(text, 'expiry', Number);
    case '--ctdir': {
      const direction = text.toUpperCase();
      if (direction === 'ORIGINAL' || direction === 'REPLY') {
        return { kind: 'direction', isOriginal: direction === 'ORIGINAL' };
      }
      return `conntrack: Bad value for "--ctdir" option: "${text}"`;
    }
    default: {
      if (option.endsWith('port')) return parseRange(text, 'port', parsePortOrService);
      const network = parseNetwork(text);
      return typeof network === 'string' ? network : { kind: 'address', network };
    }
  }
}

function parseStates(text: string, what: string): Test | string {
  let bits = 0;
  for (const word of text.split(',')) {
    const bit = STATES.find(([name]) => name === word.toUpperCase())?.[1];
    if (bit === undefined || (what === 'state' && (bit & NAT_BITS) !== 0)) return `Bad ${what} "${word}"`;
    bits |= bit;
  }
  return { kind: 'states', bits };
}

function parseStatuses(text: string): Test | string {
  let bits = 0;
  for (const word of text.split(',')) {
    const upper = word.toUpperCase();
    const bit = STATUSES.find(([name]) => name === upper)?.[1];
    if (bit === undefined && upper !== 'NONE') return `Bad ctstatus "${word}"`;
    bits |= bit ?? 0;
  }
  return { kind: 'statuses', bits };
}

function parseRange(
  text: string,
  kind: 'port' | 'expiry',
  parse: (text: string) => number | undefined,
): Test | string {
  const [low = '', high] = text.split(':');
  const min = parse(low);
  const max = high === undefined ? min : parse(high);
  if (min === undefined || max === undefined || Number.isNaN(min) || Number.isNaN(max)) {
    return `conntrack: bad value "${text}"`;
  }
  return { kind, min, max };
}

function passesTest({ option, test }: TestRow, context: RuleContext, connection: Connection): boolean {
  switch (test.kind) {
    case 'states':
      return true;
    case 'statuses':
      return test.bits === 0 ? !connection.has(ALL_STATUSES) : connection.has(test.bits);
    case 'protocol':
      return connection.original.protocol === test.protocol;
    case 'direction':
      return ((context.packet.flowState & FLOW_STATE.REPLY) === ORIGINAL) === test.isOriginal;
    case 'expiry': {
      const left = connection.expiresAt - context.state.host.clock.now();
      const seconds = Math.max(0, Math.floor(left / NANOSECONDS_PER_SECOND));
      return seconds >= test.min && seconds <= test.max;
    }
    case 'address': {
      const tuple = option.startsWith('--ctorig') ? connection.original : connection.reply;
      const address = option.endsWith('src') ? tuple.source : tuple.destination;
      return ((address ^ test.network.address) & test.network.mask) === 0;
    }
    case 'port': {
      const tuple = option.startsWith('--ctorig') ? connection.original : connection.reply;
      const port = option.endsWith('srcport') ? tuple.ports >>> 16 : tuple.ports & 0xffff;
      return port >= test.min && port <= test.max;
    }
  }
}

function formatTest(test: Test): string {
  switch (test.kind) {
    case 'states':
      return namesOf(STATES, test.bits);
    case 'statuses':
      return test.bits === 0 ? 'NONE' : namesOf(STATUSES, test.bits);
    case 'protocol':
      return String(test.protocol);
    case 'direction':
      return test.isOriginal ? 'ORIGINAL' : 'REPLY';
    case 'port':
    case 'expiry':
      return test.min === test.max ? String(test.min) : `${test.min}:${test.max}`;
    case 'address':
      return formatAddress(test.network);
  }
}

function formatAddress({ address, mask }: Network): string {
  const text = formatIpv4(ipv4Of(address));
  const prefixLength = prefixLengthOf(mask);
  if (prefixLength === 32) return text;
  return `${text}/${prefixLength ?? formatIpv4(ipv4Of(mask))}`;
}

function namesOf(rows: readonly (readonly [string, number])[], bits: number): string {
  return rows
    .filter(([, bit]) => (bits & bit) !== 0)
    .map(([name]) => name)
    .join(',');
}
