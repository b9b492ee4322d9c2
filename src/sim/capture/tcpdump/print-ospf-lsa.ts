/** What link states of OSPF for IPv4 say (RFC 2328, RFC 5250; print-ospf.c). */
import { bitNamesOf, hexText, nameTable } from './name-table';
import { printGraceFields, printTrafficFields } from './print-ospf-opaque';
import { printUnknownData } from './print-unknown';
import type { TcpdumpContext } from './tcpdump-context';

export const OSPF_OPTIONS = nameTable(`
  1 MultiTopology;2 External;4 Multicast;8 NSSA;16 LLS;32 Demand Circuit;64 Opaque;128 Up/Down`);

export const OSPF_LSA_TYPES = nameTable(`
  1 Router;2 Network;3 Summary;4 ASBR Summary;5 External;6 Multicast Group;7 NSSA;9 Link Local Opaque;
  10 Area Local Opaque;11 Domain Wide Opaque`);

export const OSPF_OPAQUE_TYPES = nameTable(`
  1 Traffic Engineering;3 Graceful restart;4 Router Information`);

const ROUTER_FLAGS = nameTable('1 ABR;2 ASBR;4 Virtual;8 Wildcard;16 Nt;128 Host');

const TOPOLOGIES = nameTable('0 default;1 multicast;2 management');

const ROUTER_INFORMATION = nameTable('1 Router Capabilities');

const ROUTER_CAPABILITIES = nameTable(`
  1 Reserved;2 Reserved;4 Reserved;8 Reserved;16 graceful restart capable;32 graceful restart helper;
  64 Stub router support;128 Traffic engineering;256 p2p over LAN;512 path computation server`);

const HEADER_BYTES = 20;
const [ROUTER, NETWORK, SUMMARY, BORDER_SUMMARY, EXTERNAL, GROUP, NOT_SO_STUBBY] = [
  1, 2, 3, 4, 5, 6, 7,
] as const;
const [FIRST_OPAQUE, LAST_OPAQUE] = [9, 11] as const;
const [TRAFFIC, GRACE, INFORMATION] = [1, 3, 4] as const;
const [POINT_TO_POINT, TRANSIT, STUB, VIRTUAL] = [1, 2, 3, 4] as const;

/** The length that it states; undefined when that cannot be. */
export function printLinkStateHeader(context: TcpdumpContext, offset: number): number | undefined {
  const lengthBytes = context.get16(offset + 18);
  if (lengthBytes < HEADER_BYTES) {
    context.put(`\n\t    Bogus length ${lengthBytes} < header (${HEADER_BYTES})`);
    return undefined;
  }
  context.put(
    `\n\t  Advertising Router ${context.getAddress(offset + 8)}, seq ${hexText(context.get32(offset + 12), 8)}, ` +
      `age ${context.get16(offset)}s, length ${lengthBytes - HEADER_BYTES}`,
  );
  const type = context.get8(offset + 3);
  const title = `\n\t    ${OSPF_LSA_TYPES.get(type) ?? 'unknown'} LSA (${type}),`;
  if (type >= FIRST_OPAQUE && type <= LAST_OPAQUE) {
    const opaque = context.get8(offset + 4);
    context.put(
      `${title} Opaque-Type ${OSPF_OPAQUE_TYPES.get(opaque) ?? 'unknown'} LSA (${opaque}), ` +
        `Opaque-ID ${context.get24(offset + 5)}`,
    );
  } else context.put(`${title} LSA-ID: ${context.getAddress(offset + 4)}`);
  context.put(`\n\t    Options: [${bitNamesOf(OSPF_OPTIONS, context.get8(offset + 2))}]`);
  return lengthBytes;
}

/** Where the next one is; undefined when it is cut off or wrong. */
export function printLinkState(context: TcpdumpContext, offset: number): number | undefined {
  const lengthBytes = printLinkStateHeader(context, offset);
  if (lengthBytes === undefined) return undefined;
  const end = offset + lengthBytes;
  const body = offset + HEADER_BYTES;
  const outcome = printBody(context, context.get8(offset + 3), { offset, body, end });
  if (outcome === 'cut') return undefined;
  if (outcome === 'whole' && context.options.verbosity > 1) {
    printUnknownData(context, body, end - body, '\n\t    ');
  }
  return end;
}

interface LinkStatePlace {
  readonly offset: number;
  readonly body: number;
  readonly end: number;
}

/** After what is wrong, its octets are not shown. */
type Outcome = 'whole' | 'wrong' | 'cut';

function printBody(context: TcpdumpContext, type: number, place: LinkStatePlace): Outcome {
  const { body, end } = place;
  switch (type) {
    case ROUTER:
      return printRouter(context, body);
    case NETWORK:
      context.put(`\n\t    Mask ${context.getAddress(body)}\n\t    Connected Routers:`);
      for (let at = body + 4; at < end && !context.isCut; at += 4) {
        context.put(`\n\t      ${context.getAddress(at)}`);
      }
      return 'whole';
    case SUMMARY:
    case BORDER_SUMMARY:
      return printSummary(context, type, place);
    case EXTERNAL:
    case NOT_SO_STUBBY:
      return printExternal(context, place);
    case GROUP:
      printGroup(context, place);
      return 'whole';
    default:
      return type >= FIRST_OPAQUE && type <= LAST_OPAQUE ? printOpaque(context, place) : 'whole';
  }
}

