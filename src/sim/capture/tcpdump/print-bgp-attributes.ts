/** The path attributes of BGP updates (RFC 4271 and others; print-bgp.c). */
import { bitNamesOf, hexText, nameTable } from './name-table';
import { printCommunities, printExtendedCommunities, printLargeCommunities } from './print-bgp-communities';
import { printReachable, printUnreachable } from './print-bgp-families';
import { printUnknownData } from './print-unknown';
import type { TcpdumpContext } from './tcpdump-context';

const NAMES = nameTable(`
  1 Origin;2 AS Path;17 AS4 Path;3 Next Hop;4 Multi Exit Discriminator;5 Local Preference;6 Atomic Aggregate;
  7 Aggregator;18 Aggregator4;8 Community;9 Originator ID;10 Cluster List;11 DPA;12 Advertisers;
  13 RCID Path / Cluster ID;14 Multi-Protocol Reach NLRI;15 Multi-Protocol Unreach NLRI;16 Extended Community;
  22 PMSI Tunnel;23 Tunnel Encapsulation;24 Traffic Engineering;25 IPv6 Extended Community;
  26 Accumulated IGP Metric;27 PE Distinguisher Label;28 Entropy Label;32 Large Community;128 Attribute Set;
  255 Reserved for development`);

const PROVIDER_TUNNELS = nameTable(`
  1 RSVP-TE P2MP LSP;2 LDP P2MP LSP;3 PIM-SSM Tree;4 PIM-SM Tree;5 PIM-Bidir Tree;6 Ingress Replication;
  7 LDP MP2MP LSP`);

const SEGMENT_OPEN = new Map([
  [1, '{ '],
  [2, ''],
  [3, '( '],
  [4, '({ '],
]);
const SEGMENT_CLOSE = new Map([
  [1, '}'],
  [2, ''],
  [3, ')'],
  [4, '})'],
]);
const ORIGINS = ['IGP', 'EGP', 'Incomplete'] as const;
const INVALID_LENGTH = 'invalid len';
/** How deep sets of attributes are followed. */
const MAX_DEPTH = 10;
const LEAF_NEEDED = 1;

interface Value {
  readonly type: number;
  readonly offset: number;
  readonly lengthBytes: number;
  /** In how many sets of attributes it is. */
  readonly depth: number;
}

interface AttributeList {
  readonly lengthBytes: number;
  /** Of the message. */
  readonly end: number;
  readonly depth?: number;
}

/** How many octets were left over by what is too short; undefined when they are cut off. */
export function printAttributes(
  context: TcpdumpContext,
  start: number,
  list: AttributeList,
): number | undefined {
  const { lengthBytes, end, depth = 0 } = list;
  const indent = depth === 0 ? '\n\t  ' : '\n\t      ';
  const tooShort = depth === 0 ? '\n\t  [path attrs too short]' : ' [path attr too short]';
  let at = 0;
  while (at < lengthBytes && !context.isCut) {
    const offset = start + at;
    const left = lengthBytes - at;
    if (!context.has(offset, 2) || offset + 2 > end) return undefined;
    const flags = context.uint8(offset);
    const headerBytes = (flags & 0x10) === 0 ? 3 : 4;
    if (offset + headerBytes > end) return undefined;
    if (left < headerBytes) {
      context.put(tooShort);
      // Type and flags have been read, unless there was no room for them.
      return left < 2 ? left : left - 2;
    }
    if (!context.has(offset, headerBytes)) return undefined;
    const type = context.uint8(offset + 1);
    const valueBytes = headerBytes === 3 ? context.uint8(offset + 2) : context.uint16(offset + 2);
    context.put(`${indent}${NAMES.get(type) ?? 'Unknown Attribute'} (${type}), length: ${valueBytes}`);
    context.put(flagsText(flags, depth));
    at += headerBytes;
    if (lengthBytes - at < valueBytes) {
      context.put(depth === 0 ? ' [path attrs too short]' : tooShort);
      return lengthBytes - at;
    }
    const value = { type, offset: offset + headerBytes, lengthBytes: valueBytes, depth };
    if (depth > MAX_DEPTH) context.put('(too many nested levels, not recursing)');
    else if (!printValue(context, value)) return undefined;
    at += valueBytes;
  }
  return 0;
}

