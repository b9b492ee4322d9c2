/** Routes of any address family that BGP announces or withdraws (RFC 4760; print-bgp.c). */
import { BGP_AFI, BGP_SAFI } from './print-bgp-names';
import {
  distinguisherText,
  hasPathIdentifiers,
  labeledPrefix,
  layer2Prefix,
  multicastTreePrefix,
  multicastVpnPrefix,
  networkServicePrefix,
  networkServiceText,
  plainPrefix,
  routeTargetPrefix,
  vpnPrefix,
  type BgpPrefix,
} from './print-bgp-prefixes';
import { printUnknownData } from './print-unknown';
import type { TcpdumpContext } from './tcpdump-context';

type PrefixReader = (context: TcpdumpContext, offset: number, left: number) => BgpPrefix;
/** What one next hop says, and how many octets it takes of those that are left. */
type HopReader = (context: TcpdumpContext, offset: number, left: number) => readonly [string, number];

interface Family {
  readonly readPrefix: PrefixReader;
  readonly readHop: HopReader;
  /** The least that a next hop has to have. */
  readonly shortestHop: number;
  /** Its addresses' octets, where prefixes may be after paths' numbers. */
  readonly pathBytes?: 4 | 16;
  /** Before the complaint about a prefix that cannot be. */
  readonly complaintIndent?: string;
}

const DISTINGUISHER_BYTES = 8;

function addressHop(size: 4 | 16): HopReader {
  return (context, offset) => [size === 4 ? context.getAddress(offset) : context.getIpv6(offset), size];
}

function vpnHop(size: 4 | 16): HopReader {
  return (context, offset) => {
    const address = offset + DISTINGUISHER_BYTES;
    const text = size === 4 ? context.getAddress(address) : context.getIpv6(address);
    return [`RD: ${distinguisherText(context, offset)}, ${text}`, size + DISTINGUISHER_BYTES];
  };
}

const networkServiceHop: HopReader = (context, offset, left) => [
  context.need(offset, left) ? networkServiceText(context.bytes.subarray(offset), left) : '',
  left,
];

/** RFC 986 and RFC 1888 put addresses of IP into those of OSI. */
const vpnNetworkServiceHop: HopReader = (context, offset, left) => {
  const address = offset + DISTINGUISHER_BYTES;
  if (!context.need(offset, left)) return ['', left];
  let text = `RD: ${distinguisherText(context, offset)}, ${networkServiceText(context.bytes.subarray(address), left - DISTINGUISHER_BYTES)}`;
  if (context.get32(address) === 0x4700_0601) text += ` = ${context.getAddress(address + 4)}`;
  else if (context.get24(address) === 0x35_0000) text += ` = ${context.getIpv6(address + 3)}`;
  return [text, left];
};

const [IPV4, IPV6, NETWORK_SERVICE, VPLS, LAYER_2] = [1, 2, 3, 25, 196] as const;
const PLAIN = [1, 2, 3] as const;
const VPN = [128, 129, 130] as const;
const [LABELED, MULTICAST_VPN, VPLS_SAFI, MULTICAST_TREE, ROUTE_TARGET] = [4, 5, 65, 66, 132] as const;

function plain(size: 4 | 16): Family {
  return {
    readPrefix: (context, offset, left) => plainPrefix(context, offset, left, size),
    readHop: addressHop(size),
    shortestHop: size,
    pathBytes: size,
  };
}

function labeled(size: 4 | 16): Family {
  return {
    readPrefix: (context, offset, left) => labeledPrefix(context, offset, left, size),
    readHop: addressHop(size),
    shortestHop: size,
  };
}

function vpn(size: 4 | 16): Family {
  return {
    readPrefix: (context, offset) => vpnPrefix(context, offset, size),
    readHop: vpnHop(size),
    shortestHop: size + DISTINGUISHER_BYTES,
  };
}

function withAddressHops(readPrefix: PrefixReader): Family {
  return { readPrefix, readHop: addressHop(4), shortestHop: 4 };
}

const LAYER_2_VPN = withAddressHops(layer2Prefix);
const OSI: Family = { readPrefix: networkServicePrefix, readHop: networkServiceHop, shortestHop: 0 };
const OSI_VPN: Family = {
  readPrefix: (context, offset) => vpnPrefix(context, offset, 19),
  readHop: vpnNetworkServiceHop,
  shortestHop: DISTINGUISHER_BYTES + 1,
};

function familyKey(afi: number, safi: number): number {
  return afi * 0x100 + safi;
}

function entries(
  afi: number,
  safis: readonly number[],
  family: Family,
): readonly (readonly [number, Family])[] {
  return safis.map((safi) => [familyKey(afi, safi), family]);
}

