/** The path attributes and prefixes of BGP updates (print-bgp.c). Leaves out labels, VPNs and NSAP: they are shown as bytes. */
import { formatIpv6, readIpv6 } from '../../wire/ipv6-address';
import { BGP_AFI, BGP_SAFI } from './print-bgp-names';
import { printUnknownData } from './print-unknown';
import type { TcpdumpContext } from './tcpdump-context';

const NAMES = new Map<number, string>([
  [1, 'Origin'],
  [2, 'AS Path'],
  [3, 'Next Hop'],
  [4, 'Multi Exit Discriminator'],
  [5, 'Local Preference'],
  [6, 'Atomic Aggregate'],
  [7, 'Aggregator'],
  [8, 'Community'],
  [9, 'Originator ID'],
  [10, 'Cluster List'],
  [11, 'DPA'],
  [12, 'Advertisers'],
  [13, 'RCID Path / Cluster ID'],
  [14, 'Multi-Protocol Reach NLRI'],
  [15, 'Multi-Protocol Unreach NLRI'],
  [16, 'Extended Community'],
  [17, 'AS4 Path'],
  [18, 'Aggregator4'],
  [22, 'PMSI Tunnel'],
  [23, 'Tunnel Encapsulation'],
  [24, 'Traffic Engineering'],
  [25, 'IPv6 Extended Community'],
  [26, 'Accumulated IGP Metric'],
  [27, 'PE Distinguisher Label'],
  [28, 'Entropy Label'],
  [32, 'Large Community'],
  [128, 'Attribute Set'],
  [255, 'Reserved for development'],
]);

/** Whether each prefix is after a path's number (RFC 7911), told as tcpdump does: by what fits. */
export function hasPathIdentifiers(
  context: TcpdumpContext,
  start: number,
  lengthBytes: number,
  largestPrefix: number,
): boolean {
  if (lengthBytes < 5) return false;
  const bytesAt = (at: number): number => 1 + Math.ceil(context.uint8(start + at) / 8);
  let at = 0;
  while (at < lengthBytes) {
    at += 4;
    if (!context.has(start + at, 1)) break;
    if (context.uint8(start + at) > largestPrefix) return false;
    at += bytesAt(at);
  }
  if (at > lengthBytes) return false;
  at = 0;
  while (at < lengthBytes) {
    const bits = context.uint8(start + at);
    // A default route among others would be odd.
    if (bits < 1 || bits > largestPrefix) return true;
    at += bytesAt(at);
  }
  return at !== lengthBytes;
}

type Prefix =
  | { readonly kind: 'prefix'; readonly text: string; readonly bytes: number }
  | { readonly kind: 'illegal' }
  | { readonly kind: 'cut' }
  | { readonly kind: 'too-long' };

export function printPrefix4(context: TcpdumpContext, offset: number, left: number): Prefix {
  return printPrefix(context, offset, left, 4);
}

function printPrefix(context: TcpdumpContext, offset: number, left: number, addressBytes: 4 | 16): Prefix {
  if (!context.has(offset, 1)) return { kind: 'cut' };
  if (left < 1) return { kind: 'too-long' };
  const bits = context.uint8(offset);
  if (bits > addressBytes * 8) return { kind: 'illegal' };
  const bytes = Math.ceil(bits / 8);
  if (left < 1 + bytes) return { kind: 'too-long' };
  if (!context.has(offset + 1, bytes)) return { kind: 'cut' };
  const address = new Uint8Array(addressBytes);
  for (let index = 0; index < bytes; index += 1) address[index] = context.uint8(offset + 1 + index);
  if (bits % 8 !== 0) address[bytes - 1] = (address[bytes - 1] ?? 0) & (0xff00 >>> (bits % 8)) & 0xff;
  const text = addressBytes === 4 ? address.join('.') : formatIpv6(readIpv6(address, 0));
  return { kind: 'prefix', text: `${text}/${bits}`, bytes: 1 + bytes };
}

