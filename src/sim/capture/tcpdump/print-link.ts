/** Link types other than Ethernet (print-null.c, print-raw.c, print-sll.c, print-ppp.c). */
import { ETHER_TYPE } from '../../wire/ether-type';
import { LINK_TYPE } from '../packet-table';
import { etherTypeName } from './ether-type-names';
import { hexDump } from './hex-dump';
import { printEthernet, printEtherType, vlanTagText } from './print-ethernet';
import { printLlc } from './print-llc';
import { printPpp } from './print-ppp';
import type { TcpdumpContext } from './tcpdump-context';

export interface LinkText {
  readonly text: string;
  /** What `-x` leaves out. */
  readonly headerBytes: number;
}

const MAX_LENGTH = 1500;
const BSD_FAMILIES = new Map<number, string>([
  [2, 'IPv4'],
  [7, 'ISO'],
  [23, 'IPX'],
  [6, 'NS'],
  [24, 'IPv6'],
  [28, 'IPv6'],
  [30, 'IPv6'],
  [16, 'Appletalk'],
]);

/** What Linux says of a packet that it gives to `any`. */
const SLL_KINDS = new Map<number, string>([
  [0, 'In'],
  [1, 'B'],
  [2, 'M'],
  [3, 'P'],
  [4, 'Out'],
]);

export function printLink(
  context: TcpdumpContext,
  linkType: number,
  offset: number,
  lengthBytes: number,
): LinkText {
  switch (linkType) {
    case LINK_TYPE.NULL:
    case LINK_TYPE.LOOP:
      return printLoopback(context, offset, lengthBytes);
    case LINK_TYPE.RAW:
    case LINK_TYPE.IPV4:
    case LINK_TYPE.IPV6:
      return printRaw(context, offset, lengthBytes, linkType);
    case LINK_TYPE.LINUX_SLL:
      return printCooked(context, offset, lengthBytes);
    case LINK_TYPE.LINUX_SLL2:
      return printCooked2(context, offset, lengthBytes);
    case LINK_TYPE.PPP:
      return printPppLink(context, offset, lengthBytes);
    default:
      return { text: printEthernet(context, offset, lengthBytes), headerBytes: 0 };
  }
}

function printLoopback(context: TcpdumpContext, offset: number, lengthBytes: number): LinkText {
  context.protocol = 'null';
  if (!context.has(offset, 4)) return { text: context.truncation(), headerBytes: 0 };
  let family = context.uint32(offset);
  // A number beyond 16 bits was written by a machine with the other byte order.
  if ((family & 0xffff_0000) !== 0) {
    family = ((family & 0xff) << 24) | ((family & 0xff00) << 8) | ((family >>> 8) & 0xff00) | (family >>> 24);
  }
  const left = lengthBytes - 4;
  const name = BSD_FAMILIES.get(family);
  const { hasLinkHeader, isQuick } = context.options;
  const header = isQuick
    ? `${name ?? `Unknown AF ${family}`}, length ${lengthBytes}: `
    : `AF ${name ?? 'Unknown'} (${family}), length ${lengthBytes}: `;
  let text = hasLinkHeader ? header : '';
  const etherType = name === 'IPv4' ? 0x0800 : name === 'IPv6' ? 0x86dd : undefined;
  const inner = etherType === undefined ? undefined : printEtherType(context, etherType, offset + 4, left);
  if (inner !== undefined) text += inner;
  else {
    if (!hasLinkHeader) text += header;
    if (!context.isDumpSuppressed) text += hexDump(context.bytes, offset + 4, context.end, true);
  }
  return { text, headerBytes: 4 };
}

function printRaw(context: TcpdumpContext, offset: number, lengthBytes: number, linkType: number): LinkText {
  context.protocol = 'raw';
  const { hasLinkHeader } = context.options;
  const text = hasLinkHeader ? 'ip: ' : '';
  if (linkType === LINK_TYPE.IPV6)
    return { text: context.nested.ipv6(context, offset, lengthBytes), headerBytes: 0 };
  if (linkType === LINK_TYPE.IPV4)
    return { text: context.nested.ipv4(context, offset, lengthBytes), headerBytes: 0 };
  const version = lengthBytes > 0 && context.has(offset, 1) ? context.uint8(offset) >>> 4 : 0;
  switch (version) {
    case 4:
      return { text: text + context.nested.ipv4(context, offset, lengthBytes), headerBytes: 0 };
    case 6:
      return { text: text + context.nested.ipv6(context, offset, lengthBytes), headerBytes: 0 };
    default:
      return { text: `${text}unknown ip ${version}`, headerBytes: 0 };
  }
}

const SLL_BYTES = 16;
const SLL2_BYTES = 20;
const ETHERNET_ADDRESS_BYTES = 6;

