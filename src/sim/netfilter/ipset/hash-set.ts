/**
 * A set whose elements lie in a hash table: `hash:ip`, `hash:net,port` and so on (ip_set_hash_gen.h).
 *
 * A network is looked for with every prefix length that occurs, the longest first.
 */
import type { Clock } from '../../engine/clock';
import { IP_PROTOCOL } from '../../wire/ip-protocol';
import { readWord } from '../read-word';
import type { PacketContext } from '../packet-context';
import type { SetSides } from '../set-sides';
import { expandElement, findElementProblem } from './expand-element';
import { SetHashTable, type HashOptions } from './hash-table';
import { formatPort, type ParsedElement } from './parse-element';
import { addressBitsOf, formatAddressWords, prefixWord, wordCountOf } from './set-addresses';
import {
  ALREADY_ADDED,
  NO_EXTENSIONS,
  NOT_ADDED,
  SetBody,
  type GivenExtensions,
  type PacketChange,
  type SetMember,
  type SetOptions,
} from './set-body';
import { SetKey, type SetElement, type SetQuery } from './set-element';
import type { HashSetType } from './set-type';

const IPV6_SOURCE_OFFSET = 8;
const IPV6_DESTINATION_OFFSET = 24;
const ELEMENT_ALIGNMENT = 4;
const HASH_FULL = 'Hash is full, cannot add more elements';

export interface HashSetOptions extends SetOptions, HashOptions {
  /** How many bits of an address count; 0: all. */
  readonly netmask: number;
}

export class HashSet extends SetBody {
  readonly type: HashSetType;
  override readonly options: HashSetOptions;
  readonly #table: SetHashTable;
  readonly #wordCount: number;
  /** Which address of an element is a network; -1: none. */
  readonly #networkAt: number;
  /** How many elements have each prefix length, and the lengths from the longest to the shortest. */
  readonly #countByPrefix = new Map<number, number>();
  #prefixLengths: readonly number[] = [];
  readonly #question: SetKey;

  constructor(type: HashSetType, options: HashSetOptions, clock: Clock) {
    super(options, clock);
    this.type = type;
    this.options = options;
    const elementBytes = this.extendedBytes(type.elementBytes[options.family], ELEMENT_ALIGNMENT);
    this.#table = new SetHashTable(type, options, elementBytes);
    this.#wordCount = wordCountOf(options.family);
    const addresses = type.parts.filter((part) => part === 'ip' || part === 'net');
    this.#networkAt = addresses.indexOf('net');
    this.#question = new SetKey(this.#wordCount * addresses.length);
  }

