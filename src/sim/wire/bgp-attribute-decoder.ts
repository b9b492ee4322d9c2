/**
 * Reads the path attributes of a BGP UPDATE, and says what is wrong with them (RFC 4271 §6.3 as revised by RFC 7606).
 *
 * Models the three outcomes of RFC 7606: the session ends, the routes count as withdrawn, the attribute is left aside. What
 * BIRD logs of the second is the text of `problem`.
 * Leaves out everything that needs to know the speaker: whether the own AS is in the path, whether a next hop is reachable.
 */
import {
  AS_SEGMENT,
  ATTRIBUTE_FLAG,
  BGP_ATTRIBUTE,
  asPathLength,
  type AsPath,
  type AsSegment,
  type BgpAttributes,
  type UnknownAttribute,
} from './bgp-attributes';
import { BGP_ERROR, BGP_UPDATE_ERROR, bgpError, type BgpError } from './bgp-error';
import { uint16At, uint32At } from './bgp-fields';
import { AS_TRANS } from './bgp-open';
import { ipv4Of, isMulticastIpv4, readIpv4, type Ipv4Address } from './ipv4-address';

export interface AttributeContext {
  readonly isFourOctetAs: boolean;
  /** From a speaker of the own AS. */
  readonly isInternal: boolean;
}

/** An attribute as it stands in the message. */
interface RawAttribute {
  readonly flags: number;
  readonly type: number;
  readonly value: Uint8Array;
  /** With its flags, type and length: what a NOTIFICATION shows. */
  readonly whole: Uint8Array;
}

type Writable<Fields> = { -readonly [Key in keyof Fields]: Fields[Key] };

export interface DecodedAttributes {
  readonly attributes: BgpAttributes;
  readonly nextHop: Ipv4Address | undefined;
  readonly multiprotocolReach: Uint8Array | undefined;
  readonly multiprotocolUnreach: Uint8Array | undefined;
  /** Why the announced prefixes count as withdrawn. */
  readonly problem: string | undefined;
  /** Whether each of the mandatory ones was there. */
  readonly hasOrigin: boolean;
  readonly hasAsPath: boolean;
}

const { OPTIONAL, TRANSITIVE } = ATTRIBUTE_FLAG;
const CLASS_MASK = OPTIONAL | TRANSITIVE;

const KNOWN: ReadonlyMap<number, { readonly name: string; readonly flags: number }> = new Map([
  [BGP_ATTRIBUTE.ORIGIN, { name: 'ORIGIN', flags: TRANSITIVE }],
  [BGP_ATTRIBUTE.AS_PATH, { name: 'AS_PATH', flags: TRANSITIVE }],
  [BGP_ATTRIBUTE.NEXT_HOP, { name: 'NEXT_HOP', flags: TRANSITIVE }],
  [BGP_ATTRIBUTE.MULTI_EXIT_DISC, { name: 'MULTI_EXIT_DISC', flags: OPTIONAL }],
  [BGP_ATTRIBUTE.LOCAL_PREF, { name: 'LOCAL_PREF', flags: TRANSITIVE }],
  [BGP_ATTRIBUTE.ATOMIC_AGGREGATE, { name: 'ATOMIC_AGGR', flags: TRANSITIVE }],
  [BGP_ATTRIBUTE.AGGREGATOR, { name: 'AGGREGATOR', flags: OPTIONAL | TRANSITIVE }],
  [BGP_ATTRIBUTE.COMMUNITIES, { name: 'COMMUNITY', flags: OPTIONAL | TRANSITIVE }],
  [BGP_ATTRIBUTE.ORIGINATOR_ID, { name: 'ORIGINATOR_ID', flags: OPTIONAL }],
  [BGP_ATTRIBUTE.CLUSTER_LIST, { name: 'CLUSTER_LIST', flags: OPTIONAL }],
  [BGP_ATTRIBUTE.MP_REACH_NLRI, { name: 'MP_REACH_NLRI', flags: OPTIONAL }],
  [BGP_ATTRIBUTE.MP_UNREACH_NLRI, { name: 'MP_UNREACH_NLRI', flags: OPTIONAL }],
  [BGP_ATTRIBUTE.EXTENDED_COMMUNITIES, { name: 'EXT_COMMUNITY', flags: OPTIONAL | TRANSITIVE }],
  [BGP_ATTRIBUTE.AS4_PATH, { name: 'AS4_PATH', flags: OPTIONAL | TRANSITIVE }],
  [BGP_ATTRIBUTE.AS4_AGGREGATOR, { name: 'AS4_AGGREGATOR', flags: OPTIONAL | TRANSITIVE }],
  [BGP_ATTRIBUTE.LARGE_COMMUNITIES, { name: 'LARGE_COMMUNITY', flags: OPTIONAL | TRANSITIVE }],
]);

