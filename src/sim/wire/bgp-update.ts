/**
 * The UPDATE message of BGP (RFC 4271 §4.3, §6.3; RFC 4760 for IPv6, RFC 4724 §2 for the End-of-RIB marker).
 *
 * Models prefixes of both families, in the message's own fields and in MP_REACH_NLRI and MP_UNREACH_NLRI; messages that are
 * packed full with the prefixes that share their attributes.
 * Leaves out families other than unicast, which are skipped, and IPv4 behind a next hop of IPv6 (RFC 8950).
 */
import { err, ok, type Result } from '../base/result';
import { BGP_HEADER_BYTES, BGP_MESSAGE, encodeBgpMessage, MAX_BGP_MESSAGE_BYTES } from './bgp';
import { AttributeDecoder, type AttributeContext, type DecodedAttributes } from './bgp-attribute-decoder';
import {
  ATTRIBUTE_FLAG,
  BGP_ATTRIBUTE,
  encodeBgpAttributes,
  pushAttribute,
  type BgpAttributes,
} from './bgp-attributes';
import { BGP_ERROR, BGP_UPDATE_ERROR, bgpError, type BgpError } from './bgp-error';
import { uint16At, uint16Octets } from './bgp-fields';
import { ADDRESS_FAMILY, UNICAST } from './bgp-open';
import { bgpPrefixBytes, decodeBgpPrefixes, encodeBgpPrefix, type BgpPrefix } from './bgp-prefix';
import { isIpv6, type IpAddress, type IpFamily } from './ip-address';
import { readIpv4 } from './ipv4-address';
import { bytesOfIpv6, readIpv6, type Ipv6Address } from './ipv6-address';

/** What was agreed on in the OPEN messages. */
export interface UpdateFormat {
  readonly isFourOctetAs: boolean;
  /** The families whose prefixes have path numbers. */
  readonly pathIdFamilies: readonly IpFamily[];
}

export interface Announcement {
  readonly nextHop: IpAddress;
  /** Beside a global address, on a link that both share. */
  readonly linkLocal?: Ipv6Address | undefined;
  /** Of one family. */
  readonly prefixes: readonly BgpPrefix[];
}

export interface BgpUpdate {
  readonly withdrawn: readonly BgpPrefix[];
  readonly announcements: readonly Announcement[];
  readonly attributes: BgpAttributes;
  /** All that there was at first has been sent. */
  readonly endOfRib: IpFamily | undefined;
  /** Why what was announced is among what is withdrawn. */
  readonly problem: string | undefined;
}

const MIN_REACH_BYTES = 5;
const UPDATE_FIELDS_BYTES = 4;

export function decodeUpdate(
  body: Uint8Array,
  format: UpdateFormat & AttributeContext,
): Result<BgpUpdate, BgpError> {
  const withdrawnBytes = uint16At(body, 0);
  const attributesStart = 2 + withdrawnBytes + 2;
  const attributesBytes = uint16At(body, attributesStart - 2);
  const networksStart = attributesStart + attributesBytes;
  if (attributesStart > body.length || networksStart > body.length) {
    return err(bgpError(BGP_ERROR.UPDATE, BGP_UPDATE_ERROR.ATTRIBUTE_LIST));
  }
  const ipv4 = { isIpv6: false, hasPathIds: format.pathIdFamilies.includes('IPv4') };
  const withdrawn = decodeBgpPrefixes(body.subarray(2, 2 + withdrawnBytes), ipv4);
  const announced = decodeBgpPrefixes(body.subarray(networksStart), ipv4);
  if (withdrawn === undefined || announced === undefined) {
    return err(bgpError(BGP_ERROR.UPDATE, BGP_UPDATE_ERROR.NETWORK_FIELD));
  }
  const decoded = new AttributeDecoder(format).decode(body.subarray(attributesStart, networksStart));
  if ('code' in decoded) return err(decoded);
  const reach = decodeReach(decoded.multiprotocolReach, format);
  const unreach = decodeUnreach(decoded.multiprotocolUnreach, format);
  const broken =
    reach === undefined
      ? decoded.multiprotocolReach
      : unreach === undefined
        ? decoded.multiprotocolUnreach
        : undefined;
  if (reach === undefined || unreach === undefined) {
    return err(bgpError(BGP_ERROR.UPDATE, BGP_UPDATE_ERROR.OPTIONAL_ATTRIBUTE, broken?.slice()));
  }
  const isEmpty = withdrawnBytes === 0 && announced.length === 0;
  const { attributes, nextHop } = decoded;
  const own = announced.length === 0 ? [] : [{ nextHop, prefixes: announced }];
  const announcements = [...own, ...reach];
  const problem = announcements.length === 0 ? undefined : problemOf(decoded, announced);
  return ok({
    ...outcomeOf(announcements, problem, [...withdrawn, ...unreach.prefixes]),
    attributes,
    endOfRib: isEmpty ? endOfRibIn(attributesBytes, decoded, unreach) : undefined,
  });
}