function printCooked(context: TcpdumpContext, offset: number, lengthBytes: number): LinkText {
  context.protocol = 'sll';
  if (!context.has(offset, SLL_BYTES)) return { text: context.truncation(), headerBytes: 0 };
  const etherType = context.uint16(offset + 14);
  const kind = SLL_KINDS.get(context.uint16(offset)) ?? '?';
  const sender = context.uint16(offset + 4) === ETHERNET_ADDRESS_BYTES ? `${context.mac(offset + 6)} ` : '';
  return printCookedBody(context, {
    offset: offset + SLL_BYTES,
    lengthBytes,
    headerBytes: SLL_BYTES,
    etherType,
    address: `${kind.padStart(3)} ${sender}`,
  });
}

function printCooked2(context: TcpdumpContext, offset: number, lengthBytes: number): LinkText {
  context.protocol = 'sll2';
  if (!context.has(offset, SLL2_BYTES)) return { text: context.truncation(), headerBytes: 0 };
  const kind = SLL_KINDS.get(context.uint8(offset + 10)) ?? '?';
  const index = context.uint32(offset + 4);
  const etherType = context.uint16(offset);
  const sender = context.uint8(offset + 11) === ETHERNET_ADDRESS_BYTES ? `${context.mac(offset + 12)} ` : '';
  const name = context.options.interfaceNameOf?.(index) ?? '?';
  const { text, headerBytes } = printCookedBody(context, {
    offset: offset + SLL2_BYTES,
    lengthBytes,
    headerBytes: SLL2_BYTES,
    etherType,
    address: `ifindex ${index} ${sender}`,
  });
  return { text: `${name.padEnd(5)} ${kind.padEnd(3)} ${text}`, headerBytes };
}

interface CookedPacket {
  readonly offset: number;
  readonly lengthBytes: number;
  readonly headerBytes: number;
  readonly etherType: number;
  /** What stands before the EtherType. */
  readonly address: string;
}

/** In place of an EtherType. */
const [NOVELL, LLC] = [1, 4] as const;

function printCookedBody(context: TcpdumpContext, packet: CookedPacket): LinkText {
  const { lengthBytes } = packet;
  const { hasLinkHeader, isQuick } = context.options;
  let { etherType, offset, headerBytes } = packet;
  const type = cookedTypeText(etherType);
  const header = (bytes: number): string => packet.address + (isQuick ? '' : `${type}, length ${bytes}: `);
  let text = hasLinkHeader ? header(lengthBytes) : '';
  while (etherType === ETHER_TYPE.VLAN) {
    if (!context.has(offset, 4)) {
      context.protocol = 'vlan';
      return { text: text + context.truncation(), headerBytes: headerBytes + context.end - offset };
    }
    if (hasLinkHeader) text += `${vlanTagText(context.uint16(offset))}, `;
    etherType = context.uint16(offset + 2);
    if (etherType <= MAX_LENGTH) etherType = LLC;
    if (!isQuick) text += `ethertype ${etherTypeName(etherType) ?? 'Unknown'}, `;
    offset += 4;
    headerBytes += 4;
  }
  const left = lengthBytes - (offset - packet.offset) - packet.headerBytes;
  if (etherType === LLC) {
    text += printLlc(context, undefined, offset, left);
    return { text, headerBytes: headerBytes + context.llcHeaderBytes };
  }
  const inner = etherType <= MAX_LENGTH ? undefined : printEtherType(context, etherType, offset, left);
  if (inner !== undefined) return { text: text + inner, headerBytes };
  // As long as without its tags.
  if (!hasLinkHeader && etherType > MAX_LENGTH) text += header(left + packet.headerBytes);
  const dump = !context.isDumpSuppressed ? hexDump(context.bytes, offset, context.end, true) : '';
  return { text: text + dump, headerBytes };
}

function cookedTypeText(etherType: number): string {
  switch (etherType) {
    case NOVELL:
      return '802.3';
    case LLC:
      return '802.2';
    default:
      return `ethertype ${etherTypeName(etherType) ?? 'Unknown'} (0x${etherType.toString(16).padStart(4, '0')})`;
  }
}

/** The address and control octets count as header. */
const PPP_HEADER_BYTES = 4;

function printPppLink(context: TcpdumpContext, offset: number, lengthBytes: number): LinkText {
  context.protocol = 'ppp';
  if (!context.has(offset, PPP_HEADER_BYTES)) {
    return { text: context.truncation(), headerBytes: 0 };
  }
  const hasAddress = context.uint16(offset) === 0xff03;
  return { text: printPpp(context, offset, lengthBytes), headerBytes: hasAddress ? PPP_HEADER_BYTES : 2 };
}