function flagsText(flags: number, depth: number): string {
  if (flags === 0) return depth === 0 ? '' : ': ';
  const names = ['O', 'T', 'P', 'E'].filter((_, index) => (flags & (0x80 >>> index)) !== 0).join('');
  return `, Flags [${names}${(flags & 0xf) === 0 ? '' : `+${(flags & 0xf).toString(16)}`}]: `;
}

function printValue(context: TcpdumpContext, value: Value): boolean {
  const { offset, lengthBytes } = value;
  const isWhole = printBody(context, value);
  // The set of attributes counts its own length down.
  if (isWhole && context.options.verbosity > 1 && lengthBytes > 0 && value.type !== 128) {
    if (value.type !== 32) printUnknownData(context, offset, lengthBytes, '\n\t    ');
    else if (lengthBytes % 12 !== 0) printUnknownData(context, offset, lengthBytes, '\n\t    ');
  }
  return isWhole && !context.isCut;
}

function printBody(context: TcpdumpContext, value: Value): boolean {
  const { type, offset, lengthBytes } = value;
  switch (type) {
    case 2:
    case 17:
      return printAsPath(context, value);
    case 8:
      return ofMultiple(context, value, 4, printCommunities);
    case 10:
      return ofMultiple(context, value, 4, printClusterList);
    case 14:
      return printReachable(context, offset, lengthBytes);
    case 15:
      return printUnreachable(context, offset, lengthBytes);
    case 16:
      return ofMultiple(context, value, 8, printExtendedCommunities);
    case 22:
      return printProviderTunnel(context, value);
    case 26:
      return printMetric(context, value);
    case 32:
      return ofMultiple(context, value, 12, printLargeCommunities);
    case 128:
      return printAttributeSet(context, value);
    default:
      printSimple(context, value);
      return true;
  }
}

function ofMultiple(
  context: TcpdumpContext,
  { type, offset, lengthBytes }: Value,
  size: number,
  print: (context: TcpdumpContext, offset: number, lengthBytes: number) => void,
): boolean {
  if (lengthBytes % size !== 0 || (type === 32 && lengthBytes === 0)) context.put(INVALID_LENGTH);
  else print(context, offset, lengthBytes);
  return true;
}

/** Of a fixed length, and those that nothing is known of. */
function printSimple(context: TcpdumpContext, { type, offset, lengthBytes }: Value): void {
  const fixed = (bytes: number, print: () => string): void => {
    context.put(lengthBytes === bytes ? print() : INVALID_LENGTH);
  };
  switch (type) {
    case 1:
      fixed(1, () => ORIGINS[context.get8(offset)] ?? 'Unknown Origin Typecode');
      return;
    case 3:
    case 9:
      fixed(4, () => context.getAddress(offset));
      return;
    case 4:
    case 5:
      fixed(4, () => String(context.get32(offset)));
      return;
    case 6:
      fixed(0, () => '');
      return;
    case 7:
    case 18:
      if (lengthBytes === 6 && type === 7)
        context.put(` AS #${context.get16(offset)}, origin ${context.getAddress(offset + 2)}`);
      else fixed(8, () => ` AS #${context.get32(offset)}, origin ${context.getAddress(offset + 4)}`);
      return;
    default:
      context.put(`\n\t    no Attribute ${type} decoder`);
      if (context.options.verbosity <= 1) printUnknownData(context, offset, lengthBytes, '\n\t    ');
  }
}

/** Whether numbers have two or four octets is told by trying (`bgp_attr_get_as_size`). */
function asSizeOf(context: TcpdumpContext, { offset, lengthBytes }: Value): number {
  let at = 0;
  while (at < lengthBytes) {
    const type = context.uint8(offset + at);
    if (type < 1 || type > 4 || at + 1 >= lengthBytes || !context.has(offset + at, 2)) return 4;
    at += 2 + context.uint8(offset + at + 1) * 2;
  }
  return at === lengthBytes ? 2 : 4;
}

