/**
 * Reading parts of a packet, and what is known of it, into registers (`nft_payload`, `nft_meta`, `nft_ct`, `nft_fib` and
 * so on of net/netfilter of Linux).
 *
 * Leaves out what a packet here does not have: priority, cgroup, user of a socket, interface groups, traffic classes. These
 * read as 0, as on a machine that uses none of it; a socket's user reads as root for what the machine itself sends.
 */
import { ipv4Of } from '../../wire/ipv4-address';
import { ADDRESS_TYPES } from '../address-type';
import { CONNECTION_STATUS, FLOW_STATE, FLOW_STATE_KIND_MASK, type Connection } from '../connection';
import { HOOK } from '../hook';
import type { RuleContext } from '../rule-context';
import type { FibExpression, HashExpression } from './expression';
import { TRANSPORT_PROTOCOLS, type HeaderField } from './header-fields';
import { jenkinsHash } from './jenkins-hash';
import type { NftMachine } from './nft-machine';

const IPV4_FAMILY = 2;
const ETHER_TYPE_IPV4 = 0x0800;
const ICMP = 1;
const NANOSECONDS_PER_MILLISECOND = 1_000_000;
const ADDRESS_TYPE_NUMBERS: ReadonlyMap<string, number> = new Map(
  ADDRESS_TYPES.map((type, index) => [type, index]),
);

/** False: the packet does not have it, so the rule does not fit. */
export abstract class Loader {
  readonly words: number;

  constructor(words: number) {
    this.words = words;
  }

  abstract load(machine: NftMachine, at: number): boolean;
}

export class ConstantLoader extends Loader {
  readonly #words: readonly number[];

  constructor(words: readonly number[]) {
    super(words.length);
    this.#words = words;
  }

  load({ registers }: NftMachine, at: number): boolean {
    for (let index = 0; index < this.#words.length; index += 1)
      registers[at + index] = this.#words[index] ?? 0;
    return true;
  }
}

/** Bits at a place of the link, network or transport header. */
export class PayloadLoader extends Loader {
  readonly #base: HeaderField['base'];
  readonly #protocol: number | undefined;
  readonly #network: 'ip' | 'ip6' | undefined;
  readonly #isIcmpQuery: boolean;
  readonly #firstByte: number;
  readonly #lastByte: number;
  readonly #shift: number;
  readonly #mask: number;

  constructor(field: Pick<HeaderField, 'base' | 'offsetBits' | 'lengthBits'> & Partial<HeaderField>) {
    super(Math.max(1, Math.ceil(field.lengthBits / 32)));
    this.#base = field.base;
    this.#protocol = field.header === undefined ? undefined : TRANSPORT_PROTOCOLS.get(field.header);
    this.#network = field.header === 'ip' || field.header === 'ip6' ? field.header : undefined;
    this.#isIcmpQuery = field.header === 'icmp' && (field.name === 'id' || field.name === 'sequence');
    this.#firstByte = field.offsetBits >> 3;
    this.#lastByte = (field.offsetBits + field.lengthBits - 1) >> 3;
    this.#shift = (this.#lastByte + 1) * 8 - field.offsetBits - field.lengthBits;
    this.#mask = field.lengthBits >= 32 ? -1 : (1 << field.lengthBits) - 1;
  }

