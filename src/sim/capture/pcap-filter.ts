/**
 * The packet filter language of tcpdump and libpcap (pcap-filter(7), grammar.y) for Ethernet.
 *
 * `and` and `or` have the same precedence and associate to the left, `not` binds tighter; a bare value after them
 * takes the qualifiers of the primitive before (`port 80 or 443`). A read beyond the captured bytes rejects the
 * packet, as the kernel's filter does.
 * Models host, net, port, portrange, proto, the protocols of `filter-keywords.ts`, broadcast, multicast, less,
 * greater, and arithmetic on bytes. Leaves out names of hosts and networks, IPv6 addresses, gateway, protochain,
 * vlan, mpls, pppoe, and the primitives of other link types.
 */
import { err, ok, type Result } from '../base/result';
import { maskOf } from '../wire/cidr';
import { parseMac } from '../wire/mac-address';
import {
  etherTypeNumber,
  filterAddressType,
  filterConstant,
  filterProtocol,
  ipProtocolNumber,
  type FilterAddressType,
  type FilterDirection,
  type FilterProtocol,
} from './filter/filter-keywords';
import { tokenizeFilter, type FilterError, type FilterToken } from './filter/filter-lexer';
import { FilterPacket, type FilterTest, type FilterValue } from './filter/filter-packet';
import {
  anyAddressTest,
  arpAddressTest,
  bothTests,
  broadcastTest,
  eitherTest,
  etherTypeTest,
  ipBroadcastTest,
  ipProtocolTest,
  ipv4AddressTest,
  ipv4ProtocolTest,
  ipv6ProtocolTest,
  loadOf,
  macTest,
  multicastTest,
  notTest,
  portTest,
  protocolTest,
  type AddressRange,
} from './filter/filter-tests';
import { servicePort } from './tcpdump/service-names';

/** Whether a frame matches; `end` is one past its captured bytes. */
export type PacketFilter = (bytes: Uint8Array, start: number, end: number, originalLength: number) => boolean;

/** An empty expression matches everything. The filter keeps state between calls of it alone. */
export function parseFilter(text: string): Result<PacketFilter, FilterError> {
  const tokens = tokenizeFilter(text);
  if (!tokens.ok) return tokens;
  const parser = new FilterParser(tokens.value);
  const test = parser.parse();
  if (test === undefined) return err(parser.error);
  const packet = new FilterPacket();
  return ok((bytes, start, end, originalLength) => {
    packet.load(bytes, start, end, originalLength);
    return test(packet) && !packet.isRejected;
  });
}

/** What stands before a value and decides what it means. */
interface Qualifiers {
  readonly protocol: FilterProtocol | undefined;
  readonly direction: FilterDirection | undefined;
  readonly type: FilterAddressType | undefined;
}

interface Arithmetic {
  readonly value: FilterValue;
  readonly guard: FilterTest | undefined;
}

const RELATIONS = new Map<string, (left: number, right: number) => boolean>([
  ['=', (left, right) => left === right],
  ['!=', (left, right) => left !== right],
  ['>', (left, right) => left > right],
  ['>=', (left, right) => left >= right],
  ['<', (left, right) => left < right],
  ['<=', (left, right) => left <= right],
]);

/** Binary operators by how tightly they bind, loosest first. */
const OPERATORS: readonly ReadonlyMap<string, (left: number, right: number) => number>[] = [
  new Map([
    ['|', (left, right) => left | right],
    ['^', (left, right) => left ^ right],
  ]),
  new Map([['&', (left, right) => left & right]]),
  new Map([
    ['<<', (left, right) => (right > 31 ? 0 : left << right)],
    ['>>', (left, right) => (right > 31 ? 0 : left >>> right)],
  ]),
  new Map([
    ['+', (left, right) => left + right],
    ['-', (left, right) => left - right],
  ]),
  new Map([
    ['*', (left, right) => Math.imul(left, right)],
    ['/', (left, right) => Math.floor(left / right)],
    ['%', (left, right) => left % right],
  ]),
];

const PRIMITIVES = 'host, net, port, portrange, proto, src, dst, a protocol such as tcp, or (';

class FilterParser {
  readonly #tokens: readonly FilterToken[];
  #index = 0;
  /** What a bare value takes over; undefined after a primitive that has none. */
  #inherited: Qualifiers | undefined = undefined;
  #error: FilterError | undefined = undefined;