function problemOf(decoded: DecodedAttributes, announced: readonly BgpPrefix[]): string | undefined {
  if (decoded.problem !== undefined) return decoded.problem;
  if (!decoded.hasOrigin) return 'Missing mandatory ORIGIN attribute';
  if (!decoded.hasAsPath) return 'Missing mandatory AS_PATH attribute';
  if (announced.length > 0 && decoded.nextHop === undefined) return 'Missing mandatory NEXT_HOP attribute';
  return undefined;
}

/** RFC 7606 §2: what comes with attributes that make no sense is taken for withdrawn. */
function outcomeOf(
  decoded: readonly (Omit<Announcement, 'nextHop'> & { readonly nextHop: IpAddress | undefined })[],
  problem: string | undefined,
  withdrawn: readonly BgpPrefix[],
): Pick<BgpUpdate, 'announcements' | 'withdrawn' | 'problem'> {
  const announcements: Announcement[] = [];
  for (const announcement of decoded) {
    const { nextHop } = announcement;
    if (nextHop !== undefined) announcements.push({ ...announcement, nextHop });
  }
  if (problem === undefined) return { announcements, withdrawn, problem };
  const lost = decoded.flatMap(({ prefixes }) => prefixes);
  return { announcements: [], withdrawn: [...withdrawn, ...lost], problem };
}

function endOfRibIn(
  attributesBytes: number,
  decoded: DecodedAttributes,
  unreach: { readonly family: IpFamily | undefined; readonly prefixes: readonly BgpPrefix[] },
): IpFamily | undefined {
  if (attributesBytes === 0) return 'IPv4';
  const hasMore =
    decoded.hasOrigin || decoded.multiprotocolReach !== undefined || unreach.prefixes.length > 0;
  return hasMore ? undefined : unreach.family;
}

/** None for a family that nobody here speaks; undefined when it cannot be read. */
function decodeReach(
  value: Uint8Array | undefined,
  format: UpdateFormat,
): readonly Announcement[] | undefined {
  if (value === undefined) return [];
  if (value.length < MIN_REACH_BYTES) return undefined;
  const nextHopBytes = value[3] ?? 0;
  const start = 4 + nextHopBytes + 1;
  if (start > value.length) return undefined;
  const family = familyOfNumbers(uint16At(value, 0), value[2] ?? 0);
  if (family === undefined) return [];
  const nextHop = decodeNextHop(value.subarray(4, 4 + nextHopBytes), family);
  if (nextHop === undefined) return undefined;
  const prefixes = decodeBgpPrefixes(value.subarray(start), formatOf(family, format));
  return prefixes === undefined ? undefined : [{ ...nextHop, prefixes }];
}

function decodeNextHop(
  bytes: Uint8Array,
  family: IpFamily,
): Pick<Announcement, 'nextHop' | 'linkLocal'> | undefined {
  if (family === 'IPv4') return bytes.length === 4 ? { nextHop: readIpv4(bytes, 0) } : undefined;
  if (bytes.length === 16) return { nextHop: readIpv6(bytes, 0) };
  if (bytes.length !== 32) return undefined;
  const [nextHop, linkLocal] = [readIpv6(bytes, 0), readIpv6(bytes, 16)];
  return linkLocal === 0n ? { nextHop } : { nextHop, linkLocal };
}

function decodeUnreach(
  value: Uint8Array | undefined,
  format: UpdateFormat,
): { readonly family: IpFamily | undefined; readonly prefixes: readonly BgpPrefix[] } | undefined {
  if (value === undefined) return { family: undefined, prefixes: [] };
  if (value.length < 3) return undefined;
  const family = familyOfNumbers(uint16At(value, 0), value[2] ?? 0);
  if (family === undefined) return { family, prefixes: [] };
  const prefixes = decodeBgpPrefixes(value.subarray(3), formatOf(family, format));
  return prefixes === undefined ? undefined : { family, prefixes };
}

function formatOf(
  family: IpFamily,
  { pathIdFamilies }: UpdateFormat,
): { isIpv6: boolean; hasPathIds: boolean } {
  return { isIpv6: family === 'IPv6', hasPathIds: pathIdFamilies.includes(family) };
}