  load({ context, registers }: NftMachine, at: number): boolean {
    const { packet } = context;
    if (this.#network === 'ip6') return false;
    let start = packet.networkOffset;
    if (this.#base === 'transport') {
      if (context.isLaterFragment) return false;
      if (this.#protocol !== undefined && context.protocol !== this.#protocol) return false;
      start = context.transportOffset;
      if (this.#isIcmpQuery) {
        const type = packet.buffer[start] ?? 0;
        if (context.protocol !== ICMP || (type !== 0 && type !== 8)) return false;
      }
    } else if (this.#base === 'link') {
      if (packet.networkOffset - packet.start < 14) return false;
      start = packet.networkOffset - 14;
    }
    if (start + this.#lastByte >= packet.end) return false;
    return this.words === 1
      ? this.#loadWord(packet.buffer, start, registers, at)
      : this.#loadWords(packet.buffer, start, registers, at);
  }

  #loadWord(bytes: Uint8Array, start: number, registers: Int32Array, at: number): boolean {
    let value = 0;
    for (let place = this.#firstByte; place <= this.#lastByte; place += 1) {
      value = (value << 8) | (bytes[start + place] ?? 0);
    }
    registers[at] = (value >>> this.#shift) & this.#mask;
    return true;
  }

  #loadWords(bytes: Uint8Array, start: number, registers: Int32Array, at: number): boolean {
    let place = start + this.#lastByte;
    for (let word = this.words - 1; word >= 0; word -= 1) {
      let value = 0;
      for (let shift = 0; shift < 32 && place >= start + this.#firstByte; shift += 8) {
        value |= (bytes[place] ?? 0) << shift;
        place -= 1;
      }
      registers[at + word] = value;
    }
    return true;
  }
}

type MetaReader = (machine: NftMachine) => number | undefined;

function deviceNumber(machine: NftMachine, name: string): number {
  return machine.names.numberOf(name);
}

/** 0 for a packet to this machine, 1 broadcast, 2 multicast, 3 to somebody else. */
function packetTypeOf({ packet, destination, hook }: RuleContext): number {
  if (hook === HOOK.OUTPUT) return 0;
  const hasLinkHeader = packet.networkOffset - packet.start >= 14;
  const firstByte = packet.buffer[packet.networkOffset - 14] ?? 0;
  if (hasLinkHeader && (firstByte & 1) !== 0) {
    return destination === -1 || (packet.buffer[packet.networkOffset - 13] ?? 0) === 0xff ? 1 : 2;
  }
  return packet.isForOtherHost ? 3 : 0;
}

const META_READERS: Readonly<Record<string, MetaReader>> = {
  length: ({ context }) => context.lengthBytes,
  protocol: () => ETHER_TYPE_IPV4,
  mark: ({ context }) => context.packet.mark | 0,
  iif: (machine) =>
    machine.context.inName === '' ? undefined : deviceNumber(machine, machine.context.inName),
  oif: (machine) =>
    machine.context.outName === '' ? undefined : deviceNumber(machine, machine.context.outName),
  iifname: (machine) => deviceNumber(machine, machine.context.inName),
  oifname: (machine) => deviceNumber(machine, machine.context.outName),
  iiftype: ({ context }) => (context.inName === 'lo' ? 772 : context.inName === '' ? undefined : 1),
  oiftype: ({ context }) => (context.outName === 'lo' ? 772 : context.outName === '' ? undefined : 1),
  skuid: ({ context }) => (context.inDevice === undefined ? 0 : undefined),
  skgid: ({ context }) => (context.inDevice === undefined ? 0 : undefined),
  nfproto: () => IPV4_FAMILY,
  l4proto: ({ context }) => context.protocol,
  pkttype: ({ context }) => packetTypeOf(context),
  random: ({ prng }) => prng.uint32() | 0,
  cgroup: () => undefined,
  iifkind: () => undefined,
  oifkind: () => undefined,
  ibrname: () => undefined,
  obrname: () => undefined,
};

export class MetaLoader extends Loader {
  readonly #read: MetaReader;

  constructor(key: string) {
    super(key === 'time' ? 2 : 1);
    // What is not modelled reads as 0.
    this.#read = META_READERS[key] ?? ((): number => 0);
  }

  load(machine: NftMachine, at: number): boolean {
    const value = this.#read(machine);
    if (value === undefined) return false;
    machine.registers[at] = value;
    if (this.words === 2) machine.registers[at + 1] = 0;
    return true;
  }
}

const STATUS_BITS =
  CONNECTION_STATUS.SEEN_REPLY |
  CONNECTION_STATUS.ASSURED |
  CONNECTION_STATUS.CONFIRMED |
  CONNECTION_STATUS.SOURCE_NAT |
  CONNECTION_STATUS.DESTINATION_NAT |
  CONNECTION_STATUS.DYING;

/** The bits of `ct state`. */
function stateBitsOf({ packet }: RuleContext): number {
  switch (packet.flowState & FLOW_STATE_KIND_MASK) {
    case FLOW_STATE.NEW:
      return 8;
    case FLOW_STATE.ESTABLISHED:
      return 2;
    case FLOW_STATE.RELATED:
      return 4;
    case FLOW_STATE.UNTRACKED:
      return 64;
    default:
      return 1;
  }
}

type CtReader = (context: RuleContext, connection: Connection, machine: NftMachine) => number | undefined;

const CT_READERS: Readonly<Record<string, CtReader>> = {
  direction: ({ packet }) => ((packet.flowState & FLOW_STATE.REPLY) === 0 ? 0 : 1),
  status: (_context, connection) => connection.status & STATUS_BITS,
  mark: (_context, connection) => connection.mark | 0,
  expiration: (context, connection) =>
    Math.floor(
      Math.max(0, connection.expiresAt - context.state.host.clock.now()) / NANOSECONDS_PER_MILLISECOND,
    ),
  l3proto: () => IPV4_FAMILY,
  protocol: (_context, { original }) => original.protocol,
  saddr: (_context, { original }) => original.source,
  daddr: (_context, { original }) => original.destination,
  'proto-src': (_context, { original }) => original.ports >>> 16,
  'proto-dst': (_context, { original }) => original.ports & 0xffff,
  id: (_context, { original, slot }) =>
    Math.imul(original.source ^ original.ports, 0x9e37_79b1) ^ Math.imul(original.destination, slot + 1),
  helper: () => undefined,
};
const REPLY_READERS: Readonly<Record<string, CtReader>> = {
  saddr: (_context, { reply }) => reply.source,
  daddr: (_context, { reply }) => reply.destination,
  'proto-src': (_context, { reply }) => reply.ports >>> 16,
  'proto-dst': (_context, { reply }) => reply.ports & 0xffff,
};

export class CtLoader extends Loader {
  readonly #isState: boolean;
  readonly #read: CtReader;

  constructor(key: string, words: number, direction: 'original' | 'reply' | undefined) {
    super(words);
    this.#isState = key === 'state';
    const readers = direction === 'reply' ? { ...CT_READERS, ...REPLY_READERS } : CT_READERS;
    this.#read = readers[key] ?? ((): number => 0);
  }

  load(machine: NftMachine, at: number): boolean {
    const { context, registers } = machine;
    if (this.#isState) {
      registers[at] = stateBitsOf(context);
      return true;
    }
    const { connection } = context;
    const value = connection === undefined ? undefined : this.#read(context, connection, machine);
    if (value === undefined) return false;
    for (let word = 0; word < this.words - 1; word += 1) registers[at + word] = 0;
    registers[at + this.words - 1] = value;
    return true;
  }
}

/** What routing says of an address: its type, or the device that leads there. */
export class FibLoader extends Loader {
  readonly #flags: readonly string[];
  readonly #result: FibExpression['result'];
  readonly #isPresence: boolean;

  /** `isPresence`: 1 or 0 for `exists` and `missing`. */
  constructor(expression: FibExpression, isPresence: boolean) {
    super(1);
    this.#flags = expression.flags;
    this.#result = expression.result;
    this.#isPresence = isPresence;
  }

  load(machine: NftMachine, at: number): boolean {
    const { context, registers } = machine;
    const { host } = context.state;
    const address = ipv4Of(this.#flags.includes('saddr') ? context.source : context.destination);
    const device = this.#flags.includes('iif')
      ? context.inDevice
      : this.#flags.includes('oif')
        ? context.outDevice
        : undefined;
    if (this.#result === 'type') {
      registers[at] = ADDRESS_TYPE_NUMBERS.get(host.addressTypeOf(address, device)) ?? 0;
      return true;
    }
    const towards = host.deviceTowards?.(address);
    const isFound = towards !== undefined && (device === undefined || towards.name === device.name);
    if (this.#isPresence) registers[at] = isFound ? 1 : 0;
    else registers[at] = isFound ? machine.names.numberOf(towards.name) : 0;
    return true;
  }
}

export class NumgenLoader extends Loader {
  readonly #isRandom: boolean;
  readonly #modulus: number;
  readonly #offset: number;
  #count = 0;

  constructor(isRandom: boolean, modulus: number, offset: number) {
    super(1);
    this.#isRandom = isRandom;
    this.#modulus = modulus;
    this.#offset = offset;
  }

  load(machine: NftMachine, at: number): boolean {
    let number = this.#count;
    if (this.#isRandom) {
      number =
        machine.chooseRandom?.(this.#modulus) ??
        Math.floor((machine.context.state.host.prng.uint32() / 0x1_0000_0000) * this.#modulus);
    } else this.#count = (this.#count + 1) % this.#modulus;
    machine.registers[at] = number + this.#offset;
    return true;
  }
}

export class HashLoader extends Loader {
  readonly #over: Loader | undefined;
  readonly #byteWidths: readonly number[];
  readonly #modulus: number;
  readonly #offset: number;
  readonly #seed: number;
  readonly #bytes: Uint8Array;

  /** `byteWidths`: how many bytes of each word count, as the fields have them. */
  constructor(
    expression: HashExpression,
    over: Loader | undefined,
    byteWidths: readonly number[],
    seed: number,
  ) {
    super(1);
    this.#over = over;
    this.#byteWidths = byteWidths;
    this.#modulus = expression.modulus;
    this.#offset = expression.offset;
    this.#seed = seed;
    this.#bytes = new Uint8Array(byteWidths.length * 4);
  }

  load(machine: NftMachine, at: number): boolean {
    let hash = 0;
    if (this.#over === undefined) {
      const { source, destination, ports, protocol } = machine.context;
      hash = Math.imul(source ^ destination ^ ports, 0x9e37_79b1) ^ protocol;
    } else {
      if (!this.#over.load(machine, at)) return false;
      // Each field fills whole words, with zeros at its end.
      this.#bytes.fill(0);
      for (let word = 0; word < this.#byteWidths.length; word += 1) {
        const width = this.#byteWidths[word] ?? 4;
        const value = machine.registers[at + word] ?? 0;
        for (let index = 0; index < width; index += 1) {
          this.#bytes[word * 4 + index] = value >>> ((width - 1 - index) * 8);
        }
      }
      const lastPadding = 4 - (this.#byteWidths.at(-1) ?? 4);
      hash = jenkinsHash(this.#bytes, this.#bytes.length - lastPadding, this.#seed);
    }
    machine.registers[at] = Math.floor(((hash >>> 0) / 0x1_0000_0000) * this.#modulus) + this.#offset;
    return true;
  }
}

export class ConcatLoader extends Loader {
  readonly #parts: readonly Loader[];

  constructor(parts: readonly Loader[]) {
    super(parts.reduce((sum, part) => sum + part.words, 0));
    this.#parts = parts;
  }

  load(machine: NftMachine, at: number): boolean {
    let place = at;
    for (const part of this.#parts) {
      if (!part.load(machine, place)) return false;
      place += part.words;
    }
    return true;
  }
}

/** A bit operation with a constant, word by word; shifts of one word only. */
export class BitwiseLoader extends Loader {
  readonly #left: Loader;
  readonly #operator: string;
  readonly #operands: readonly number[];

  constructor(left: Loader, operator: string, operands: readonly number[]) {
    super(left.words);
    this.#left = left;
    this.#operator = operator;
    this.#operands = operands;
  }

  load(machine: NftMachine, at: number): boolean {
    if (!this.#left.load(machine, at)) return false;
    const { registers } = machine;
    for (let word = 0; word < this.words; word += 1) {
      const value = registers[at + word] ?? 0;
      const operand = this.#operands[word] ?? 0;
      registers[at + word] = applyOperator(value, operand, this.#operator);
    }
    return true;
  }
}

function applyOperator(value: number, operand: number, operator: string): number {
  switch (operator) {
    case '&':
      return value & operand;
    case '|':
      return value | operand;
    case '^':
      return value ^ operand;
    case '<<':
      return value << operand;
    default:
      return value >>> operand;
  }
}