/** False when they are cut off. */
export function printAttributes(
  context: TcpdumpContext,
  start: number,
  lengthBytes: number,
  depth: number,
): boolean {
  let at = 0;
  while (at < lengthBytes && !context.isCut) {
    const offset = start + at;
    const flags = context.get8(offset);
    const hasLongLength = (flags & 0x10) !== 0;
    if (lengthBytes - at < (hasLongLength ? 4 : 3)) {
      context.put('\n\t  [path attrs too short]');
      return true;
    }
    const type = context.get8(offset + 1);
    const valueBytes = hasLongLength ? context.get16(offset + 2) : context.get8(offset + 2);
    const headerBytes = hasLongLength ? 4 : 3;
    const indent = depth === 0 ? '\n\t  ' : '\n\t      ';
    context.put(`${indent}${NAMES.get(type) ?? 'Unknown Attribute'} (${type}), length: ${valueBytes}`);
    if (flags !== 0) {
      const names = ['O', 'T', 'P', 'E'].filter((_, index) => (flags & (0x80 >>> index)) !== 0).join('');
      const rest = (flags & 0xf) === 0 ? '' : `+${(flags & 0xf).toString(16)}`;
      context.put(`, Flags [${names}${rest}]: `);
    }
    at += headerBytes;
    if (lengthBytes - at < valueBytes) {
      context.put(' [path attrs too short]');
      return true;
    }
    const isWhole = printValue(context, type, {
      offset: offset + headerBytes,
      lengthBytes: valueBytes,
      depth,
    });
    if (!isWhole) return false;
    at += valueBytes;
  }
  return true;
}

interface Value {
  readonly offset: number;
  readonly lengthBytes: number;
  readonly depth: number;
}

const INVALID_LENGTH = 'invalid len';
const ORIGINS = ['IGP', 'EGP', 'Incomplete'] as const;

function printValue(context: TcpdumpContext, type: number, value: Value): boolean {
  const { offset, lengthBytes } = value;
  const fixed = (bytes: number, print: () => string): void => {
    context.put(lengthBytes === bytes ? print() : INVALID_LENGTH);
  };
  switch (type) {
    case 1:
      fixed(1, () => ORIGINS[context.get8(offset)] ?? 'Unknown Origin Typecode');
      break;
    case 2:
    case 17:
      if (!printAsPath(context, value, type === 17)) return false;
      break;
    case 3:
    case 9:
      fixed(4, () => context.getAddress(offset));
      break;
    case 4:
    case 5:
      fixed(4, () => String(context.get32(offset)));
      break;
    case 6:
      if (lengthBytes !== 0) context.put(INVALID_LENGTH);
      break;
    case 7:
    case 18:
      if (lengthBytes === 8)
        context.put(` AS #${asNumber(context.get32(offset))}, origin ${context.getAddress(offset + 4)}`);
      else if (lengthBytes === 6 && type === 7)
        context.put(` AS #${context.get16(offset)}, origin ${context.getAddress(offset + 2)}`);
      else context.put(INVALID_LENGTH);
      break;
    case 8:
      printCommunities(context, value);
      break;
    case 10:
      printClusterList(context, value);
      break;
    case 14:
      if (!printReachable(context, value)) return false;
      break;
    case 15:
      if (!printUnreachable(context, value)) return false;
      break;
    case 16:
      printExtendedCommunities(context, value);
      break;
    case 26:
      if (!printMetric(context, value)) return false;
      break;
    case 32:
      printLargeCommunities(context, value);
      return !context.isCut;
    default:
      context.put(`\n\t    no Attribute ${type} decoder`);
      if (context.options.verbosity <= 1) printUnknownData(context, offset, lengthBytes, '\n\t    ');
  }
  if (context.options.verbosity > 1 && lengthBytes > 0) {
    printUnknownData(context, offset, lengthBytes, '\n\t    ');
  }
  return !context.isCut;
}

function asNumber(value: number): string {
  return String(value);
}

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

/** Whether numbers have two or four octets is told by trying (`bgp_attr_get_as_size`). */
function asSizeOf(context: TcpdumpContext, { offset, lengthBytes }: Value): number {
  let at = 0;
  while (at < lengthBytes) {
    const type = context.uint8(offset + at);
    if (type < 1 || type > 4 || at + 1 >= lengthBytes || !context.has(offset + at, 2)) return 4;
    if (context.uint8(offset + at + 1) === 0) return 4;
    at += 2 + context.uint8(offset + at + 1) * 2;
  }
  return at === lengthBytes ? 2 : 4;
}

function printAsPath(context: TcpdumpContext, value: Value, isFourOctets: boolean): boolean {
  const { offset, lengthBytes } = value;
  if (lengthBytes % 2 !== 0) {
    context.put(INVALID_LENGTH);
    return true;
  }
  if (lengthBytes === 0) {
    context.put('empty');
    return true;
  }
  const size = isFourOctets ? 4 : asSizeOf(context, value);
  let at = 0;
  while (at < lengthBytes && !context.isCut) {
    const type = context.get8(offset + at);
    const count = context.get8(offset + at + 1);
    context.put(SEGMENT_OPEN.get(type) ?? '?');
    for (let index = 0; index < count; index += 1) {
      const place = offset + at + 2 + index * size;
      if (at + 2 + (index + 1) * size > lengthBytes && !context.need(place, size)) return false;
      context.put(`${size === 2 ? context.get16(place) : context.get32(place)} `);
    }
    context.put(SEGMENT_CLOSE.get(type) ?? '?');
    at += 2 + count * size;
  }
  return true;
}

