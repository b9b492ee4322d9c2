/**
 * IPv4 packets as tcpdump prints them (print-ip.c, print-ip-demux.c).
 *
 * Models ICMP, TCP, UDP and IP in IP. Leaves out every other protocol: its number and length are printed, as tcpdump
 * does for protocols that it does not know itself.
 */
import { internetChecksum } from '../../base/checksum';
import { IP_PROTOCOL } from '../../wire/ip-protocol';
import { IPV4_HEADER_BYTES } from '../../wire/ipv4';
import { checksumShouldBe } from './checksum-text';
import { printIcmpv4 } from './print-icmpv4';
import { printIpv4Options } from './print-ipv4-options';
import { printTcp } from './print-tcp';
import { printUdp } from './print-udp';
import { protocolName } from './protocol-names';
import type { TcpdumpContext } from './tcpdump-context';

const PROTOCOL_NAMES = new Map<number, string>([
  [0, 'Options'],
  [1, 'ICMP'],
  [2, 'IGMP'],
  [4, 'IPIP'],
  [6, 'TCP'],
  [8, 'EGP'],
  [9, 'IGRP'],
  [17, 'UDP'],
  [33, 'DCCP'],
  [41, 'IPv6'],
  [43, 'Routing'],
  [44, 'Fragment'],
  [46, 'RSVP'],
  [47, 'GRE'],
  [50, 'ESP'],
  [51, 'AH'],
  [55, 'Mobile IP'],
  [58, 'ICMPv6'],
  [62, 'Mobile IP (old)'],
  [88, 'EIGRP'],
  [89, 'OSPF'],
  [103, 'PIM'],
  [108, 'Compressed IP'],
  [112, 'VRRP'],
  [113, 'PGM'],
  [132, 'SCTP'],
  [135, 'Mobility'],
  [143, 'Ethernet'],
]);

const ECN: readonly string[] = ['', ',ECT(1)', ',ECT(0)', ',CE'];

export function printIpv4(context: TcpdumpContext, offset: number, lengthBytes: number): string {
  context.protocol = 'ip';
  if (!context.has(offset, 1)) return context.cut('');
  const version = context.uint8(offset) >>> 4;
  if (version !== 4) {
    return `${version === 6 ? 'IP6, wrong link-layer encapsulation' : `IP${version}`} (invalid)`;
  }
  let text = context.options.hasLinkHeader ? '' : 'IP ';
  if (!context.has(offset, IPV4_HEADER_BYTES)) return text + context.truncation();
  if (lengthBytes < IPV4_HEADER_BYTES) return `${text}truncated-ip ${lengthBytes}`;
  const headerBytes = (context.uint8(offset) & 0xf) * 4;
  if (headerBytes < IPV4_HEADER_BYTES) return `${text}bad-hlen ${headerBytes}`;
  const totalBytes = context.uint16(offset + 2);
  if (lengthBytes < totalBytes) text += `truncated-ip - ${totalBytes - lengthBytes} bytes missing! `;
  if (totalBytes < headerBytes) return `${text}bad-len ${totalBytes}`;
  const outerEnd = context.end;
  context.end = Math.min(outerEnd, offset + totalBytes);
  text += printPacket(context, offset, headerBytes, totalBytes);
  if (!context.isCut) context.end = outerEnd;
  return text;
}

function printPacket(
  context: TcpdumpContext,
  offset: number,
  headerBytes: number,
  totalBytes: number,
): string {
  const fragment = context.uint16(offset + 6);
  const protocol = context.uint8(offset + 9);
  let text = '';
  if (context.options.verbosity > 0) {
    const header = printHeader(context, offset, headerBytes);
    text = header.text;
    if (context.isCut) return text;
    if (header.isTruncated) {
      return `${text}${context.address(offset + 12)} > ${context.address(offset + 16)}: ${context.truncation()}`;
    }
  }
  if ((fragment & 0x1fff) !== 0) {
    const name = context.options.isNumeric ? undefined : protocolName(protocol);
    return `${text}${context.address(offset + 12)} > ${context.address(offset + 16)}: ${name ?? `ip-proto-${protocol}`}`;
  }
  if (protocol !== IP_PROTOCOL.TCP && protocol !== IP_PROTOCOL.UDP && protocol !== IP_PROTOCOL.SCTP) {
    text += `${context.address(offset + 12)} > ${context.address(offset + 16)}: `;
  }
  if (!context.has(offset, headerBytes)) {
    const captured = context.end - offset;
    return context.cut(`${text} [remaining caplen(${captured}) < header length(${headerBytes})]`);
  }
  const payload = offset + headerBytes;
  const payloadBytes = totalBytes - headerBytes;
  const isFragment = (fragment & 0x2000) !== 0;
  switch (protocol) {
    case IP_PROTOCOL.TCP:
      return text + printTcp(context, offset, payload, payloadBytes, isFragment);
    case IP_PROTOCOL.UDP:
      return text + printUdp(context, offset, payload, payloadBytes, isFragment);
    case IP_PROTOCOL.ICMP:
      return text + printIcmpv4(context, payload, payloadBytes, isFragment);
    case IP_PROTOCOL.IPIP:
      return text + context.nested.ipv4(context, payload, payloadBytes);
    default: {
      const name = context.options.isNumeric ? undefined : protocolName(protocol);
      return `${text} ${name ?? `ip-proto-${protocol}`} ${payloadBytes}`;
    }
  }
}

function printHeader(
  context: TcpdumpContext,
  offset: number,
  headerBytes: number,
): { readonly text: string; readonly isTruncated: boolean } {
  const tos = context.uint8(offset + 1);
  const ttl = context.uint8(offset + 8);
  const fragment = context.uint16(offset + 6);
  const protocol = context.uint8(offset + 9);
  let text = `(tos 0x${tos.toString(16)}${ECN[tos & 3] ?? ''}${ttl === 0 ? '' : `, ttl ${ttl}`}`;
  text += `, id ${context.uint16(offset + 4)}, offset ${(fragment & 0x1fff) * 8}, flags [${flagNames(fragment)}]`;
  text += `, proto ${PROTOCOL_NAMES.get(protocol) ?? 'unknown'} (${protocol}), length ${context.uint16(offset + 2)}`;
  let isTruncated = false;
  if (headerBytes > IPV4_HEADER_BYTES) {
    const options = printIpv4Options(context, offset + IPV4_HEADER_BYTES, headerBytes - IPV4_HEADER_BYTES);
    text += `, options (${options.text}`;
    if (context.isCut) return { text, isTruncated: true };
    isTruncated = options.isTruncated;
    text += isTruncated ? ' [truncated-option])' : ')';
  }
  if (context.has(offset, headerBytes)) {
    const sum = internetChecksum(context.bytes, offset, offset + headerBytes);
    if (sum !== 0) {
      const field = context.uint16(offset + 10);
      text += `, bad cksum ${field.toString(16)} (->${checksumShouldBe(field, sum).toString(16)})!`;
    }
  }
  return { text: `${text})\n    `, isTruncated };
}

function flagNames(fragment: number): string {
  const names: string[] = [];
  if ((fragment & 0x2000) !== 0) names.push('+');
  if ((fragment & 0x4000) !== 0) names.push('DF');
  if ((fragment & 0x8000) !== 0) names.push('rsvd');
  return names.length === 0 ? 'none' : names.join(', ');
}