const FAMILIES = new Map<number, Family>([
  ...entries(IPV4, PLAIN, plain(4)),
  ...entries(IPV4, [LABELED], labeled(4)),
  ...entries(IPV4, VPN, vpn(4)),
  ...entries(IPV4, [ROUTE_TARGET], {
    ...withAddressHops(routeTargetPrefix),
    complaintIndent: '\n\t      ',
  }),
  ...entries(IPV4, [MULTICAST_VPN], withAddressHops(multicastVpnPrefix)),
  ...entries(IPV4, [MULTICAST_TREE], withAddressHops(multicastTreePrefix)),
  ...entries(IPV6, PLAIN, plain(16)),
  ...entries(IPV6, [LABELED], labeled(16)),
  ...entries(IPV6, VPN, vpn(16)),
  ...entries(NETWORK_SERVICE, PLAIN, OSI),
  ...entries(NETWORK_SERVICE, VPN, OSI_VPN),
  ...entries(LAYER_2, VPN, LAYER_2_VPN),
  ...entries(VPLS, [VPLS_SAFI], LAYER_2_VPN),
]);

/** Names the family; undefined for one that nothing is known of, or that was not captured. */
function printFamily(context: TcpdumpContext, offset: number, lengthBytes: number): Family | undefined {
  const afi = context.uint16(offset);
  const safi = context.uint8(offset + 2);
  context.put(
    `\n\t    AFI: ${BGP_AFI.get(afi) ?? 'Unknown AFI'} (${afi}), ${safi > 128 ? 'vendor specific ' : ''}` +
      `SAFI: ${BGP_SAFI.get(safi) ?? 'Unknown SAFI'} (${safi})`,
  );
  const family = FAMILIES.get(familyKey(afi, safi));
  if (family !== undefined) return family;
  context.put(`\n\t    no AFI ${afi} / SAFI ${safi} decoder`);
  if (context.options.verbosity <= 1) printUnknownData(context, offset, lengthBytes, '\n\t    ');
  return undefined;
}

/** False when it is cut off. */
export function printReachable(context: TcpdumpContext, offset: number, lengthBytes: number): boolean {
  if (!context.has(offset, 3) || lengthBytes < 3) return false;
  const family = printFamily(context, offset, lengthBytes);
  if (family === undefined) return true;
  const end = offset + lengthBytes;
  let at = offset + 3;
  if (at >= end || !context.has(at, 1)) return false;
  const hopBytes = context.uint8(at);
  at += 1;
  if (end < at + hopBytes) return false;
  if (hopBytes > 0) printHops(context, family, at, hopBytes);
  context.put(`, nh-length: ${hopBytes}`);
  at += hopBytes;
  if (at >= end) return false;
  let attachments = context.get8(at);
  at += 1;
  if (attachments > 0) {
    context.put(`\n\t    ${attachments} SNPA`);
    for (; attachments > 0; attachments -= 1) {
      if (at >= end) return false;
      const bytes = context.get8(at);
      context.put(`\n\t      ${bytes} bytes`);
      at += 1 + bytes;
      if (at > end || !context.has(at, 0)) return false;
    }
  } else context.put(', no SNPA');
  return printRoutes(context, family, { offset, at, end });
}

function printHops(context: TcpdumpContext, family: Family, start: number, hopBytes: number): void {
  context.put('\n\t    nexthop: ');
  let left = hopBytes;
  let at = start;
  while (left > 0 && !context.isCut) {
    if (left < hopBytes) context.put(', ');
    if (left < family.shortestHop) {
      context.put('invalid len');
      return;
    }
    const [text, bytes] = family.readHop(context, at, left);
    context.put(text);
    at += bytes;
    left -= bytes;
  }
}

interface RoutePlace {
  /** Where the attribute begins. */
  readonly offset: number;
  readonly at: number;
  readonly end: number;
}

function printRoutes(context: TcpdumpContext, family: Family, place: RoutePlace): boolean {
  const { pathBytes } = family;
  const { end } = place;
  const hasPaths =
    pathBytes !== undefined && hasPathIdentifiers(context, place.at, end - place.at, pathBytes * 8);
  // tcpdump gives each prefix the length of the whole attribute.
  const left = end - place.offset;
  let { at } = place;
  while (at < end && !context.isCut) {
    if (hasPaths && !context.need(at, 4)) return true;
    const path = hasPaths ? `   Path Id: ${context.uint32(at)}` : '';
    if (hasPaths) at += 4;
    const prefix = family.readPrefix(context, at, left);
    if (prefix === 'cut') return false;
    if (prefix === 'too-long') return true;
    if (prefix === 'illegal') {
      context.put(`${family.complaintIndent ?? '\n\t    '}(illegal prefix length)${path}`);
      if (!hasPaths) return true;
      // What goes wrong is counted as one octet less than the number before it.
      at -= 1;
      continue;
    }
    context.put(`\n\t      ${prefix.text}${path}`);
    at += prefix.bytes;
  }
  return true;
}

/** False when it is cut off. */
export function printUnreachable(context: TcpdumpContext, offset: number, lengthBytes: number): boolean {
  if (!context.has(offset, 3)) return false;
  const family = printFamily(context, offset, lengthBytes);
  if (family === undefined) return true;
  if (lengthBytes === 3) context.put('\n\t      End-of-Rib Marker (empty NLRI)');
  return printRoutes(context, family, { offset, at: offset + 3, end: offset + lengthBytes });
}
