/** Ethernet frames as tcpdump prints them (print-ether.c). Leaves out PPPoE, PPP and the rarer EtherTypes: they are shown as bytes. */
import { ETHERNET_HEADER_BYTES } from '../../wire/ethernet';
import { ETHER_TYPE } from '../../wire/ether-type';
import { etherTypeName } from './ether-type-names';
import { hexDump } from './hex-dump';
import { printArp } from './print-arp';
import { printLlc } from './print-llc';
import { printMpls } from './print-mpls';
import { printPppoeSession } from './print-pppoe';
import type { TcpdumpContext } from './tcpdump-context';

/** Numbers up to this are a length (IEEE 802.3), not a type. */
const MAX_LENGTH = 1500;
const REVERSE_ARP = 0x8035;
const [MPLS_UNICAST, MPLS_MULTICAST] = [0x8847, 0x8848] as const;
const JUMBO = 0x8870;
const PPPOE_SESSION = 0x8864;
const VLAN_TYPES: ReadonlySet<number> = new Set([ETHER_TYPE.VLAN, 0x88a8, 0x9100, 0x9200]);

export function isVlanType(etherType: number): boolean {
  return VLAN_TYPES.has(etherType);
}

export function printEthernet(context: TcpdumpContext, offset: number, lengthBytes: number): string {
  context.protocol = 'ether';
  const captured = context.end - offset;
  if (lengthBytes < captured) return `[length ${lengthBytes} < caplen ${captured}] (invalid)`;
  if (captured < ETHERNET_HEADER_BYTES) return context.truncation();
  const { hasLinkHeader } = context.options;
  let text = hasLinkHeader ? printHeader(context, offset, lengthBytes) : '';
  let etherType = context.uint16(offset + 12);
  let payload = offset + ETHERNET_HEADER_BYTES;
  let payloadBytes = lengthBytes - ETHERNET_HEADER_BYTES;
  while (isVlanType(etherType)) {
    if (!context.has(payload, 4) || payloadBytes < 4) {
      context.protocol = 'vlan';
      return text + context.truncation();
    }
    etherType = context.uint16(payload + 2);
    if (hasLinkHeader) text += printVlanTag(context, context.uint16(payload), etherType);
    payload += 4;
    payloadBytes -= 4;
  }
  if (etherType === ETHER_TYPE.IPV4) return text + context.nested.ipv4(context, payload, payloadBytes);
  if (etherType <= MAX_LENGTH) {
    // What follows the stated length is padding.
    const bytes = Math.min(payloadBytes, etherType);
    const end = context.end;
    context.end = Math.min(end, payload + bytes);
    text += printLlc(context, offset, payload, bytes);
    if (!context.isCut) context.end = end;
    return text;
  }
  if (etherType === JUMBO) return text + printLlc(context, offset, payload, payloadBytes);
  const inner = printEtherType(context, etherType, payload, payloadBytes);
  if (inner !== undefined) return text + inner;
  if (!hasLinkHeader) text = printHeader(context, offset, lengthBytes) + text;
  const isDumped = context.options.hexDump === 'none';
  return isDumped ? text + hexDump(context.bytes, payload, context.end, true) : text;
}

export function printEtherType(
  context: TcpdumpContext,
  etherType: number,
  offset: number,
  lengthBytes: number,
): string | undefined {
  switch (etherType) {
    case ETHER_TYPE.IPV4:
      return context.nested.ipv4(context, offset, lengthBytes);
    case ETHER_TYPE.IPV6:
      return context.nested.ipv6(context, offset, lengthBytes);
    case ETHER_TYPE.ARP:
    case REVERSE_ARP:
      return printArp(context, offset, lengthBytes);
    case MPLS_UNICAST:
    case MPLS_MULTICAST:
      return printMpls(context, offset, lengthBytes);
    case PPPOE_SESSION:
      return printPppoeSession(context, offset, lengthBytes);
    default:
      return undefined;
  }
}

function printHeader(context: TcpdumpContext, offset: number, lengthBytes: number): string {
  const type = context.uint16(offset + 12);
  const addresses = `${context.mac(offset + 6)} > ${context.mac(offset)}`;
  if (type <= MAX_LENGTH) {
    return `${addresses}, 802.3, length ${Math.min(type, lengthBytes - ETHERNET_HEADER_BYTES)}: `;
  }
  const number = context.hex(offset + 12, 2, '');
  if (context.options.isQuick) {
    return `${addresses}, ${etherTypeName(type) ?? `Unknown Ethertype (0x${number})`}, length ${lengthBytes}: `;
  }
  return `${addresses}, ethertype ${etherTypeName(type) ?? 'Unknown'} (0x${number}), length ${lengthBytes}: `;
}

function printVlanTag(context: TcpdumpContext, tag: number, etherType: number): string {
  const isDropEligible = (tag & 0x1000) !== 0;
  const text = `vlan ${tag & 0xfff}, p ${tag >>> 13}${isDropEligible ? ', DEI' : ''}, `;
  if (etherType <= MAX_LENGTH) return text;
  const number = etherType.toString(16).padStart(4, '0');
  if (context.options.isQuick) {
    return `${text}${etherTypeName(etherType) ?? `Unknown Ethertype (0x${number})`}, `;
  }
  return `${text}ethertype ${etherTypeName(etherType) ?? 'Unknown'} (0x${number}), `;
}
