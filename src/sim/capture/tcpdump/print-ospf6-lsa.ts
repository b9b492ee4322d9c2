/** What link states of OSPF for IPv6 say (RFC 5340; print-ospf6.c). */
import { formatIpv6, readIpv6 } from '../../wire/ipv6-address';
import { bitNamesOf, hexText, nameTable } from './name-table';
import { printGraceFields, printTrafficFields } from './print-ospf-opaque';
import { printUnknownData } from './print-unknown';
import type { TcpdumpContext } from './tcpdump-context';

export const OSPF6_OPTIONS = nameTable(`
  1 V6;2 External;4 Deprecated;8 NSSA;16 Router;32 Demand Circuit;256 AFs Support;512 LLS;
  1024 Authentication Trailer`);

const TYPES = nameTable(`
  1 Router;2 Network;3 Inter-Area Prefix;4 Inter-Area Router;5 External;6 Deprecated;7 NSSA;8 Link;
  9 Intra-Area Prefix;10 Intra-Area TE;11 Grace;12 Router Information;13 Inter-AS-TE;14 Layer 1 VPN`);

const SCOPES = nameTable('0 Link Local;8192 Area Local;16384 Domain Wide');

const ROUTER_FLAGS = nameTable(`
  1 ABR;2 External;4 Virtual-Link Endpoint;8 Deprecated;16 NSSA Translator`);

const EXTERNAL_FLAGS = nameTable(`
  0x80000000 External Type 2;0x2000000 Forwarding;0x1000000 Tag`);

const PREFIX_OPTIONS = nameTable(`
  1 No Unicast;2 Local address;4 Deprecated;8 Propagate;16 Down;32 N-bit`);

const HEADER_BYTES = 20;
const [ROUTER, NETWORK, INTER_AREA_PREFIX, INTRA_AREA_PREFIX] = [0x2001, 0x2002, 0x2003, 0x2009] as const;
const [EXTERNAL, LINK, TRAFFIC, GRACE] = [0x4005, 0x0008, 0x000a, 0x000b] as const;
const METRIC = 0xff_ffff;
const PREFIX_HEADER_BYTES = 4;

export function printLinkState6Type(context: TcpdumpContext, type: number, identifier: number): void {
  const kind = type & 0x1fff;
  context.put(
    `\n\t    ${TYPES.get(kind) ?? 'Unknown'} LSA (${kind}), ${SCOPES.get(type & 0x6000) ?? 'Unknown'} ` +
      `Scope${(type & 0x8000) === 0 ? '' : ', transitive'}, LSA-ID ${context.getAddress(identifier)}`,
  );
}

/** False when it goes past the end. */
export function printLinkState6Header(context: TcpdumpContext, offset: number, end: number): boolean {
  if (offset + HEADER_BYTES > end) return false;
  // A length below that of the header wraps around, as a size does.
  const bytes = BigInt.asUintN(64, BigInt(context.get16(offset + 18) - HEADER_BYTES));
  context.put(
    `\n\t  Advertising Router ${context.getAddress(offset + 8)}, seq ${hexText(context.get32(offset + 12), 8)}, ` +
      `age ${context.get16(offset)}s, length ${bytes}`,
  );
  printLinkState6Type(context, context.get16(offset + 2), offset + 4);
  return true;
}

/** False when it is cut off or too short for what it should hold. */
export function printLinkState6(context: TcpdumpContext, offset: number, end: number): boolean {
  if (!printLinkState6Header(context, offset, end)) return false;
  const lengthBytes = context.get16(offset + 18);
  if (lengthBytes < HEADER_BYTES || offset + lengthBytes > end) return false;
  const body = offset + HEADER_BYTES;
  const bytes = lengthBytes - HEADER_BYTES;
  switch (context.get16(offset + 2)) {
    case ROUTER:
      return printRouter(context, body, bytes);
    case NETWORK:
      return printNetwork(context, body, bytes);
    case INTER_AREA_PREFIX:
      if (bytes < 4) return false;
      context.put(`, metric ${context.get32(body) & METRIC}`);
      return printPrefixes(context, body + 4, bytes - 4, Number.POSITIVE_INFINITY);
    case EXTERNAL:
      return printExternal(context, body, bytes);
    case LINK:
      return printLink(context, body, bytes);
    case INTRA_AREA_PREFIX:
      return printIntraArea(context, body, bytes);
    case GRACE:
      return printGraceFields(context, body, bytes);
    case TRAFFIC:
      return printTrafficFields(context, body, bytes);
    default:
      printUnknownData(context, body, bytes, '\n\t      ');
      return true;
  }
}

const LINK_TITLES = new Map([
  [1, 'Neighbor Router-ID'],
  [2, 'Neighbor Network-ID'],
  [4, 'Virtual Link: Neighbor Router-ID'],
]);