const COMMUNITIES = new Map<number, string>([
  [0xffff_ff01, ' NO_EXPORT'],
  [0xffff_ff02, ' NO_ADVERTISE'],
  [0xffff_ff03, ' NO_EXPORT_SUBCONFED'],
]);

function printCommunities(context: TcpdumpContext, { offset, lengthBytes }: Value): void {
  if (lengthBytes % 4 !== 0) {
    context.put(INVALID_LENGTH);
    return;
  }
  for (let at = 0; at < lengthBytes && !context.isCut; at += 4) {
    const community = context.get32(offset + at);
    const separator = lengthBytes - at > 4 ? ', ' : '';
    context.put(COMMUNITIES.get(community) ?? `${community >>> 16}:${community & 0xffff}${separator}`);
  }
}

function printClusterList(context: TcpdumpContext, { offset, lengthBytes }: Value): void {
  if (lengthBytes % 4 !== 0) {
    context.put(INVALID_LENGTH);
    return;
  }
  for (let at = 0; at < lengthBytes && !context.isCut; at += 4) {
    context.put(`${context.getAddress(offset + at)}${lengthBytes - at > 4 ? ', ' : ''}`);
  }
}

function printLargeCommunities(context: TcpdumpContext, { offset, lengthBytes }: Value): void {
  if (lengthBytes === 0 || lengthBytes % 12 !== 0) {
    context.put(INVALID_LENGTH);
    return;
  }
  context.put('\n\t    ');
  for (let at = 0; at < lengthBytes && !context.isCut; at += 12) {
    const place = offset + at;
    const separator = lengthBytes - at > 12 ? ', ' : '';
    context.put(
      `${context.get32(place)}:${context.get32(place + 4)}:${context.get32(place + 8)}${separator}`,
    );
  }
}

/** RFC 7311. */
function printMetric(context: TcpdumpContext, { offset, lengthBytes }: Value): boolean {
  let at = 0;
  while (at < lengthBytes && !context.isCut) {
    const type = context.get8(offset + at);
    const bytes = context.get16(offset + at + 1);
    context.put(`\n\t    ${type === 1 ? 'AIGP' : 'Unknown'} TLV (${type}), length ${bytes}`);
    if (bytes < 3 || at + bytes > lengthBytes) return false;
    if (type === 1 && bytes === 11) {
      const metric =
        BigInt(context.get32(offset + at + 3)) * 0x1_0000_0000n + BigInt(context.get32(offset + at + 7));
      context.put(`, metric ${metric}`);
    }
    at += bytes;
  }
  return true;
}

function familyText(afi: number, safi: number): string {
  const vendor = safi > 128 ? 'vendor specific ' : '';
  return `\n\t    AFI: ${BGP_AFI.get(afi) ?? 'Unknown AFI'} (${afi}), ${vendor}SAFI: ${BGP_SAFI.get(safi) ?? 'Unknown SAFI'} (${safi})`;
}

/** Undefined for a family that is not modelled. */
function addressBytesOf(afi: number, safi: number): 4 | 16 | undefined {
  if (safi < 1 || safi > 3) return undefined;
  return afi === 1 ? 4 : afi === 2 ? 16 : undefined;
}

function printReachable(context: TcpdumpContext, { offset, lengthBytes }: Value): boolean {
  if (!context.need(offset, 3)) return false;
  const afi = context.uint16(offset);
  const safi = context.uint8(offset + 2);
  context.put(familyText(afi, safi));
  const addressBytes = addressBytesOf(afi, safi);
  if (addressBytes === undefined) {
    context.put(`\n\t    no AFI ${afi} / SAFI ${safi} decoder`);
    if (context.options.verbosity <= 1) printUnknownData(context, offset, lengthBytes, '\n\t    ');
    return true;
  }
  let at = offset + 3;
  let hopBytes = context.get8(at);
  const hopLength = hopBytes;
  at += 1;
  if (offset + lengthBytes < at + hopBytes) return false;
  if (hopBytes > 0) {
    let isFirst = true;
    context.put('\n\t    nexthop: ');
    while (hopBytes > 0 && !context.isCut) {
      if (!isFirst) context.put(', ');
      isFirst = false;
      if (hopBytes < addressBytes) {
        context.put(INVALID_LENGTH);
        hopBytes = 0;
      } else {
        context.put(addressBytes === 4 ? context.getAddress(at) : context.getIpv6(at));
        hopBytes -= addressBytes;
        at += addressBytes;
      }
    }
  }
  context.put(`, nh-length: ${hopLength}`);
  at = offset + 4 + hopLength;
  if (context.isCut) return false;
  let attachments = context.get8(at);
  at += 1;
  if (attachments > 0) {
    context.put(`\n\t    ${attachments} SNPA`);
    for (; attachments > 0; attachments -= 1) {
      const attachmentBytes = context.get8(at);
      context.put(`\n\t      ${attachmentBytes} bytes`);
      at += attachmentBytes + 1;
    }
  } else context.put(', no SNPA');
  return printNlri(context, at, offset + lengthBytes, addressBytes);
}

