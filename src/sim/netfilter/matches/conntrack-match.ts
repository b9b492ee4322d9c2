/** `-m conntrack` and the older `-m state` (xt_conntrack): what connection tracking knows of the packet. */
import { ipv4Of, formatIpv4 } from '../../wire/ipv4-address';
import { ANY_IPV6, formatIpv6 } from '../../wire/ipv6-address';
import type { AddressBook } from '../address-book';
import { CONNECTION_STATUS, FLOW_STATE, FLOW_STATE_KIND_MASK, type Connection } from '../connection';
import type { OptionScope } from '../extension';
import { ipv6PrefixLengthOf, takeIpv6HostMask } from '../family-values';
import { ORIGINAL } from '../flow-direction';
import { Ipv6Network } from '../ipv6-network';
import { Match } from '../match';
import { optionTable } from '../option-table';
import { takeHostMask, takeIntegerRange, type IntegerRange } from '../option-values';
import { parseProtocol, takePortRange } from '../protocol-names';
import type { RuleContext } from '../rule-context';
import type { Network } from '../network';
import { prefixLengthOf } from '../rule-values';

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
const MAX_WORD = 0xffff_ffff;
const NANOSECONDS_PER_SECOND = 1_000_000_000;

const CONNTRACK_OPTIONS = optionTable([
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
]);
const STATE_OPTIONS = optionTable(['! --state STATES'], { mandatory: ['--state'] });

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
  | { readonly kind: 'address'; readonly network: Network | Ipv6Network }
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

  takeOption(
    option: string,
    values: readonly string[],
    isInverted: boolean,
    { book }: OptionScope,
  ): string | undefined {
    const [text = ''] = values;
    const test = parseTest(option, text, book);
    if (typeof test === 'string') return test;
    this.#rows.push({ option, test, isInverted });
    if (test.kind === 'states') {
      this.#stateBits = test.bits;
      this.#isStateInverted = isInverted;
    } else this.#hasOtherTests = true;
    return undefined;
  }

  override findProblem(): string | undefined {
    if (this.#rows.length === 0) {
      return this.name === 'state' ? undefined : 'conntrack: At least one option is required';
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
    return this.#text('--', true);
  }

  describe(isNumeric: boolean): string {
    return this.#text('', isNumeric).trimStart();
  }

  #text(prefix: string, isNumeric: boolean): string {
    return this.#rows
      .map(({ option, test, isInverted }) => {
        const name = `${prefix}${option.slice(2)}`;
        return `${isInverted ? ' !' : ''} ${name} ${formatTest(test, isNumeric)}`;
      })
      .join('');
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

function parseTest(option: string, text: string, book: AddressBook | undefined): Test | string {
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
      return asTest('expiry', takeIntegerRange('conntrack', option, text, MAX_WORD));
    case '--ctdir': {
      const direction = text.toUpperCase();
      if (direction === 'ORIGINAL' || direction === 'REPLY') {
        return { kind: 'direction', isOriginal: direction === 'ORIGINAL' };
      }
      return `conntrack: Bad value for "--ctdir" option: "${text}"`;
    }
    default: {
      if (option.endsWith('port')) return asTest('port', takePortRange('conntrack', option, text));
      const network = (book === undefined ? takeHostMask : takeIpv6HostMask)('conntrack', option, text);
      return typeof network === 'string' ? network : { kind: 'address', network };
    }
  }
}

function asTest(kind: 'port' | 'expiry', range: IntegerRange | string): Test | string {
  return typeof range === 'string' ? range : { kind, ...range };
}

/** The beginning of a name will do. The words of a refusal quote the list from the bad one on. */
function parseStates(text: string, what: string): Test | string {
  if (what === 'state' && text === '') {
    return '"--state" requires a list of states with no spaces, e.g. ESTABLISHED,RELATED';
  }
  let bits = 0;
  for (const [index, word] of text.split(',').entries()) {
    const [, bit] = STATES.find(([name]) => name.startsWith(word.toUpperCase())) ?? [];
    if (bit === undefined || word === '' || (what === 'state' && (bit & NAT_BITS) !== 0)) {
      return `Bad ${what} "${restOf(text, index)}"`;
    }
    bits |= bit;
  }
  return { kind: 'states', bits };
}

function parseStatuses(text: string): Test | string {
  let bits = 0;
  for (const [index, word] of text.split(',').entries()) {
    const upper = word.toUpperCase();
    const isNone = word !== '' && 'NONE'.startsWith(upper);
    const bit = STATUSES.find(([name]) => word !== '' && name.startsWith(upper))?.[1];
    if (bit === undefined && !isNone) return `Bad ctstatus "${restOf(text, index)}"`;
    bits |= bit ?? 0;
  }
  return { kind: 'statuses', bits };
}

function restOf(text: string, index: number): string {
  return text.split(',').slice(index).join(',');
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
      return isInNetwork(address, test.network, connection);
    }
    case 'port': {
      const tuple = option.startsWith('--ctorig') ? connection.original : connection.reply;
      const port = option.endsWith('srcport') ? tuple.ports >>> 16 : tuple.ports & 0xffff;
      return port >= test.min && port <= test.max;
    }
  }
}

function isInNetwork(address: number, network: Network | Ipv6Network, { book }: Connection): boolean {
  if (network instanceof Ipv6Network) return book !== undefined && network.includesId(book, address);
  return ((address ^ network.address) & network.mask) === 0;
}

function formatTest(test: Test, isNumeric = true): string {
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
      return formatNetwork(test.network, isNumeric);
  }
}

function formatNetwork(network: Network | Ipv6Network, isNumeric: boolean): string {
  if (network instanceof Ipv6Network) {
    if (!isNumeric && network.address === ANY_IPV6) return 'anywhere';
    const text = formatIpv6(network.address);
    const prefixLength = ipv6PrefixLengthOf(network.mask);
    return prefixLength === undefined || network.isSingle ? text : `${text}/${prefixLength}`;
  }
  const { address, mask } = network;
  if (!isNumeric && address === 0) return 'anywhere';
  const text = formatIpv4(ipv4Of(address));
  const prefixLength = prefixLengthOf(mask);
  // The tool has no way to print another mask.
  return prefixLength === 32 || prefixLength === undefined ? text : `${text}/${prefixLength}`;
}

function namesOf(rows: readonly (readonly [string, number])[], bits: number): string {
  return rows
    .filter(([, bit]) => (bits & bit) !== 0)
    .map(([name]) => name)
    .join(',');
}
