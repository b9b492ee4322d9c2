/**
 * What a BGP UPDATE says of the prefixes that it announces (RFC 4271 §4.3, §5; RFC 1997, 4360, 4456, 6793, 8092), and its octets.
 *
 * The next hop is not among it: the same attributes go with one next hop in NEXT_HOP and with another in MP_REACH_NLRI.
 * `bgp-attribute-decoder.ts` reads them.
 */
import { AS_TRANS } from './bgp-open';
import { uint16Octets, uint32Octets } from './bgp-fields';
import type { Ipv4Address } from './ipv4-address';

export const BGP_ATTRIBUTE = {
  ORIGIN: 1,
  AS_PATH: 2,
  NEXT_HOP: 3,
  MULTI_EXIT_DISC: 4,
  LOCAL_PREF: 5,
  ATOMIC_AGGREGATE: 6,
  AGGREGATOR: 7,
  COMMUNITIES: 8,
  ORIGINATOR_ID: 9,
  CLUSTER_LIST: 10,
  MP_REACH_NLRI: 14,
  MP_UNREACH_NLRI: 15,
  EXTENDED_COMMUNITIES: 16,
  AS4_PATH: 17,
  AS4_AGGREGATOR: 18,
  LARGE_COMMUNITIES: 32,
} as const;

export const ATTRIBUTE_FLAG = {
  OPTIONAL: 0x80,
  TRANSITIVE: 0x40,
  PARTIAL: 0x20,
  EXTENDED_LENGTH: 0x10,
} as const;

export const ORIGIN = { IGP: 0, EGP: 1, INCOMPLETE: 2 } as const;

/** NO_EXPORT, NO_ADVERTISE, NO_EXPORT_SUBCONFED (RFC 1997). */
export const WELL_KNOWN_COMMUNITY = {
  NO_EXPORT: 0xffff_ff01,
  NO_ADVERTISE: 0xffff_ff02,
  NO_EXPORT_SUBCONFED: 0xffff_ff03,
} as const;

export const AS_SEGMENT = { SET: 1, SEQUENCE: 2, CONFED_SEQUENCE: 3, CONFED_SET: 4 } as const;
const MAX_SEGMENT_MEMBERS = 255;

export interface AsSegment {
  /** One of `AS_SEGMENT`. */
  readonly type: number;
  readonly members: readonly number[];
}

export type AsPath = readonly AsSegment[];

export interface BgpAttributes {
  /** One of `ORIGIN`. */
  readonly origin: number;
  readonly asPath: AsPath;
  readonly multiExitDiscriminator?: number | undefined;
  readonly localPreference?: number | undefined;
  readonly isAtomicAggregate?: boolean;
  readonly aggregator?: { readonly as: number; readonly address: Ipv4Address } | undefined;
  readonly communities?: readonly number[];
  readonly originatorId?: Ipv4Address | undefined;
  /** The last reflector first. */
  readonly clusterList?: readonly Ipv4Address[];
  /** Eight octets each. */
  readonly extendedCommunities?: Uint8Array | undefined;
  /** Three numbers each. */
  readonly largeCommunities?: readonly number[];
  /** Optional and transitive, and handed on unread. */
  readonly unknown?: readonly UnknownAttribute[];
}

export interface UnknownAttribute {
  readonly type: number;
  readonly bytes: Uint8Array;
}

/** How long a path counts: a set is one, confederations none (RFC 4271 §9.1.2.2, RFC 5065). */
export function asPathLength(path: AsPath): number {
  let length = 0;
  for (const { type, members } of path) {
    if (type === AS_SEGMENT.SEQUENCE) length += members.length;
    else if (type === AS_SEGMENT.SET) length += 1;
  }
  return length;
}

export function occurrencesOf(path: AsPath, as: number): number {
  return path.reduce((sum, { members }) => sum + members.filter((member) => member === as).length, 0);
}

/** The neighbor that it came from; undefined for a path of the own AS, or one that begins with a set. */
export function firstAsOf(path: AsPath): number | undefined {
  const first = path.find(({ type }) => type === AS_SEGMENT.SEQUENCE || type === AS_SEGMENT.SET);
  return first?.type === AS_SEGMENT.SEQUENCE ? first.members[0] : undefined;
}

/** RFC 4271 §5.1.2 */
export function prependAs(path: AsPath, as: number): AsPath {
  const [first, ...rest] = path;
  if (first?.type === AS_SEGMENT.SEQUENCE && first.members.length < MAX_SEGMENT_MEMBERS) {
    return [{ type: AS_SEGMENT.SEQUENCE, members: [as, ...first.members] }, ...rest];
  }
  return [{ type: AS_SEGMENT.SEQUENCE, members: [as] }, ...path];
}

interface AttributeFormat {
  /** Whether the other side reads numbers of four octets. */
  readonly isFourOctetAs: boolean;
  /** The address of NEXT_HOP; left out when the prefixes are in MP_REACH_NLRI. */
  readonly nextHop?: Ipv4Address | undefined;
}

