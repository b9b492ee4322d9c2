/** Ethernet frames as tcpdump prints them (print-ether.c). Leaves out the rarer EtherTypes: they are shown as bytes. */
import { ETHERNET_HEADER_BYTES } from '../../wire/ethernet';
import { ETHER_TYPE } from '../../wire/ether-type';
import { etherTypeName } from './ether-type-names';
import { hexDump } from './hex-dump';
import { printArp } from './print-arp';
import { printLlc } from './print-llc';
import { printLldp } from './print-lldp';
import { printLoopbackTest } from './print-ctp';
import { printMpls } from './print-mpls';
import { printPppoe } from './print-pppoe';
import type { TcpdumpContext } from './tcpdump-context';

/** Numbers up to this are a length (IEEE 802.3), not a type. */
const MAX_LENGTH = 1500;
const REVERSE_ARP = 0x8035;
const [MPLS_UNICAST, MPLS_MULTICAST] = [0x8847, 0x8848] as const;
const JUMBO = 0x8870;
const [PPPOE_DISCOVERY, PPPOE_SESSION] = [0x8863, 0x8864] as const;
const [LLDP, LOOPBACK] = [0x88cc, 0x9000] as const;
const VLAN_TYPES: ReadonlySet<number> = new Set([ETHER_TYPE.VLAN, 0x88a8, 0x9100, 0x9200]);

export function isVlanType(etherType: number): boolean {
  return VLAN_TYPES.has(etherType);
}

/** A length, after which an LLC header comes, or a type that says so. */
export function isLlcType(etherType: number): boolean {
  return etherType <= MAX_LENGTH || etherType === JUMBO;
}

export function printEthernet(context: TcpdumpContext, offset: number, lengthBytes: number): string {
  context.protocol = 'ether';
  const captured = context.end - offset;
  if (lengthBytes < captured) return `[length ${lengthBytes} < caplen ${captured}] (invalid)`;
  if (captured < ETHERNET_HEADER_BYTES) return context.truncation();
  const { hasLinkHeader } = context.options;
  let text = hasLinkHeader ? printAddresses(context, offset) : '';
  let etherType = context.uint16(offset + 12);
  let payload = offset + ETHERNET_HEADER_BYTES;
  let payloadBytes = lengthBytes - ETHERNET_HEADER_BYTES;
  // After the first of types and tags comes the frame's length, after the others a comma.
  let separator = `, length ${lengthBytes}: `;
  while (isVlanType(etherType)) {
    if (!context.has(payload, 4) || payloadBytes < 4) {
      context.protocol = 'vlan';
      return text + context.truncation();
    }
    if (hasLinkHeader) {
      text += `${etherTypeText(context, etherType)}${separator}${vlanTagText(context.uint16(payload))}, `;
      separator = ', ';
    }
    etherType = context.uint16(payload + 2);
    payload += 4;
    payloadBytes -= 4;
  }
  if (etherType <= MAX_LENGTH) {
    // What follows the stated length is padding.
    const bytes = Math.min(payloadBytes, etherType);
    if (hasLinkHeader) text += separator === ', ' ? '802.3' : `802.3, length ${bytes}: `;
    const end = context.end;
    context.end = Math.min(end, payload + bytes);
    text += printLlc(context, offset, payload, bytes);
    if (!context.isCut) context.end = end;
    return text;
  }
  if (hasLinkHeader) text += etherTypeText(context, etherType) + separator;
  if (etherType === ETHER_TYPE.IPV4) return text + context.nested.ipv4(context, payload, payloadBytes);
  if (etherType === JUMBO) return text + printLlc(context, offset, payload, payloadBytes);
  const inner = printEtherType(context, etherType, payload, payloadBytes);
  if (inner !== undefined) return text + inner;
  if (!hasLinkHeader) {
    const type = etherTypeText(context, etherType);
    text += `${printAddresses(context, offset)}${type}, length ${lengthBytes}: `;
  }
  const isDumped = !context.isDumpSuppressed;
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
    case PPPOE_DISCOVERY:
    case PPPOE_SESSION:
      return printPppoe(context, offset, lengthBytes);
    case LLDP:
      return context.printed(() => {
        printLldp(context, offset, lengthBytes);
      });
    case LOOPBACK:
      return context.printed(() => {
        printLoopbackTest(context, offset, lengthBytes);
      });
    default:
      return undefined;
  }
}

function printAddresses(context: TcpdumpContext, offset: number): string {
  return `${context.mac(offset + 6)} > ${context.mac(offset)}, `;
}

function etherTypeText(context: TcpdumpContext, etherType: number): string {
  const number = etherType.toString(16).padStart(4, '0');
  const name = etherTypeName(etherType);
  if (context.options.isQuick) return name ?? `Unknown Ethertype (0x${number})`;
  return `ethertype ${name ?? 'Unknown'} (0x${number})`;
}

/** `vlan 5, p 0` */
export function vlanTagText(tag: number): string {
  return `vlan ${tag & 0xfff}, p ${tag >>> 13}${(tag & 0x1000) === 0 ? '' : ', DEI'}`;
}