  constructor(tokens: readonly FilterToken[]) {
    this.#tokens = tokens;
  }

  get error(): FilterError {
    return this.#error ?? { column: 1, message: 'not a filter expression' };
  }

  parse(): FilterTest | undefined {
    if (this.#isAtEnd()) return () => true;
    const test = this.#parseExpression();
    if (test === undefined) return undefined;
    if (this.#isAtEnd()) return test;
    this.#fail(`unexpected "${this.#token.text}"; "and", "or" or the end would be right`);
    return undefined;
  }

  #hasFailed(): boolean {
    return this.#error !== undefined;
  }

  #isAtEnd(): boolean {
    return this.#token.kind === 'end';
  }

  get #token(): FilterToken {
    return this.#tokens[this.#index] ?? { kind: 'end', text: '', column: 1 };
  }

  #isNext(...texts: readonly string[]): boolean {
    const token = this.#token;
    return (token.kind === 'word' || token.kind === 'symbol') && texts.includes(token.text);
  }

  #accept(...texts: readonly string[]): boolean {
    if (!this.#isNext(...texts)) return false;
    this.#index += 1;
    return true;
  }

  /** Keeps the first error: what comes after it follows from it. */
  #fail(message: string, token: FilterToken = this.#token): void {
    this.#error ??= { column: token.column, message };
  }

  #parseExpression(): FilterTest | undefined {
    let test = this.#parseTerm();
    while (test !== undefined) {
      const isAnd = this.#isNext('and', '&&');
      if (!isAnd && !this.#isNext('or', '||')) return test;
      this.#index += 1;
      const next = this.#parseTerm();
      if (next === undefined) return undefined;
      test = isAnd ? bothTests(test, next) : eitherTest(test, next);
    }
    return undefined;
  }

  #parseTerm(): FilterTest | undefined {
    if (this.#accept('not', '!')) {
      const test = this.#parseTerm();
      return test === undefined ? undefined : notTest(test);
    }
    const relation = this.#tryRelation();
    if (relation !== undefined || this.#hasFailed()) return relation;
    if (this.#accept('(')) {
      const before = this.#inherited;
      const test = this.#parseExpression();
      if (test === undefined) return undefined;
      this.#inherited = before;
      if (this.#accept(')')) return test;
      this.#fail('a closing parenthesis is missing here');
      return undefined;
    }
    const token = this.#token;
    if (token.kind === 'number' || token.kind === 'dotted' || token.kind === 'mac' || token.kind === 'name') {
      return this.#parseInherited();
    }
    if (token.kind === 'word') return this.#parsePrimitive(token);
    if (token.kind === 'end') {
      this.#fail(`the expression ends too early; expected ${PRIMITIVES}`);
      return undefined;
    }
    this.#fail(`unexpected "${token.text}"; expected ${PRIMITIVES}`);
    return undefined;
  }

  #parseInherited(): FilterTest | undefined {
    if (this.#inherited === undefined) {
      const { text } = this.#token;
      this.#fail(`"${text}" needs to be told what it is: "host ${text}", "net ${text}" or "port ${text}"`);
      return undefined;
    }
    return this.#parseValue(this.#inherited);
  }

  #parsePrimitive(token: FilterToken): FilterTest | undefined {
    const other = this.#parseOther(token);
    if (other !== undefined || this.#hasFailed()) return other;
    const protocol = filterProtocol(token.text);
    if (protocol !== undefined) this.#index += 1;
    const castTest = protocol === undefined ? undefined : this.#parseCast(protocol);
    if (castTest !== undefined || this.#hasFailed()) return castTest;
    const direction = this.#parseDirection();
    const type = this.#token.kind === 'word' ? filterAddressType(this.#token.text) : undefined;
    if (type !== undefined) this.#index += 1;
    if (direction === undefined && type === undefined) {
      if (protocol !== undefined) {
        this.#inherited = undefined;
        return protocolTest(protocol);
      }
      if (this.#inherited !== undefined) return this.#parseValue(this.#inherited);
      this.#fail(`"${token.text}" is not known; expected ${PRIMITIVES}`);
      return undefined;
    }
    this.#inherited = { protocol, direction, type };
    return this.#parseValue(this.#inherited);
  }

  /** Primitives without a value, or with a number only. */
  #parseOther(token: FilterToken): FilterTest | undefined {
    switch (token.text) {
      case 'broadcast':
      case 'multicast':
        this.#index += 1;
        this.#inherited = undefined;
        return token.text === 'broadcast' ? broadcastTest() : multicastTest('ether');
      case 'less':
      case 'greater': {
        this.#index += 1;
        this.#inherited = undefined;
        const length = this.#token;
        if (length.kind !== 'number') {
          this.#fail(`"${token.text}" takes a number of bytes`);
          return undefined;
        }
        this.#index += 1;
        const { value } = length;
        return token.text === 'less'
          ? (packet) => packet.originalLength <= value
          : (packet) => packet.originalLength >= value;
      }
      case 'gateway':
      case 'protochain':
      case 'vlan':
      case 'mpls':
      case 'pppoed':
      case 'pppoes':
      case 'geneve':
      case 'inbound':
      case 'outbound': {
        this.#fail(`Podwire does not know "${token.text}" yet`);
        return undefined;
      }
      default:
        return undefined;
    }
  }

  /** `ether broadcast`, `ip multicast` */
  #parseCast(protocol: FilterProtocol): FilterTest | undefined {
    const token = this.#token;
    if (!this.#accept('broadcast', 'multicast')) return undefined;
    this.#inherited = undefined;
    if (protocol === 'ether') return token.text === 'broadcast' ? broadcastTest() : multicastTest('ether');
    if (token.text === 'multicast' && (protocol === 'ip' || protocol === 'ip6'))
      return multicastTest(protocol);
    // Without a known netmask, only these two addresses are everybody.
    if (protocol === 'ip') return ipBroadcastTest();
    this.#fail(`"${protocol} ${token.text}" does not exist; "ether ${token.text}" does`, token);
    return undefined;
  }

  #parseDirection(): FilterDirection | undefined {
    const first = this.#token.text;
    if (!this.#accept('src', 'dst')) return undefined;
    const isPaired = this.#isNext('or', 'and', '||', '&&');
    const second = this.#tokens[this.#index + 1];
    const other = first === 'src' ? 'dst' : 'src';
    if (isPaired && second?.kind === 'word' && second.text === other) {
      const isOr = this.#isNext('or', '||');
      this.#index += 2;
      return isOr ? 'src-or-dst' : 'src-and-dst';
    }
    return first === 'src' ? 'src' : 'dst';
  }

  /** A value, or values in parentheses: `port (80 or 443)`. */
  #parseValue(qualifiers: Qualifiers): FilterTest | undefined {
    if (this.#accept('not', '!')) {
      const test = this.#parseValue(qualifiers);
      return test === undefined ? undefined : notTest(test);
    }
    if (this.#accept('(')) {
      let test = this.#parseValue(qualifiers);
      while (test !== undefined && !this.#accept(')')) {
        const isAnd = this.#isNext('and', '&&');
        if (!isAnd && !this.#isNext('or', '||')) {
          this.#fail('expected "or", "and" or ")"');
          return undefined;
        }
        this.#index += 1;
        const next = this.#parseValue(qualifiers);
        if (next === undefined) return undefined;
        test = isAnd ? bothTests(test, next) : eitherTest(test, next);
      }
      return test;
    }
    switch (qualifiers.type) {
      case 'port':
        return this.#parsePort(qualifiers);
      case 'portrange':
        return this.#parsePortRange(qualifiers);
      case 'proto':
        return this.#parseProtocolNumber(qualifiers);
      case 'host':
      case 'net':
      case undefined:
        return this.#parseAddress(qualifiers);
    }
  }

  #parseAddress(qualifiers: Qualifiers): FilterTest | undefined {
    const token = this.#token;
    const direction = qualifiers.direction ?? 'src-or-dst';
    if (token.kind === 'mac') return this.#parseMacAddress(token, qualifiers, direction);
    if (token.kind !== 'dotted' && token.kind !== 'number') {
      const what = token.kind === 'end' ? 'the expression ends here' : `"${token.text}" is not an address`;
      this.#fail(`${what}; an IPv4 address such as 10.244.1.2 would be right (names are not looked up)`);
      return undefined;
    }
    const range = this.#parseRange(token, qualifiers);
    if (range === undefined) return undefined;
    switch (qualifiers.protocol) {
      case undefined:
        return anyAddressTest(range, direction);
      case 'ip':
        return ipv4AddressTest(range, direction);
      case 'arp':
      case 'rarp':
        return arpAddressTest(range, direction, qualifiers.protocol === 'rarp');
      case 'ether': {
        this.#fail(`"${token.text}" is not a MAC address such as 0a:58:0a:f4:01:02`, token);
        return undefined;
      }
      default: {
        this.#fail(
          `"${qualifiers.protocol}" does not go with an address: write "${qualifiers.protocol} and host ${token.text}"`,
          token,
        );
        return undefined;
      }
    }
  }

  #parseMacAddress(
    token: FilterToken,
    qualifiers: Qualifiers,
    direction: FilterDirection,
  ): FilterTest | undefined {
    const mac = parseMac(token.text.replaceAll('-', ':'));
    if (qualifiers.protocol !== 'ether' || qualifiers.type === 'net' || mac === undefined) {
      this.#fail(`a MAC address goes with "ether": "ether host ${token.text}"`, token);
      return undefined;
    }
    this.#index += 1;
    return macTest(mac, direction);
  }

  /** An address, a network with a prefix length or a mask, or the first octets of one. */
  #parseRange(token: FilterToken, qualifiers: Qualifiers): AddressRange | undefined {
    this.#index += 1;
    const isNet = qualifiers.type === 'net';
    if (token.kind === 'number') return isNet ? promotedNet(token.value) : exactly(token.value);
    const octets = token.text.split('.').map(Number);
    if (octets.some((octet) => octet > 255)) {
      this.#fail(`"${token.text}" is not an IPv4 address: each part is at most 255`, token);
      return undefined;
    }
    const bits = octets.length * 8;
    const address = octets.reduce((sum, octet) => (sum << 8) | octet, 0) << (32 - bits);
    let mask: number = maskOf(bits) | 0;
    if (this.#isNext('/', 'mask')) {
      if (!isNet) {
        this.#fail(`a mask goes with "net": "net ${token.text}/..."`);
        return undefined;
      }
      const parsed = this.#parseMask();
      if (parsed === undefined) return undefined;
      mask = parsed;
    }
    if ((address & mask) !== address) {
      this.#fail(`"${token.text}" has bits outside of its network; clear them`, token);
      return undefined;
    }
    return { address: address | 0, mask };
  }

  #parseMask(): number | undefined {
    const isPrefix = this.#accept('/');
    if (!isPrefix) this.#index += 1;
    const token = this.#token;
    if (isPrefix) {
      if (token.kind !== 'number' || token.value > 32) {
        this.#fail('a prefix length is 0 to 32');
        return undefined;
      }
      this.#index += 1;
      return maskOf(token.value) | 0;
    }
    const octets = token.text.split('.').map(Number);
    if (token.kind !== 'dotted' || octets.length !== 4 || octets.some((octet) => octet > 255)) {
      this.#fail('a mask has the form 255.255.255.0');
      return undefined;
    }
    this.#index += 1;
    return octets.reduce((sum, octet) => (sum << 8) | octet, 0) | 0;
  }

  #parsePort(qualifiers: Qualifiers): FilterTest | undefined {
    const token = this.#token;
    const protocol = this.#transportOf(qualifiers, 'port');
    if (this.#hasFailed()) return undefined;
    const direction = qualifiers.direction ?? 'src-or-dst';
    this.#index += 1;
    if (token.kind === 'number') {
      if (token.value <= 0xffff) return portTest(protocol, token.value, token.value, direction);
      this.#fail(`port ${token.text} is above 65535`, token);
      return undefined;
    }
    if (token.kind === 'word' || token.kind === 'name') return this.#namedPort(token, protocol, direction);
    const what = token.kind === 'end' ? 'a port is missing' : `"${token.text}" is not a port`;
    this.#fail(`${what}; 0 to 65535 would be right`, token);
    return undefined;
  }

  /** A name stands for its port in the protocols that it is known in, and in no other. */
  #namedPort(
    token: FilterToken,
    protocol: 'tcp' | 'udp' | 'sctp' | undefined,
    direction: FilterDirection,
  ): FilterTest | undefined {
    const tcpPort = servicePort(token.text, 'tcp');
    const udpPort = servicePort(token.text, 'udp');
    const port = protocol === 'udp' ? udpPort : protocol === 'tcp' ? tcpPort : (tcpPort ?? udpPort);
    if (port === undefined) {
      this.#fail(
        `"${token.text}" is not the name of a ${protocol ?? ''} port; 0 to 65535 would be right`,
        token,
      );
      return undefined;
    }
    const only = tcpPort === undefined ? 'udp' : udpPort === undefined ? 'tcp' : undefined;
    return portTest(protocol ?? only, port, port, direction);
  }

  #parsePortRange(qualifiers: Qualifiers): FilterTest | undefined {
    const token = this.#token;
    const protocol = this.#transportOf(qualifiers, 'portrange');
    if (this.#hasFailed()) return undefined;
    const [, first, last] = /^(\d{1,5})-(\d{1,5})$/.exec(token.text) ?? [];
    const single = token.kind === 'number' ? token.value : Number.NaN;
    const low = first === undefined ? single : Number(first);
    const high = last === undefined ? single : Number(last);
    if (!(low <= 0xffff && high <= 0xffff)) {
      this.#fail('a range of ports has the form 8000-8080');
      return undefined;
    }
    this.#index += 1;
    return portTest(protocol, Math.min(low, high), Math.max(low, high), qualifiers.direction ?? 'src-or-dst');
  }

  #transportOf(qualifiers: Qualifiers, what: string): 'tcp' | 'udp' | 'sctp' | undefined {
    const { protocol } = qualifiers;
    if (protocol === undefined || protocol === 'tcp' || protocol === 'udp' || protocol === 'sctp')
      return protocol;
    this.#fail(`"${protocol}" has no ports; "tcp ${what}" or "udp ${what}" would be right`);
    return undefined;
  }

  #parseProtocolNumber(qualifiers: Qualifiers): FilterTest | undefined {
    const token = this.#token;
    const isEther = qualifiers.protocol === 'ether';
    if (qualifiers.direction !== undefined) {
      this.#fail('"proto" has no direction: leave out src and dst');
      return undefined;
    }
    const number = this.#protocolNumberOf(token, isEther);
    if (number === undefined) return undefined;
    this.#index += 1;
    switch (qualifiers.protocol) {
      case 'ether':
        if (number > 1500) return etherTypeTest(number);
        {
          this.#fail(`${number} is a length, not an EtherType: those are above 1500`, token);
          return undefined;
        }
      case 'ip':
        return ipv4ProtocolTest(number);
      case 'ip6':
        return ipv6ProtocolTest(number);
      case undefined:
        return ipProtocolTest(number);
      default: {
        this.#fail(`"${qualifiers.protocol} proto" does not exist; "ip proto" does`, token);
        return undefined;
      }
    }
  }

  #protocolNumberOf(token: FilterToken, isEther: boolean): number | undefined {
    if (token.kind === 'number') return token.value;
    const known = isEther ? etherTypeNumber(token.text) : ipProtocolNumber(token.text);
    if (token.kind === 'word' && filterProtocol(token.text) !== undefined) {
      this.#fail(`"${token.text}" is a keyword: write "\\${token.text}" for its number`);
      return undefined;
    }
    if ((token.kind === 'name' || token.kind === 'word') && known !== undefined) return known;
    this.#fail(token.kind === 'end' ? 'a number is missing' : `"${token.text}" is not a protocol number`);
    return undefined;
  }

  /** `tcp[13] & 2 != 0`. Undefined, with nothing taken and no error, when the next tokens are no such thing. */
  #tryRelation(): FilterTest | undefined {
    if (!this.#canBeginArithmetic()) return undefined;
    const before = this.#index;
    const left = this.#parseArithmetic(0);
    const relation = this.#token.kind === 'symbol' ? RELATIONS.get(this.#token.text) : undefined;
    if (left === undefined || relation === undefined) {
      // What is in brackets can only be arithmetic, so that error stands; a parenthesis may hold anything.
      const isCertain = this.#tokens[before + 1]?.text === '[';
      if (isCertain) {
        this.#fail('a comparison is missing: =, !=, <, <=, > or >=');
        return undefined;
      }
      this.#index = before;
      this.#error = undefined;
      return undefined;
    }
    this.#index += 1;
    const right = this.#parseArithmetic(0);
    if (right === undefined) return undefined;
    this.#inherited = undefined;
    return guarded(
      guarded((packet) => relation(left.value(packet), right.value(packet)), right.guard),
      left.guard,
    );
  }

  #canBeginArithmetic(): boolean {
    const token = this.#token;
    if (token.kind === 'number') return true;
    if (token.kind === 'symbol') return token.text === '(' || token.text === '-';
    if (token.kind !== 'word') return false;
    const isLoad = filterProtocol(token.text) !== undefined && this.#tokens[this.#index + 1]?.text === '[';
    return isLoad || token.text === 'len' || filterConstant(token.text) !== undefined;
  }

  #parseArithmetic(level: number): Arithmetic | undefined {
    const operators = OPERATORS[level];
    if (operators === undefined) return this.#parseOperand();
    let left = this.#parseArithmetic(level + 1);
    while (left !== undefined) {
      const symbol = this.#token;
      const operator = symbol.kind === 'symbol' ? operators.get(symbol.text) : undefined;
      if (operator === undefined) return left;
      this.#index += 1;
      const right = this.#parseArithmetic(level + 1);
      if (right === undefined) return undefined;
      left = combined(left, right, operator, symbol.text === '/' || symbol.text === '%');
    }
    return undefined;
  }

  #parseOperand(): Arithmetic | undefined {
    const token = this.#token;
    if (this.#accept('-')) {
      const operand = this.#parseOperand();
      if (operand === undefined) return undefined;
      return { guard: operand.guard, value: (packet) => -operand.value(packet) >>> 0 };
    }
    if (this.#accept('(')) {
      const inner = this.#parseArithmetic(0);
      if (inner === undefined) return undefined;
      if (this.#accept(')')) return inner;
      this.#fail('a closing parenthesis is missing here');
      return undefined;
    }
    this.#index += 1;
    if (token.kind === 'number') {
      const value = token.value >>> 0;
      return { guard: undefined, value: () => value };
    }
    if (token.kind === 'word') {
      if (token.text === 'len') return { guard: undefined, value: (packet) => packet.originalLength };
      const constant = filterConstant(token.text);
      if (constant !== undefined) return { guard: undefined, value: () => constant };
      const protocol = filterProtocol(token.text);
      if (protocol !== undefined) return this.#parseLoad(protocol);
    }
    this.#index -= 1;
    this.#fail(
      token.kind === 'end'
        ? 'a number is missing'
        : `"${token.text}" is not a number, a constant or a load such as tcp[13]`,
    );
    return undefined;
  }

  #parseLoad(protocol: FilterProtocol): Arithmetic | undefined {
    if (!this.#accept('[')) {
      this.#fail(`"${protocol}" in arithmetic needs an offset: ${protocol}[0]`);
      return undefined;
    }
    const index = this.#parseArithmetic(0);
    if (index === undefined) return undefined;
    let size = 1;
    if (this.#accept(':')) {
      const token = this.#token;
      if (token.kind !== 'number') {
        this.#fail('a size of 1, 2 or 4 is missing');
        return undefined;
      }
      this.#index += 1;
      size = token.value;
      if (size !== 1 && size !== 2 && size !== 4) {
        this.#fail('the size must be 1, 2 or 4', token);
        return undefined;
      }
    }
    if (!this.#accept(']')) {
      this.#fail('a closing bracket is missing here');
      return undefined;
    }
    const load = loadOf(protocol, index.value, size === 1 ? 1 : size === 2 ? 2 : 4);
    const guard = index.guard;
    if (guard === undefined) return load;
    return { value: load.value, guard: load.guard === undefined ? guard : bothTests(load.guard, guard) };
  }
}

function guarded(test: FilterTest, guard: FilterTest | undefined): FilterTest {
  return guard === undefined ? test : bothTests(guard, test);
}

function combined(
  left: Arithmetic,
  right: Arithmetic,
  operator: (left: number, right: number) => number,
  isDivision: boolean,
): Arithmetic {
  const value: FilterValue = (packet) => {
    const divisor = right.value(packet);
    if (isDivision && divisor === 0) packet.isRejected = true;
    return operator(left.value(packet), divisor) >>> 0;
  };
  // libpcap forgets what the right operand's protocol is: `ip[2:2] - tcp[12]` looks at every IP packet.
  return { value, guard: left.guard };
}

function exactly(address: number): AddressRange {
  return { address: address | 0, mask: -1 };
}

/** `net 10` is 10.0.0.0/8: a short number moves up to the first octets. */
function promotedNet(value: number): AddressRange {
  let address = value | 0;
  let mask = -1;
  while (address !== 0 && (address & 0xff00_0000) === 0) {
    address <<= 8;
    mask <<= 8;
  }
  return { address, mask };
}