function printAsPath(context: TcpdumpContext, value: Value): boolean {
  const { offset, lengthBytes } = value;
  if (lengthBytes === 0 || lengthBytes % 2 !== 0) {
    context.put(lengthBytes === 0 ? 'empty' : INVALID_LENGTH);
    return true;
  }
  const size = value.type === 17 ? 4 : asSizeOf(context, value);
  let at = 0;
  while (at < lengthBytes && !context.isCut) {
    const type = context.get8(offset + at);
    context.put(SEGMENT_OPEN.get(type) ?? '?');
    const count = context.get8(offset + at + 1);
    for (let index = 0; index < count; index += 1) {
      const place = offset + at + 2 + index * size;
      if (!context.has(place, size)) return false;
      context.put(`${size === 2 ? context.uint16(place) : context.uint32(place)} `);
    }
    context.put(SEGMENT_CLOSE.get(type) ?? '?');
    at += 2 + count * size;
  }
  return true;
}

function printClusterList(context: TcpdumpContext, offset: number, lengthBytes: number): void {
  for (let at = 0; at < lengthBytes && !context.isCut; at += 4) {
    context.put(`${context.getAddress(offset + at)}${lengthBytes - at > 4 ? ', ' : ''}`);
  }
}

/** RFC 6514. */
function printProviderTunnel(context: TcpdumpContext, { offset, lengthBytes }: Value): boolean {
  if (lengthBytes < 5 || !context.has(offset, 5)) return false;
  const type = context.uint8(offset + 1);
  const flags = context.uint8(offset);
  context.put(
    `\n\t    Tunnel-type ${PROVIDER_TUNNELS.get(type) ?? 'Unknown'} (${type}), ` +
      `Flags [${bitNamesOf(new Map([[LEAF_NEEDED, 'Leaf Information required']]), flags)}], ` +
      `MPLS Label ${context.uint24(offset + 2) >>> 4}`,
  );
  const body = offset + 5;
  const first = (): string => context.getAddress(body);
  const identifier = (): string => hexText(context.get32(body + 4), 8);
  switch (type) {
    case 1:
      context.put(`\n\t      Extended-Tunnel-ID ${first()}, P2MP-ID ${identifier()}`);
      break;
    case 2:
    case 7:
      context.put(`\n\t      Root-Node ${first()}, LSP-ID ${identifier()}`);
      break;
    case 3:
      context.put(`\n\t      Root-Node ${first()}, P-Group ${context.getAddress(body + 4)}`);
      break;
    case 4:
    case 5:
      context.put(`\n\t      Sender ${first()}, P-Group ${context.getAddress(body + 4)}`);
      break;
    case 6:
      context.put(`\n\t      Tunnel-Endpoint ${first()}`);
      break;
    default:
      if (context.options.verbosity <= 1) printUnknownData(context, body, lengthBytes - 5, '\n\t      ');
  }
  return true;
}

/** RFC 7311. */
function printMetric(context: TcpdumpContext, { offset, lengthBytes }: Value): boolean {
  let at = 0;
  while (lengthBytes - at >= 3 && !context.isCut) {
    const type = context.get8(offset + at);
    const bytes = context.get16(offset + at + 1);
    context.put(`\n\t    ${type === 1 ? 'AIGP' : 'Unknown'} TLV (${type}), length ${bytes}`);
    if (bytes < 3 || at + bytes > lengthBytes) return false;
    const body = offset + at + 3;
    if (type === 1) {
      if (bytes < 11) return false;
      context.put(
        `, metric ${BigInt(context.get32(body)) * 0x1_0000_0000n + BigInt(context.get32(body + 4))}`,
      );
    } else if (context.options.verbosity <= 1) printUnknownData(context, body, bytes - 3, '\n\t      ');
    at += bytes;
  }
  return true;
}

/** RFC 6368. */
function printAttributeSet(context: TcpdumpContext, { offset, lengthBytes, depth }: Value): boolean {
  if (!context.has(offset, 4) || lengthBytes < 4) return false;
  context.put(`\n\t    Origin AS: ${context.uint32(offset)}`);
  const left = printAttributes(context, offset + 4, {
    lengthBytes: lengthBytes - 4,
    end: Number.POSITIVE_INFINITY,
    depth: depth + 1,
  });
  if (left === undefined) return false;
  // As many octets are shown, but from the set's beginning on.
  if (context.options.verbosity > 1) printUnknownData(context, offset, left, '\n\t    ');
  return true;
}
