/**
 * UDP datagrams as tcpdump prints them (print-udp.c), with DNS, VXLAN and OTV inside.
 *
 * Leaves out tcpdump's other payload printers (DHCP, NTP, SNMP, mDNS, Geneve and more): the length is printed.
 */
import { IP_PROTOCOL } from '../../wire/ip-protocol';
import { UDP_HEADER_BYTES } from '../../wire/udp';
import { VXLAN_LINUX_PORT, VXLAN_PORT } from '../../wire/vxlan';
import { checksumShouldBe, transportSum } from './checksum-text';
import { printDns } from './print-dns';
import { printOtv, printVxlan } from './print-overlay';
import type { TcpdumpContext } from './tcpdump-context';

const DNS = 53;

export function printUdp(
  context: TcpdumpContext,
  ipOffset: number,
  offset: number,
  lengthBytes: number,
  isFragment: boolean,
): string {
  context.protocol = 'udp';
  if (!context.has(offset, 4)) {
    return `${context.address(ipOffset + 12)} > ${context.address(ipOffset + 16)}: ${context.truncation()}`;
  }
  const sourcePort = context.uint16(offset);
  const destinationPort = context.uint16(offset + 2);
  const source = context.endpoint(ipOffset + 12, offset, 'udp');
  const destination = context.endpoint(ipOffset + 16, offset + 2, 'udp');
  let text = `${source} > ${destination}: `;
  if (lengthBytes < UDP_HEADER_BYTES) return `${text}truncated-udp ${lengthBytes}`;
  if (!context.has(offset, 6)) return text + context.truncation();
  const datagramBytes = context.uint16(offset + 4);
  if (datagramBytes < UDP_HEADER_BYTES) return `${text}truncated-udplength ${datagramBytes}`;
  if (!context.has(offset, UDP_HEADER_BYTES)) return text + context.truncation();
  const statedBytes = datagramBytes - UDP_HEADER_BYTES;
  const payloadBytes = Math.min(lengthBytes - UDP_HEADER_BYTES, statedBytes);
  const payload = offset + UDP_HEADER_BYTES;
  if (context.options.isVxlanForced) return text + printVxlan(context, payload, payloadBytes);
  if (context.options.verbosity > 1 && !isFragment)
    text += checksumText(context, ipOffset, offset, payloadBytes);
  if (sourcePort === DNS || destinationPort === DNS) return text + printDns(context, payload, payloadBytes);
  if (sourcePort === VXLAN_LINUX_PORT || destinationPort === VXLAN_LINUX_PORT) {
    return text + printOtv(context, payload, payloadBytes);
  }
  if (sourcePort === VXLAN_PORT || destinationPort === VXLAN_PORT) {
    return text + printVxlan(context, payload, payloadBytes);
  }
  if (statedBytes > payloadBytes && !isFragment)
    return `${text}UDP, bad length ${statedBytes} > ${payloadBytes}`;
  return `${text}UDP, length ${statedBytes}`;
}

function checksumText(
  context: TcpdumpContext,
  ipOffset: number,
  offset: number,
  payloadBytes: number,
): string {
  const field = context.uint16(offset + 6);
  if (field === 0) return '[no cksum] ';
  if (!context.has(offset + UDP_HEADER_BYTES, payloadBytes)) return '';
  const lengthBytes = payloadBytes + UDP_HEADER_BYTES;
  const sum = transportSum(context.bytes, ipOffset, IP_PROTOCOL.UDP, { start: offset, lengthBytes });
  if (sum === 0) return '[udp sum ok] ';
  const shouldBe = checksumShouldBe(field, sum).toString(16).padStart(4, '0');
  return `[bad udp cksum 0x${field.toString(16).padStart(4, '0')} -> 0x${shouldBe}!] `;
}