/** In the order of their numbers. */
export function encodeBgpAttributes(attributes: BgpAttributes, format: AttributeFormat): number[] {
  const { isFourOctetAs, nextHop } = format;
  const { WELL_KNOWN, OPTIONAL, PASSED_ON } = FLAGS;
  const into: number[] = [];
  const put = (flags: number, type: number, value: readonly number[] | Uint8Array | undefined): void => {
    if (value !== undefined) pushAttribute(into, { flags, type }, value);
  };
  const { multiExitDiscriminator, localPreference, aggregator, communities, originatorId } = attributes;
  const { asPath, clusterList, largeCommunities, extendedCommunities } = attributes;
  put(WELL_KNOWN, BGP_ATTRIBUTE.ORIGIN, [attributes.origin]);
  put(WELL_KNOWN, BGP_ATTRIBUTE.AS_PATH, asPathOctets(asPath, isFourOctetAs));
  put(WELL_KNOWN, BGP_ATTRIBUTE.NEXT_HOP, octetsOf(nextHop));
  put(OPTIONAL, BGP_ATTRIBUTE.MULTI_EXIT_DISC, octetsOf(multiExitDiscriminator));
  put(WELL_KNOWN, BGP_ATTRIBUTE.LOCAL_PREF, octetsOf(localPreference));
  put(WELL_KNOWN, BGP_ATTRIBUTE.ATOMIC_AGGREGATE, attributes.isAtomicAggregate === true ? [] : undefined);
  put(PASSED_ON, BGP_ATTRIBUTE.AGGREGATOR, aggregatorOctets(aggregator, isFourOctetAs));
  put(PASSED_ON, BGP_ATTRIBUTE.COMMUNITIES, listOctets(communities));
  put(OPTIONAL, BGP_ATTRIBUTE.ORIGINATOR_ID, octetsOf(originatorId));
  put(OPTIONAL, BGP_ATTRIBUTE.CLUSTER_LIST, listOctets(clusterList));
  put(PASSED_ON, BGP_ATTRIBUTE.EXTENDED_COMMUNITIES, extendedCommunities);
  if (!isFourOctetAs) {
    put(PASSED_ON, BGP_ATTRIBUTE.AS4_PATH, as4PathOctets(asPath));
    const isWide = aggregator !== undefined && aggregator.as > 0xffff;
    put(PASSED_ON, BGP_ATTRIBUTE.AS4_AGGREGATOR, isWide ? aggregatorOctets(aggregator, true) : undefined);
  }
  put(PASSED_ON, BGP_ATTRIBUTE.LARGE_COMMUNITIES, listOctets(largeCommunities));
  for (const { type, bytes } of attributes.unknown ?? []) {
    put(PASSED_ON | ATTRIBUTE_FLAG.PARTIAL, type, bytes);
  }
  return into;
}

const FLAGS = {
  WELL_KNOWN: ATTRIBUTE_FLAG.TRANSITIVE,
  OPTIONAL: ATTRIBUTE_FLAG.OPTIONAL,
  PASSED_ON: ATTRIBUTE_FLAG.OPTIONAL | ATTRIBUTE_FLAG.TRANSITIVE,
} as const;

/** With a length of two octets where one is not enough. */
export function pushAttribute(
  into: number[],
  { flags, type }: { readonly flags: number; readonly type: number },
  value: readonly number[] | Uint8Array,
): void {
  if (value.length > 0xff)
    into.push(flags | ATTRIBUTE_FLAG.EXTENDED_LENGTH, type, ...uint16Octets(value.length));
  else into.push(flags, type, value.length);
  for (const octet of value) into.push(octet);
}

function octetsOf(value: number | undefined): readonly number[] | undefined {
  return value === undefined ? undefined : uint32Octets(value);
}

function listOctets(values: readonly number[] | undefined): readonly number[] | undefined {
  return values === undefined || values.length === 0 ? undefined : values.flatMap(uint32Octets);
}

function aggregatorOctets(
  aggregator: BgpAttributes['aggregator'],
  isFourOctetAs: boolean,
): readonly number[] | undefined {
  if (aggregator === undefined) return undefined;
  return [...asOctets(aggregator.as, isFourOctetAs), ...uint32Octets(aggregator.address)];
}

function asOctets(as: number, isFourOctetAs: boolean): readonly number[] {
  if (isFourOctetAs) return uint32Octets(as);
  return uint16Octets(as > 0xffff ? AS_TRANS : as);
}

function asPathOctets(path: AsPath, isFourOctetAs: boolean): readonly number[] {
  return path.flatMap(({ type, members }) => [
    type,
    members.length,
    ...members.flatMap((as) => asOctets(as, isFourOctetAs)),
  ]);
}

/** Only where something was lost, and without confederations (RFC 6793 §4.2.2). */
function as4PathOctets(path: AsPath): readonly number[] | undefined {
  const outside = path.filter(({ type }) => type === AS_SEGMENT.SEQUENCE || type === AS_SEGMENT.SET);
  const isWide = outside.some(({ members }) => members.some((as) => as > 0xffff));
  return isWide ? asPathOctets(outside, true) : undefined;
}
