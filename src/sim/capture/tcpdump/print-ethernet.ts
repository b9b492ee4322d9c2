/** Ethernet headers as tcpdump prints them (print-ether.c). Leaves out LLC, MPLS and PPPoE: they are shown as bytes. */
import { ETHERNET_HEADER_BYTES } from '../../wire/ethernet';
import { ETHER_TYPE } from '../../wire/ether-type';
import { etherTypeName } from './ether-type-names';
import { hexDump } from './hex-dump';
import { printArp } from './print-arp';
import type { TcpdumpContext } from './tcpdump-context';

/** Numbers up to this are a length (IEEE 802.3), not a type. */
const MAX_LENGTH = 1500;

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
  while (etherType === ETHER_TYPE.VLAN) {
    if (!context.has(payload, 4) || payloadBytes < 4) {
      context.protocol = 'vlan';
      const addresses = hasLinkHeader ? `${context.mac(offset + 6)} > ${context.mac(offset)}, ` : '';
      return addresses + context.truncation();
    }
    etherType = context.uint16(payload + 2);
    if (hasLinkHeader) text += printVlanTag(context.uint16(payload), etherType);
    payload += 4;
    payloadBytes -= 4;
  }
  switch (etherType) {
    case ETHER_TYPE.IPV4:
      return text + context.nested.ipv4(context, payload, payloadBytes);
    case ETHER_TYPE.ARP:
      return text + printArp(context, payload, payloadBytes);
    case ETHER_TYPE.IPV6:
      return `${text}IP6, length ${payloadBytes} (Podwire does not print IPv6 yet)`;
    default: {
      if (!hasLinkHeader) text = printHeader(context, offset, lengthBytes) + text;
      const isDumped = context.options.hexDump === 'none';
      return isDumped ? text + hexDump(context.bytes, payload, context.end, true) : text;
    }
  }
}

function printHeader(context: TcpdumpContext, offset: number, lengthBytes: number): string {
  const type = context.uint16(offset + 12);
  const addresses = `${context.mac(offset + 6)} > ${context.mac(offset)}`;
  if (type <= MAX_LENGTH) return `${addresses}, 802.3, length ${type}: `;
  const number = context.hex(offset + 12, 2, '');
  return `${addresses}, ethertype ${etherTypeName(type) ?? 'Unknown'} (0x${number}), length ${lengthBytes}: `;
}

function printVlanTag(tag: number, etherType: number): string {
  const isDropEligible = (tag & 0x1000) !== 0;
  const text = `vlan ${tag & 0xfff}, p ${tag >>> 13}${isDropEligible ? ', DEI' : ''}, `;
  if (etherType <= MAX_LENGTH) return text;
  return `${text}ethertype ${etherTypeName(etherType) ?? 'Unknown'} (0x${etherType.toString(16).padStart(4, '0')}), `;
}