function printRouter(context: TcpdumpContext, body: number, bytes: number): boolean {
  if (bytes < 4) return false;
  context.put(`\n\t      Options [${bitNamesOf(OSPF6_OPTIONS, context.get32(body))}]`);
  context.put(`, RLA-Flags [${bitNamesOf(ROUTER_FLAGS, context.get8(body))}]`);
  for (let at = 4; at < bytes && !context.isCut; at += 16) {
    if (bytes - at < 16) return false;
    const link = body + at;
    if (!context.has(link, 16)) return false;
    const type = context.uint8(link);
    const title = LINK_TITLES.get(type);
    if (title === undefined) {
      context.put(`\n\t      Unknown Router Links Type ${hexText(type, 2)}`);
      return true;
    }
    context.put(
      `\n\t      ${title} ${context.address(link + 12)}\n\t      Neighbor Interface-ID ${context.address(link + 8)}, ` +
        `Interface ${context.address(link + 4)}, metric ${context.uint16(link + 2)}`,
    );
  }
  return true;
}

function printNetwork(context: TcpdumpContext, body: number, bytes: number): boolean {
  if (bytes < 4) return false;
  context.put(`\n\t      Options [${bitNamesOf(OSPF6_OPTIONS, context.get32(body))}]`);
  context.put('\n\t      Connected Routers:');
  for (let at = 4; at < bytes && !context.isCut; at += 4) {
    if (bytes - at < 4) return false;
    context.put(`\n\t\t${context.getAddress(body + at)}`);
  }
  return true;
}

function printExternal(context: TcpdumpContext, body: number, bytes: number): boolean {
  if (bytes < 4) return false;
  const flags = context.get32(body);
  context.put(`\n\t     Flags [${bitNamesOf(EXTERNAL_FLAGS, flags)}] metric ${flags & METRIC}`);
  const prefix = body + 4;
  const prefixBytes = printPrefix(context, prefix, bytes - 4);
  if (prefixBytes === undefined) return false;
  let at = prefix + prefixBytes;
  const end = body + bytes;
  if ((flags & 0x0200_0000) !== 0) {
    if (end - at < 16) return false;
    context.put(` forward ${context.getIpv6(at)}`);
    at += 16;
  }
  if ((flags & 0x0100_0000) !== 0) {
    if (end - at < 4) return false;
    context.put(` tag ${context.getAddress(at)}`);
    at += 4;
  }
  if (context.get8(prefix + 2) !== 0) {
    if (end - at < 4) return false;
    context.put(` RefLSID: ${context.getAddress(at)}`);
  }
  return true;
}

function printLink(context: TcpdumpContext, body: number, bytes: number): boolean {
  if (bytes < 4 || !context.has(body, 4)) return false;
  context.put(`\n\t      Options [${bitNamesOf(OSPF6_OPTIONS, context.get32(body))}]`);
  if (bytes < 24) return false;
  const count = context.get32(body + 20);
  context.put(
    `\n\t      Priority ${context.get8(body)}, Link-local address ${context.getIpv6(body + 4)}, Prefixes ${count}:`,
  );
  return printPrefixes(context, body + 24, bytes - 24, count);
}

function printIntraArea(context: TcpdumpContext, body: number, bytes: number): boolean {
  if (bytes < 4 || !context.has(body + 8, 4)) return false;
  printLinkState6Type(context, context.get16(body + 2), body + 4);
  if (bytes < 6) return false;
  const count = context.get16(body);
  context.put(`\n\t      Prefixes ${count}:`);
  return printPrefixes(context, body + 12, bytes - 6, count);
}

/** Up to `count` of them; without a limit, as many as there are. */
function printPrefixes(context: TcpdumpContext, start: number, bytes: number, count: number): boolean {
  let at = 0;
  for (let left = count; left > 0 && !context.isCut; left -= 1) {
    if (count === Number.POSITIVE_INFINITY && at >= bytes) return true;
    const prefixBytes = printPrefix(context, start + at, bytes - at);
    if (prefixBytes === undefined) return false;
    at += prefixBytes;
  }
  return true;
}

/** How many octets it takes; undefined when there are too few. */
function printPrefix(context: TcpdumpContext, offset: number, left: number): number | undefined {
  if (left < PREFIX_HEADER_BYTES || !context.has(offset, PREFIX_HEADER_BYTES)) return undefined;
  const bits = context.uint8(offset);
  const bytes = Math.ceil(bits / 32) * 4;
  if (bytes > 16) {
    context.put(` bogus prefixlen /${bits}`);
    return undefined;
  }
  if (left < PREFIX_HEADER_BYTES + bytes) return undefined;
  if (!context.need(offset + PREFIX_HEADER_BYTES, bytes)) return undefined;
  const address = new Uint8Array(16);
  for (let index = 0; index < bytes; index += 1) {
    address[index] = context.uint8(offset + PREFIX_HEADER_BYTES + index);
  }
  context.put(`\n\t\t${formatIpv6(readIpv6(address, 0))}/${bits}`);
  const options = context.uint8(offset + 1);
  if (options !== 0) context.put(`, Options [${bitNamesOf(PREFIX_OPTIONS, options)}]`);
  context.put(`, metric ${context.uint16(offset + 2)}`);
  return PREFIX_HEADER_BYTES + bytes;
}