/** Reads one message's attributes. */
export class AttributeDecoder {
  readonly #context: AttributeContext;
  readonly #seen = new Set<number>();
  readonly #attributes: Writable<BgpAttributes> = { origin: 0, asPath: [] };
  readonly #unknown: UnknownAttribute[] = [];
  #nextHop: Ipv4Address | undefined = undefined;
  #reach: Uint8Array | undefined = undefined;
  #unreach: Uint8Array | undefined = undefined;
  #as4Path: AsPath | undefined = undefined;
  #as4Aggregator: BgpAttributes['aggregator'] = undefined;
  #problem: string | undefined = undefined;

  constructor(context: AttributeContext) {
    this.#context = context;
  }

  /** An error ends the session. */
  decode(bytes: Uint8Array): DecodedAttributes | BgpError {
    for (let offset = 0; offset < bytes.length;) {
      const raw = rawAttributeAt(bytes, offset);
      if (raw === undefined) {
        // Without its length nobody knows where the next one begins (RFC 7606 §4).
        this.#withdraw('Malformed attribute list - attribute is cut off');
        break;
      }
      const error = this.#take(raw);
      if (error !== undefined) return error;
      offset += raw.whole.length;
    }
    if (!this.#context.isFourOctetAs) this.#mergeFourOctetPath();
    if (this.#unknown.length > 0) this.#attributes.unknown = this.#unknown;
    return {
      attributes: this.#attributes,
      nextHop: this.#nextHop,
      multiprotocolReach: this.#reach,
      multiprotocolUnreach: this.#unreach,
      problem: this.#problem,
      hasOrigin: this.#seen.has(BGP_ATTRIBUTE.ORIGIN),
      hasAsPath: this.#seen.has(BGP_ATTRIBUTE.AS_PATH),
    };
  }

  #withdraw(problem: string): void {
    this.#problem ??= problem;
  }

  #take(raw: RawAttribute): BgpError | undefined {
    const { type, flags, whole } = raw;
    const isMultiprotocol = type === BGP_ATTRIBUTE.MP_REACH_NLRI || type === BGP_ATTRIBUTE.MP_UNREACH_NLRI;
    if (this.#seen.has(type)) {
      // Only the first counts, but nobody can tell which of two lists of prefixes was meant.
      return isMultiprotocol ? bgpError(BGP_ERROR.UPDATE, BGP_UPDATE_ERROR.ATTRIBUTE_LIST) : undefined;
    }
    this.#seen.add(type);
    const known = KNOWN.get(type);
    if (known === undefined) return this.#takeUnknown(raw);
    if (((flags ^ known.flags) & CLASS_MASK) !== 0) {
      if (isMultiprotocol) return bgpError(BGP_ERROR.UPDATE, BGP_UPDATE_ERROR.FLAGS, whole);
      this.#withdraw(`Malformed ${known.name} attribute - conflicting flags (${hex(flags)})`);
      return undefined;
    }
    if (!this.#read(raw))
      this.#withdraw(`Malformed ${known.name} attribute - invalid length (${raw.value.length})`);
    return undefined;
  }

  #takeUnknown({ flags, type, value, whole }: RawAttribute): BgpError | undefined {
    if ((flags & OPTIONAL) === 0) {
      return bgpError(BGP_ERROR.UPDATE, BGP_UPDATE_ERROR.UNRECOGNIZED_WELL_KNOWN, whole);
    }
    if ((flags & TRANSITIVE) !== 0) this.#unknown.push({ type, bytes: value.slice() });
    return undefined;
  }