function familyOfNumbers(addressFamily: number, subsequentFamily: number): IpFamily | undefined {
  if (subsequentFamily !== UNICAST) return undefined;
  if (addressFamily === ADDRESS_FAMILY.IPV4) return 'IPv4';
  return addressFamily === ADDRESS_FAMILY.IPV6 ? 'IPv6' : undefined;
}

/** As many messages as it takes for prefixes of one family, IPv6 in MP_REACH_NLRI; none when the attributes fill one. */
export function encodeAnnouncement(
  { nextHop, linkLocal, prefixes }: Announcement,
  attributes: BgpAttributes,
  format: UpdateFormat,
): readonly Uint8Array[] {
  const { isFourOctetAs } = format;
  if (!isIpv6(nextHop)) {
    const octets = encodeBgpAttributes(attributes, { isFourOctetAs, nextHop });
    const hasPathIds = format.pathIdFamilies.includes('IPv4');
    return chunksOf(prefixes, roomBeside(octets.length), hasPathIds).map((networks) =>
      encodeBgpMessage(BGP_MESSAGE.UPDATE, [0, 0, ...uint16Octets(octets.length), ...octets, ...networks]),
    );
  }
  const hops = [...bytesOfIpv6(nextHop), ...(linkLocal === undefined ? [] : bytesOfIpv6(linkLocal))];
  const head = [...uint16Octets(ADDRESS_FAMILY.IPV6), UNICAST, hops.length, ...hops, 0];
  const octets = encodeBgpAttributes(attributes, { isFourOctetAs });
  const room = roomBeside(octets.length + head.length + 4);
  return chunksOf(prefixes, room, format.pathIdFamilies.includes('IPv6')).map((networks) =>
    messageOfAttribute(BGP_ATTRIBUTE.MP_REACH_NLRI, [...head, ...networks], octets),
  );
}

/** As many messages as it takes for prefixes of one family. */
export function encodeWithdrawal(
  prefixes: readonly BgpPrefix[],
  family: IpFamily,
  format: UpdateFormat,
): readonly Uint8Array[] {
  const hasPathIds = format.pathIdFamilies.includes(family);
  if (family === 'IPv4') {
    return chunksOf(prefixes, roomBeside(0), hasPathIds).map((networks) =>
      encodeBgpMessage(BGP_MESSAGE.UPDATE, [...uint16Octets(networks.length), ...networks, 0, 0]),
    );
  }
  const head = [...uint16Octets(ADDRESS_FAMILY.IPV6), UNICAST];
  return chunksOf(prefixes, roomBeside(head.length + 4), hasPathIds).map((networks) =>
    messageOfAttribute(BGP_ATTRIBUTE.MP_UNREACH_NLRI, [...head, ...networks], []),
  );
}

export function encodeEndOfRib(family: IpFamily): Uint8Array {
  if (family === 'IPv4') return encodeBgpMessage(BGP_MESSAGE.UPDATE, [0, 0, 0, 0]);
  const value = [...uint16Octets(ADDRESS_FAMILY.IPV6), UNICAST];
  return messageOfAttribute(BGP_ATTRIBUTE.MP_UNREACH_NLRI, value, []);
}

/** It stands first, so that its prefixes can be read when something behind it cannot (RFC 7606 §5.1). */
function messageOfAttribute(type: number, value: readonly number[], others: readonly number[]): Uint8Array {
  const octets: number[] = [];
  pushAttribute(octets, { flags: ATTRIBUTE_FLAG.OPTIONAL, type }, value);
  const length = octets.length + others.length;
  return encodeBgpMessage(BGP_MESSAGE.UPDATE, [0, 0, ...uint16Octets(length), ...octets, ...others]);
}

function roomBeside(octets: number): number {
  return MAX_BGP_MESSAGE_BYTES - BGP_HEADER_BYTES - UPDATE_FIELDS_BYTES - octets;
}

/** The octets of the prefixes, in parts of at most `room`. */
function chunksOf(
  prefixes: readonly BgpPrefix[],
  room: number,
  hasPathIds: boolean,
): readonly (readonly number[])[] {
  const chunks: number[][] = [];
  let current: number[] | undefined;
  for (const prefix of prefixes) {
    if (bgpPrefixBytes(prefix, hasPathIds) > room) return [];
    if (current === undefined || current.length + bgpPrefixBytes(prefix, hasPathIds) > room) {
      current = [];
      chunks.push(current);
    }
    encodeBgpPrefix(prefix, hasPathIds, current);
  }
  return chunks;
}