function printRouter(context: TcpdumpContext, body: number): Outcome {
  context.put(`\n\t    Router LSA Options: [${bitNamesOf(ROUTER_FLAGS, context.get8(body))}]`);
  const count = context.get16(body + 2);
  if (!context.has(body + 4, 12)) return 'cut';
  let at = body + 4;
  for (let left = count; left > 0 && !context.isCut; left -= 1) {
    if (!context.has(at, 12)) return 'cut';
    const type = context.uint8(at + 8);
    const neighbor = context.address(at);
    const own = context.address(at + 4);
    const text = linkText(type, neighbor, own);
    if (text === undefined) {
      context.put(`\n\t      Unknown Router Link Type (${type})`);
      return 'wrong';
    }
    context.put(`\n\t      ${text}`);
    const topologies = context.uint8(at + 9);
    for (let index = 0; index <= topologies; index += 1) {
      const metric = at + 8 + index * 4;
      const topology = index === 0 ? 0 : context.get8(metric);
      context.put(
        `\n\t\ttopology ${TOPOLOGIES.get(topology) ?? 'Unknown'} (${topology}), metric ${context.get16(metric + 2)}`,
      );
    }
    at += 12 + topologies * 4;
  }
  return 'whole';
}

function linkText(type: number, neighbor: string, own: string): string | undefined {
  switch (type) {
    case POINT_TO_POINT:
      return `Neighbor Router-ID: ${neighbor}, Interface Address: ${own}`;
    case TRANSIT:
      return `Neighbor Network-ID: ${neighbor}, Interface Address: ${own}`;
    case STUB:
      return `Stub Network: ${neighbor}, Mask: ${own}`;
    case VIRTUAL:
      return `Virtual Link: Neighbor Router-ID: ${neighbor}, Interface Address: ${own}`;
    default:
      return undefined;
  }
}

function printSummary(context: TcpdumpContext, type: number, { body, end }: LinkStatePlace): Outcome {
  if (type === SUMMARY) {
    if (!context.has(body, 4)) return 'cut';
    context.put(`\n\t    Mask ${context.address(body)}`);
  }
  if (!context.has(body + 4, 4)) return 'cut';
  for (let at = body + 4; at < end && !context.isCut; at += 4) {
    const value = context.get32(at);
    const topology = (value >>> 24) & 0x7f;
    context.put(
      `\n\t\ttopology ${TOPOLOGIES.get(topology) ?? 'Unknown'} (${topology}) metric ${value & 0xff_ffff}`,
    );
  }
  return 'whole';
}

const INFINITE = 0xff_ffff;

function printExternal(context: TcpdumpContext, { body, end }: LinkStatePlace): Outcome {
  if (!context.has(body, 4)) return 'cut';
  context.put(`\n\t    Mask ${context.address(body)}`);
  if (!context.has(body + 4, 4)) return 'cut';
  for (let at = body + 4; at < end && !context.isCut; at += 12) {
    const value = context.get32(at);
    const topology = (value >>> 24) & 0x7f;
    const metric = value & INFINITE;
    context.put(
      `\n\t\ttopology ${TOPOLOGIES.get(topology) ?? 'Unknown'} (${topology}), type ${value >>> 31 === 0 ? 1 : 2}, ` +
        `metric ${metric === INFINITE ? 'infinite' : metric}`,
    );
    if (context.get32(at + 4) !== 0) context.put(`, forward ${context.getAddress(at + 4)}`);
    if (context.get32(at + 8) !== 0) context.put(`, tag ${context.getAddress(at + 8)}`);
  }
  return 'whole';
}

/** RFC 1584. */
function printGroup(context: TcpdumpContext, { body, end }: LinkStatePlace): void {
  for (let at = body; at < end && !context.isCut; at += 8) {
    const kind = context.get32(at);
    if (kind === 1) context.put(`\n\t    Router Router-ID ${context.getAddress(at + 4)}`);
    else if (kind === 2) context.put(`\n\t    Network Designated Router ${context.getAddress(at + 4)}`);
    else context.put(`\n\t    unknown VertexType (${kind})`);
  }
}

function printOpaque(context: TcpdumpContext, { offset, body, end }: LinkStatePlace): Outcome {
  const bytes = end - body;
  switch (context.get8(offset + 4)) {
    case INFORMATION:
      return printInformation(context, body, end);
    case GRACE:
      return printGraceFields(context, body, bytes) ? 'whole' : 'wrong';
    case TRAFFIC:
      return printTrafficFields(context, body, bytes) ? 'whole' : 'wrong';
    default:
      if (context.options.verbosity <= 1) printUnknownData(context, body, bytes, '\n\t    ');
      return 'whole';
  }
}

/** RFC 7770. */
function printInformation(context: TcpdumpContext, body: number, end: number): Outcome {
  let at = body;
  while (at !== end && !context.isCut) {
    if (!context.has(at, 4)) return 'cut';
    if (end - at < 4) {
      context.put(`\n\t    Remaining LS length ${end - at} < 4`);
      return 'wrong';
    }
    const type = context.uint16(at);
    const bytes = context.uint16(at + 2);
    at += 4;
    context.put(
      `\n\t    ${ROUTER_INFORMATION.get(type) ?? 'unknown'} TLV (${type}), length: ${bytes}, value: `,
    );
    if (bytes > end - at) {
      context.put(`\n\t    Bogus length ${bytes} > remaining LS length ${end - at}`);
      return 'wrong';
    }
    if (!context.has(at, bytes)) return 'cut';
    if (ROUTER_INFORMATION.has(type)) {
      if (bytes !== 4) {
        context.put(`\n\t    Bogus length ${bytes} != 4`);
        return 'wrong';
      }
      context.put(`Capabilities: ${bitNamesOf(ROUTER_CAPABILITIES, context.get32(at), 'Unknown')}`);
    } else if (context.options.verbosity <= 1) printUnknownData(context, at, bytes, '\n\t      ');
    at += Math.ceil(bytes / 4) * 4;
  }
  return 'whole';
}