  /** False for a length that no value of the attribute has. */
  #read({ type, value }: RawAttribute): boolean {
    switch (type) {
      case BGP_ATTRIBUTE.ORIGIN:
        return this.#readOrigin(value);
      case BGP_ATTRIBUTE.AS_PATH:
        return this.#readAsPath(value);
      case BGP_ATTRIBUTE.NEXT_HOP:
        return this.#readNextHop(value);
      case BGP_ATTRIBUTE.MULTI_EXIT_DISC:
        return this.#readNumber('multiExitDiscriminator', value);
      case BGP_ATTRIBUTE.MP_REACH_NLRI:
        this.#reach = value;
        return true;
      case BGP_ATTRIBUTE.MP_UNREACH_NLRI:
        this.#unreach = value;
        return true;
      case BGP_ATTRIBUTE.LOCAL_PREF:
      case BGP_ATTRIBUTE.ORIGINATOR_ID:
      case BGP_ATTRIBUTE.CLUSTER_LIST:
        return !this.#context.isInternal || this.#readInternal(type, value);
      case BGP_ATTRIBUTE.COMMUNITIES:
      case BGP_ATTRIBUTE.EXTENDED_COMMUNITIES:
      case BGP_ATTRIBUTE.LARGE_COMMUNITIES:
        return this.#readCommunities(type, value);
      default:
        this.#readAside(type, value);
        return true;
    }
  }

  #readOrigin(value: Uint8Array): boolean {
    const [origin] = value;
    if (value.length !== 1 || origin === undefined) return false;
    if (origin > 2) this.#withdraw(`Malformed ORIGIN attribute - invalid value (${origin})`);
    this.#attributes.origin = origin;
    return true;
  }

  #readAsPath(value: Uint8Array): boolean {
    const path = decodeAsPath(value, this.#context.isFourOctetAs);
    if (path === undefined) this.#withdraw('Malformed AS_PATH attribute');
    else this.#attributes.asPath = path;
    return true;
  }

  #readNextHop(value: Uint8Array): boolean {
    if (value.length !== 4) return false;
    const nextHop = readIpv4(value, 0);
    if (nextHop === 0 || isMulticastIpv4(nextHop)) this.#withdraw('Invalid NEXT_HOP attribute');
    this.#nextHop = nextHop;
    return true;
  }

  #readNumber(name: 'multiExitDiscriminator' | 'localPreference', value: Uint8Array): boolean {
    if (value.length !== 4) return false;
    this.#attributes[name] = uint32At(value, 0);
    return true;
  }

  /** What counts inside an AS alone; from outside it is left aside. */
  #readInternal(type: number, value: Uint8Array): boolean {
    if (type === BGP_ATTRIBUTE.LOCAL_PREF) return this.#readNumber('localPreference', value);
    if (type === BGP_ATTRIBUTE.ORIGINATOR_ID) {
      if (value.length !== 4) return false;
      this.#attributes.originatorId = readIpv4(value, 0);
      return true;
    }
    if (value.length === 0 || value.length % 4 !== 0) return false;
    this.#attributes.clusterList = numbersOf(value).map(ipv4Of);
    return true;
  }

  #readCommunities(type: number, value: Uint8Array): boolean {
    if (type === BGP_ATTRIBUTE.EXTENDED_COMMUNITIES) {
      if (value.length === 0 || value.length % 8 !== 0) return false;
      this.#attributes.extendedCommunities = value.slice();
    } else if (type === BGP_ATTRIBUTE.LARGE_COMMUNITIES) {
      if (value.length === 0 || value.length % 12 !== 0) return false;
      this.#attributes.largeCommunities = numbersOf(value);
    } else {
      if (value.length === 0 || value.length % 4 !== 0) return false;
      this.#attributes.communities = numbersOf(value);
    }
    return true;
  }

  /** What is left aside when it is malformed: it decides nothing (RFC 7606 §7.6, §7.7; RFC 6793 §6). */
  #readAside(type: number, value: Uint8Array): void {
    const { isFourOctetAs } = this.#context;
    if (type === BGP_ATTRIBUTE.ATOMIC_AGGREGATE && value.length === 0) {
      this.#attributes.isAtomicAggregate = true;
    } else if (type === BGP_ATTRIBUTE.AGGREGATOR && value.length === (isFourOctetAs ? 8 : 6)) {
      const as = isFourOctetAs ? uint32At(value, 0) : uint16At(value, 0);
      this.#attributes.aggregator = { as, address: readIpv4(value, value.length - 4) };
    } else if (type === BGP_ATTRIBUTE.AS4_PATH) {
      this.#as4Path = decodeAsPath(value, true);
    } else if (type === BGP_ATTRIBUTE.AS4_AGGREGATOR && value.length === 8) {
      this.#as4Aggregator = { as: uint32At(value, 0), address: readIpv4(value, 4) };
    }
  }

  /** What an old speaker handed on unread (RFC 6793 §4.2.3). */
  #mergeFourOctetPath(): void {
    const { aggregator, asPath } = this.#attributes;
    if (aggregator !== undefined && aggregator.as !== AS_TRANS) return;
    if (aggregator !== undefined && this.#as4Aggregator !== undefined) {
      this.#attributes.aggregator = this.#as4Aggregator;
    }
    const wide = this.#as4Path?.filter(isOutside);
    if (wide === undefined) return;
    const missing = asPathLength(asPath) - asPathLength(wide);
    if (missing >= 0) this.#attributes.asPath = joined(leading(asPath, missing), wide);
  }
}

