/** A set of a range of ports or of IPv4 addresses, one bit for each (ip_set_bitmap_gen.h). */
import type { Clock } from '../../engine/clock';
import { IP_PROTOCOL } from '../../wire/ip-protocol';
import type { PacketContext } from '../packet-context';
import type { SetSides } from '../set-sides';
import type { ParsedElement } from './parse-element';
import { formatAddressWords, prefixWord } from './set-addresses';
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
import type { ElementExtensions, SetQuery } from './set-element';
import type { BitmapSetType } from './set-type';

const LONG_BITS = 64;
const LONG_BYTES = 8;
const ADDRESS_BITS = 32;
const OUT_OF_RANGE = 'Element is out of the range of the set';

export interface BitmapOptions extends SetOptions {
  readonly first: number;
  readonly last: number;
  /** Of addresses: how many bits count; 32: all. */
  readonly netmask: number;
}

interface Range {
  readonly from: number;
  readonly to: number;
}

export class BitmapSet extends SetBody {
  readonly type: BitmapSetType;
  override readonly options: BitmapOptions;
  readonly #elements = new Map<number, ElementExtensions>();
  readonly #step: number;

  constructor(type: BitmapSetType, options: BitmapOptions, clock: Clock) {
    super(options, clock);
    this.type = type;
    this.options = options;
    this.#step = 2 ** (ADDRESS_BITS - options.netmask);
  }

  test(context: PacketContext, query: SetQuery): boolean {
    const value = this.#valueOf(context, query);
    const element = value === undefined ? undefined : this.#elements.get(value);
    return element !== undefined && !query.shouldReturnNomatch && this.fits(element, context, query.counters);
  }

  addPacket(context: PacketContext, sides: SetSides, { isExisting, timeout }: PacketChange): boolean {
    const value = this.#valueOf(context, sides);
    if (value === undefined || !this.#contains(value)) return false;
    return this.#put(value, { ...NO_EXTENSIONS, timeout }, isExisting) === undefined;
  }

  removePacket(context: PacketContext, sides: SetSides): boolean {
    const value = this.#valueOf(context, sides);
    return value !== undefined && this.#take(value);
  }

  add(parsed: ParsedElement, given: GivenExtensions, isExisting: boolean): string | undefined {
    const range = this.#rangeOf(parsed);
    if (!this.#contains(range.from)) return OUT_OF_RANGE;
    const problem = this.findExtensionProblem(given);
    if (problem !== undefined) return problem;
    if (!this.#contains(range.to)) return OUT_OF_RANGE;
    for (let value = range.from; value <= range.to; value += this.#step) {
      const refusal = this.#put(value, given, isExisting);
      if (refusal !== undefined) return refusal;
    }
    return undefined;
  }

  remove(parsed: ParsedElement, _given: GivenExtensions, isExisting: boolean): string | undefined {
    const range = this.#rangeOf(parsed);
    if (!this.#contains(range.from) || !this.#contains(range.to)) return OUT_OF_RANGE;
    for (let value = range.from; value <= range.to; value += this.#step) {
      if (!this.#take(value) && !isExisting) return NOT_ADDED;
    }
    return undefined;
  }

  has(parsed: ParsedElement): boolean {
    const element = this.#elements.get(this.#rangeOf(parsed).from);
    return element !== undefined && !this.isExpired(element);
  }

  flush(): void {
    this.#elements.clear();
    this.commentBytes = 0;
  }

  header(): readonly (readonly [string, string | undefined])[] {
    const { first, last, netmask } = this.options;
    const shown: (readonly [string, string | undefined])[] = [
      ['range', `${this.#format(first)}-${this.#format(last)}`],
    ];
    if (netmask !== ADDRESS_BITS) shown.push(['netmask', String(netmask)]);
    return [...shown, ...this.headerExtensions()];
  }

  memoryBytes(): number {
    for (const [value, element] of this.#elements) if (this.isExpired(element)) this.#drop(value, element);
    const { first, last } = this.options;
    const places = Math.floor((last - first) / this.#step) + 1;
    const longs = Math.ceil(places / LONG_BITS) * LONG_BYTES;
    return this.type.setBytes.inet + longs + places * this.extendedBytes(0, 1) + this.commentBytes;
  }

  members(): readonly SetMember[] {
    return [...this.#elements]
      .filter(([, element]) => !this.isExpired(element))
      .sort(([first], [second]) => first - second)
      .map(([value, element]) => ({ element: this.#format(value), options: this.extensionsOf(element) }));
  }

  #put(value: number, given: GivenExtensions, isExisting: boolean): string | undefined {
    const known = this.#elements.get(value);
    if (known !== undefined && !isExisting && !this.isExpired(known)) return ALREADY_ADDED;
    const element = known ?? { expiresAt: Infinity, packets: 0, bytes: 0, comment: '' };
    this.extend(element, given);
    this.#elements.set(value, element);
    return undefined;
  }

  #take(value: number): boolean {
    const element = this.#elements.get(value);
    if (element === undefined || this.isExpired(element)) return false;
    this.#drop(value, element);
    return true;
  }

  #drop(value: number, element: ElementExtensions): void {
    this.forgetComment(element);
    this.#elements.delete(value);
  }

  #contains(value: number): boolean {
    return value >= this.options.first && value <= this.options.last;
  }

  #rangeOf({ addresses: [address], ports }: ParsedElement): Range {
    if (ports !== undefined) return { from: ports.from, to: ports.to };
    const from = address?.from[0] ?? 0;
    const mask = prefixWord(this.options.netmask, 0);
    if (address?.to !== undefined) {
      const ends = [from & mask, (address.to[0] ?? 0) & mask].map((end) => end >>> 0);
      return { from: Math.min(...ends), to: Math.max(...ends) };
    }
    const prefix = prefixWord(address?.prefixLength ?? ADDRESS_BITS, 0);
    return { from: (from & prefix & mask) >>> 0, to: ((from | ~prefix) & mask) >>> 0 };
  }

  /** A rule asks for a port of TCP or UDP alone. */
  #valueOf(context: PacketContext, sides: SetSides): number | undefined {
    const isSource = (sides.sources & 1) === 1;
    if (sides.count < 1) return undefined;
    if (this.type.name === 'bitmap:ip') {
      if (context.isIpv6) return undefined;
      return ((isSource ? context.source : context.destination) & prefixWord(this.options.netmask, 0)) >>> 0;
    }
    const { protocol, isLaterFragment } = context;
    const hasPorts = protocol === IP_PROTOCOL.TCP || protocol === IP_PROTOCOL.UDP;
    if (!hasPorts || isLaterFragment) return undefined;
    return isSource ? context.sourcePort : context.destinationPort;
  }

  #format(value: number): string {
    return this.type.name === 'bitmap:ip' ? formatAddressWords([value | 0]) : String(value);
  }
}