function printNlri(context: TcpdumpContext, start: number, end: number, addressBytes: 4 | 16): boolean {
  const hasPaths = hasPathIdentifiers(context, start, end - start, addressBytes * 8);
  let at = start;
  while (at < end && !context.isCut) {
    const path = hasPaths ? `   Path Id: ${context.get32(at)}` : '';
    if (hasPaths) at += 4;
    const prefix = printPrefix(context, at, end - at, addressBytes);
    if (prefix.kind === 'illegal') {
      context.put('\n\t    (illegal prefix length)');
      return true;
    }
    if (prefix.kind === 'too-long') return true;
    if (prefix.kind === 'cut') return false;
    context.put(`\n\t      ${prefix.text}${path}`);
    at += prefix.bytes;
  }
  return true;
}

function printUnreachable(context: TcpdumpContext, { offset, lengthBytes }: Value): boolean {
  if (!context.need(offset, 3)) return false;
  const afi = context.uint16(offset);
  const safi = context.uint8(offset + 2);
  context.put(familyText(afi, safi));
  if (lengthBytes === 3) context.put('\n\t      End-of-Rib Marker (empty NLRI)');
  const addressBytes = addressBytesOf(afi, safi);
  if (addressBytes !== undefined) return printNlri(context, offset + 3, offset + lengthBytes, addressBytes);
  if (lengthBytes > 3) {
    context.put(`\n\t    no AFI ${afi} / SAFI ${safi} decoder`);
    if (context.options.verbosity <= 1) printUnknownData(context, offset, lengthBytes, '\n\t    ');
  }
  return true;
}

const EXTENDED = new Map<number, string>([
  [0x0002, 'target'],
  [0x0003, 'origin'],
  [0x0005, 'ospf-domain'],
  [0x0102, 'target'],
  [0x0103, 'origin'],
  [0x0105, 'ospf-domain'],
  [0x0107, 'ospf-router-id'],
  [0x0202, 'target'],
  [0x0203, 'origin'],
  [0x0205, 'ospf-domain'],
  [0x0306, 'ospf-route-type'],
  [0x030c, 'encapsulation'],
  [0x4004, 'link-BW'],
  [0x8000, 'ospf-route-type'],
  [0x8001, 'ospf-router-id'],
  [0x8005, 'ospf-domain'],
  [0x800a, 'layer2-info'],
]);

function printExtendedCommunities(context: TcpdumpContext, { offset, lengthBytes }: Value): void {
  if (lengthBytes % 8 !== 0) {
    context.put(INVALID_LENGTH);
    return;
  }
  for (let at = 0; at < lengthBytes && !context.isCut; at += 8) {
    const place = offset + at;
    const type = context.get16(place);
    const flags = ['vendor-specific', 'non-transitive'].filter(
      (_, index) => (type & (0x8000 >>> index)) !== 0,
    );
    context.put(
      `\n\t    ${EXTENDED.get(type) ?? 'unknown extd community typecode'} (0x${type.toString(16).padStart(4, '0')}), ` +
        `Flags [${flags.length === 0 ? 'none' : flags.join(', ')}]: `,
    );
    switch (type) {
      case 0x0002:
      case 0x0003:
        context.put(
          `${context.get16(place + 2)}:${context.get32(place + 4)} (= ${context.getAddress(place + 4)})`,
        );
        break;
      case 0x0102:
      case 0x0103:
        context.put(`${context.getAddress(place + 2)}:${context.get16(place + 6)}`);
        break;
      case 0x0005:
      case 0x0105:
      case 0x0107:
      case 0x0205:
      case 0x8001:
      case 0x8005:
        context.put(context.getAddress(place + 2));
        break;
      case 0x0202:
      case 0x0203:
        context.put(`${asNumber(context.get32(place + 2))}:${context.get16(place + 6)}`);
        break;
      default:
        if (context.need(place, 8)) context.put(context.hex(place + 2, 6, ''));
    }
  }
}