function isOutside({ type }: AsSegment): boolean {
  return type === AS_SEGMENT.SEQUENCE || type === AS_SEGMENT.SET;
}

/** So much of a path as counts for `length`. */
function leading(path: AsPath, length: number): AsPath {
  const taken: AsSegment[] = [];
  let left = length;
  for (const { type, members } of path) {
    if (left <= 0) break;
    if (type === AS_SEGMENT.SEQUENCE) {
      taken.push({ type, members: members.slice(0, left) });
      left -= members.length;
    } else {
      taken.push({ type, members });
      if (type === AS_SEGMENT.SET) left -= 1;
    }
  }
  return taken;
}

/** Two sequences that meet become one. */
function joined(head: AsPath, tail: AsPath): AsPath {
  const last = head.at(-1);
  const [first, ...rest] = tail;
  if (last?.type !== AS_SEGMENT.SEQUENCE || first?.type !== AS_SEGMENT.SEQUENCE) return [...head, ...tail];
  const members = [...last.members, ...first.members];
  return members.length > 255
    ? [...head, ...tail]
    : [...head.slice(0, -1), { type: AS_SEGMENT.SEQUENCE, members }, ...rest];
}

function rawAttributeAt(bytes: Uint8Array, offset: number): RawAttribute | undefined {
  const flags = bytes[offset] ?? 0;
  const isExtended = (flags & ATTRIBUTE_FLAG.EXTENDED_LENGTH) !== 0;
  const start = offset + (isExtended ? 4 : 3);
  if (start > bytes.length) return undefined;
  const length = isExtended ? uint16At(bytes, offset + 2) : (bytes[offset + 2] ?? 0);
  const end = start + length;
  if (end > bytes.length) return undefined;
  return {
    flags,
    type: bytes[offset + 1] ?? 0,
    value: bytes.subarray(start, end),
    whole: bytes.slice(offset, end),
  };
}

function decodeAsPath(bytes: Uint8Array, isFourOctetAs: boolean): AsPath | undefined {
  const width = isFourOctetAs ? 4 : 2;
  const path: AsSegment[] = [];
  for (let offset = 0; offset < bytes.length;) {
    const type = bytes[offset] ?? 0;
    const count = bytes[offset + 1] ?? 0;
    const end = offset + 2 + count * width;
    if (type < AS_SEGMENT.SET || type > AS_SEGMENT.CONFED_SET) return undefined;
    if (count === 0 || end > bytes.length) return undefined;
    const members: number[] = [];
    for (let at = offset + 2; at < end; at += width) {
      members.push(isFourOctetAs ? uint32At(bytes, at) : uint16At(bytes, at));
    }
    path.push({ type, members });
    offset = end;
  }
  return path;
}

function numbersOf(bytes: Uint8Array): number[] {
  const numbers: number[] = [];
  for (let offset = 0; offset < bytes.length; offset += 4) numbers.push(uint32At(bytes, offset));
  return numbers;
}

function hex(value: number): string {
  return value.toString(16).padStart(2, '0');
}