  test(context: PacketContext, query: SetQuery): boolean {
    if (!this.#readPacket(context, query)) return false;
    if (this.#networkAt === -1) {
      if (query.shouldReturnNomatch) return false;
      const element = this.#table.find(this.#question);
      return element === undefined ? false : this.fits(element, context, query.counters);
    }
    for (const prefixLength of this.#prefixLengths) {
      this.#maskQuestion(prefixLength);
      const element = this.#table.find(this.#question);
      if (element !== undefined && this.fits(element, context, query.counters)) {
        return element.isNomatch === query.shouldReturnNomatch;
      }
    }
    return false;
  }

  addPacket(context: PacketContext, sides: SetSides, { isExisting, timeout }: PacketChange): boolean {
    if (!this.#readPacket(context, sides)) return false;
    const isNull = this.#question.words[0] === 0 && this.#wordCount === 1;
    if (isNull && this.type.parts[0] === 'ip') return false;
    if (this.#networkAt !== -1) this.#maskQuestion(this.#packetPrefix());
    return this.#put(this.#question.copy(), { ...NO_EXTENSIONS, timeout }, isExisting) === undefined;
  }

  removePacket(context: PacketContext, sides: SetSides): boolean {
    if (!this.#readPacket(context, sides)) return false;
    if (this.#networkAt !== -1) this.#maskQuestion(this.#packetPrefix());
    return this.#take(this.#question);
  }

  add(parsed: ParsedElement, given: GivenExtensions, isExisting: boolean): string | undefined {
    const problem = this.findExtensionProblem(given) ?? this.#findElementProblem(parsed);
    if (problem !== undefined) return problem;
    for (const key of expandElement(this.type, this.options.family, parsed, this.options.netmask)) {
      const refusal = this.#put(key, given, isExisting);
      if (refusal !== undefined) return refusal;
    }
    return undefined;
  }

  remove(parsed: ParsedElement, _given: GivenExtensions, isExisting: boolean): string | undefined {
    const problem = this.#findElementProblem(parsed);
    if (problem !== undefined) return problem;
    for (const key of expandElement(this.type, this.options.family, parsed, this.options.netmask)) {
      if (!this.#take(key) && !isExisting) return NOT_ADDED;
    }
    return undefined;
  }

  has(parsed: ParsedElement, given: GivenExtensions): boolean {
    const [key] = expandElement(this.type, this.options.family, parsed, this.options.netmask);
    if (key === undefined) return false;
    const found = this.#findTested(key);
    return found?.isNomatch === given.isNomatch;
  }

  flush(): void {
    this.#table.clear();
    this.#countByPrefix.clear();
    this.#prefixLengths = [];
    this.commentBytes = 0;
  }

  header(): readonly (readonly [string, string | undefined])[] {
    const { maxElements, netmask, bucketSize, initialValue, family } = this.options;
    const shown: (readonly [string, string | undefined])[] = [
      ['family', family],
      ['hashsize', String(this.#table.hashSize)],
      ['maxelem', String(maxElements)],
    ];
    if (netmask !== 0) shown.push(['netmask', String(netmask)]);
    return [
      ...shown,
      ...this.headerExtensions(),
      ['bucketsize', String(bucketSize)],
      ['initval', `0x${(initialValue >>> 0).toString(16).padStart(8, '0')}`],
    ];
  }

  memoryBytes(): number {
    this.#forgetExpired();
    return this.#table.memoryBytes(this.options.family) + this.commentBytes;
  }

  members(): readonly SetMember[] {
    this.#forgetExpired();
    const members: SetMember[] = [];
    for (const element of this.#table.elements()) {
      const extensions = this.extensionsOf(element);
      const options: (readonly [string, string | undefined])[] = [...extensions];
      const isTimed = extensions[0]?.[0] === 'timeout';
      if (element.isNomatch) options.splice(isTimed ? 1 : 0, 0, ['nomatch', undefined]);
      if (element.isWildcard) options.push(['wildcard', undefined]);
      members.push({ element: this.#format(element.key), options });
    }
    return members;
  }

  #findElementProblem(parsed: ParsedElement): string | undefined {
    return findElementProblem(this.type, this.options.family, parsed, this.options.netmask);
  }

  #findTested(key: SetKey): SetElement | undefined {
    const isHost = this.#networkAt !== -1 && key.prefixLength === addressBitsOf(this.options.family);
    if (!isHost) return this.#findAlive(key);
    const question = this.#question;
    question.words.set(key.words);
    question.protocol = key.protocol;
    question.port = key.port;
    question.interfaceName = key.interfaceName;
    question.isPhysdev = key.isPhysdev;
    for (const prefixLength of this.#prefixLengths) {
      this.#maskQuestion(prefixLength);
      const element = this.#findAlive(question);
      if (element !== undefined) return element;
    }
    return undefined;
  }

  #findAlive(key: SetKey): SetElement | undefined {
    const element = this.#table.find(key);
    return element === undefined || this.isExpired(element) ? undefined : element;
  }

  #put(key: SetKey, given: GivenExtensions, isExisting: boolean): string | undefined {
    const known = this.#table.find(key);
    if (known !== undefined) {
      if (!isExisting && !this.isExpired(known)) return ALREADY_ADDED;
      this.extend(known, given);
      known.isNomatch = given.isNomatch;
      return undefined;
    }
    const element: SetElement = {
      key,
      isNomatch: given.isNomatch,
      isWildcard: given.isWildcard,
      expiresAt: Infinity,
      packets: 0,
      bytes: 0,
      comment: '',
    };
    const outcome = this.#table.add(element, this.clock.now(), (replaced) => {
      this.forgetComment(replaced);
      this.#countPrefix(replaced.key.prefixLength, -1);
    });
    if (outcome === 'full') return HASH_FULL;
    this.extend(element, given);
    this.#countPrefix(key.prefixLength, 1);
    return undefined;
  }

  #take(key: SetKey): boolean {
    const element = this.#findAlive(key);
    if (element === undefined) return false;
    this.#drop(element);
    return true;
  }

  #drop(element: SetElement): void {
    this.#table.remove(element);
    this.forgetComment(element);
    this.#countPrefix(element.key.prefixLength, -1);
  }

  /** What the kernel's collector does from time to time. */
  #forgetExpired(): void {
    if (this.options.timeout === undefined) return;
    for (const element of [...this.#table.elements()]) if (this.isExpired(element)) this.#drop(element);
  }

  #countPrefix(prefixLength: number, change: number): void {
    if (this.#networkAt === -1) return;
    const count = (this.#countByPrefix.get(prefixLength) ?? 0) + change;
    if (count > 0) this.#countByPrefix.set(prefixLength, count);
    else this.#countByPrefix.delete(prefixLength);
    if (count <= 1) this.#prefixLengths = [...this.#countByPrefix.keys()].sort((a, b) => b - a);
  }

  /** A rule adds networks as long as the longest that is there already. */
  #packetPrefix(): number {
    return this.#prefixLengths[0] ?? addressBitsOf(this.options.family);
  }

  /** Fills the question from a packet; false when it has not what the set is asked for. */
  #readPacket(context: PacketContext, sides: SetSides): boolean {
    const { parts } = this.type;
    if (sides.count < parts.length || context.isIpv6 !== this.#wordCount > 1) return false;
    const question = this.#question;
    let addressAt = 0;
    for (let index = 0; index < parts.length; index += 1) {
      const isSource = ((sides.sources >> index) & 1) === 1;
      switch (parts[index]) {
        case 'port':
          if (!readPort(question, context, isSource)) return false;
          break;
        case 'iface': {
          question.interfaceName = isSource ? context.inName : context.outName;
          if (question.interfaceName === '') return false;
          break;
        }
        default:
          this.#readAddress(context, isSource, addressAt);
          addressAt += this.#wordCount;
      }
    }
    question.isPhysdev = false;
    question.prefixLength = 0;
    return true;
  }

  #readAddress(context: PacketContext, isSource: boolean, at: number): void {
    const { words } = this.#question;
    const { netmask } = this.options;
    if (this.#wordCount === 1) {
      const address = isSource ? context.source : context.destination;
      words[at] = netmask === 0 ? address : address & prefixWord(netmask, 0);
      return;
    }
    const { packet } = context;
    const start = packet.networkOffset + (isSource ? IPV6_SOURCE_OFFSET : IPV6_DESTINATION_OFFSET);
    for (let index = 0; index < this.#wordCount; index += 1) {
      const word = readWord(packet.buffer, start + index * 4);
      words[at + index] = netmask === 0 ? word : word & prefixWord(netmask, index);
    }
  }

  /** From the longest prefix to shorter ones: bits that one has cleared stay cleared. */
  #maskQuestion(prefixLength: number): void {
    const { words } = this.#question;
    const start = this.#networkAt * this.#wordCount;
    for (let index = 0; index < this.#wordCount; index += 1) {
      words[start + index] = (words[start + index] ?? 0) & prefixWord(prefixLength, index);
    }
    this.#question.prefixLength = prefixLength;
  }

  #format(key: SetKey): string {
    const { family } = this.options;
    let at = 0;
    return this.type.parts
      .map((part) => {
        if (part === 'port') return formatPort(key.protocol, key.port, family);
        if (part === 'iface') return `${key.isPhysdev ? 'physdev:' : ''}${key.interfaceName}`;
        const text = formatAddressWords(key.words.subarray(at, at + this.#wordCount));
        at += this.#wordCount;
        return part === 'ip' || key.prefixLength === addressBitsOf(family)
          ? text
          : `${text}/${key.prefixLength}`;
      })
      .join(',');
  }
}

/** `get_port` of ip_set_getport.c: protocols without ports have 0. */
function readPort(question: SetKey, context: PacketContext, isSource: boolean): boolean {
  const { protocol } = context;
  question.protocol = protocol;
  question.port = 0;
  switch (protocol) {
    case IP_PROTOCOL.TCP:
    case IP_PROTOCOL.UDP:
    case IP_PROTOCOL.SCTP:
      question.port = isSource ? context.sourcePort : context.destinationPort;
      return !context.isLaterFragment;
    case IP_PROTOCOL.ICMP:
    case IP_PROTOCOL.ICMPV6:
      question.port = context.destinationPort;
      return !context.isLaterFragment;
    default:
      return true;
  }
}
