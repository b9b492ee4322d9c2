/**
 * UDP datagrams as tcpdump prints them (print-udp.c), with DNS, VXLAN, OTV, Geneve and syslog inside.
 *
 * Leaves out tcpdump's other payload printers (DHCP, NTP, SNMP and more): the length is printed.
 */
import { IP_PROTOCOL } from '../../wire/ip-protocol';
import { UDP_HEADER_BYTES } from '../../wire/udp';
import { VXLAN_LINUX_PORT, VXLAN_PORT } from '../../wire/vxlan';
import { checksumShouldBe, transportSum } from './checksum-text';
import { printDns } from './print-dns';
import { printGeneve, printOtv, printVxlan } from './print-overlay';
import { printSyslog } from './print-syslog';
import type { TcpdumpContext } from './tcpdump-context';
import type { ForcedType } from './tcpdump-options';

const DNS_PORT = 53;
const MULTICAST_DNS_PORT = 5353;
const GENEVE_PORT = 6081;
const SYSLOG_PORT = 514;

export function printUdp(
  context: TcpdumpContext,
  ipOffset: number,
  offset: number,
  lengthBytes: number,
  isFragment: boolean,
): string {
  context.protocol = 'udp';
  if (!context.has(offset, 4)) {
    const addresses = context.addressesBefore(ipOffset, 'udp');
    return `${addresses === '' ? '' : `${addresses} `}${context.truncation()}`;
  }
  const sourcePort = context.uint16(offset);
  const destinationPort = context.uint16(offset + 2);
  const source = context.sourceEndpoint(ipOffset, offset, 'udp');
  const destination = context.destinationEndpoint(ipOffset, offset + 2, 'udp');
  let text = `${source} > ${destination}: `;
  if (lengthBytes < UDP_HEADER_BYTES) return `${text}truncated-udp ${lengthBytes}`;
  if (!context.has(offset, 6)) return text + context.truncation();
  const datagramBytes = context.uint16(offset + 4);
  if (datagramBytes < UDP_HEADER_BYTES) return `${text}truncated-udplength ${datagramBytes}`;
  if (!context.has(offset, UDP_HEADER_BYTES)) return text + context.truncation();
  const statedBytes = datagramBytes - UDP_HEADER_BYTES;
  const payloadBytes = Math.min(lengthBytes - UDP_HEADER_BYTES, statedBytes);
  const payload = offset + UDP_HEADER_BYTES;
  // What tcpdump does for a type that goes with TCP alone.
  if (context.options.forcedType === 'resp') return '';
  if (context.options.forcedType !== undefined) {
    return text + printForced(context, context.options.forcedType, payload, payloadBytes);
  }
  if (context.options.verbosity > 0 && !isFragment && !context.options.isChecksumIgnored)
    text += checksumText(context, ipOffset, offset, payloadBytes);
  if (!context.options.isQuick) {
    const isEither = (port: number): boolean => sourcePort === port || destinationPort === port;
    if (isEither(DNS_PORT) || isEither(MULTICAST_DNS_PORT)) {
      return (
        text + printDns(context, payload, payloadBytes, isEither(MULTICAST_DNS_PORT) && !isEither(DNS_PORT))
      );
    }
    if (isEither(SYSLOG_PORT)) return text + printSyslog(context, payload, payloadBytes);
    if (isEither(VXLAN_LINUX_PORT)) return text + printOtv(context, payload, payloadBytes);
    if (isEither(VXLAN_PORT)) return text + printVxlan(context, payload, payloadBytes);
    if (isEither(GENEVE_PORT)) return text + printGeneve(context, payload, payloadBytes);
  }
  if (statedBytes > payloadBytes && !isFragment)
    return `${text}UDP, bad length ${statedBytes} > ${payloadBytes}`;
  return `${text}UDP, length ${statedBytes}`;
}

function printForced(
  context: TcpdumpContext,
  type: ForcedType,
  payload: number,
  payloadBytes: number,
): string {
  switch (type) {
    case 'vxlan':
      return printVxlan(context, payload, payloadBytes);
    case 'domain':
      return printDns(context, payload, payloadBytes, false);
    case 'resp':
      return '';
  }
}

function checksumText(
  context: TcpdumpContext,
  ipOffset: number,
  offset: number,
  payloadBytes: number,
): string {
  const isIpv6 = context.isIpv6(ipOffset);
  if (!isIpv6 && context.options.verbosity < 2) return '';
  const field = context.uint16(offset + 6);
  if (field === 0 && !isIpv6) return '[no cksum] ';
  if (!context.has(offset + UDP_HEADER_BYTES, payloadBytes)) return '';
  const lengthBytes = payloadBytes + UDP_HEADER_BYTES;
  const sum = transportSum(context.bytes, ipOffset, IP_PROTOCOL.UDP, { start: offset, lengthBytes });
  if (sum === 0) return '[udp sum ok] ';
  const shouldBe = checksumShouldBe(field, sum).toString(16).padStart(4, '0');
  return `[bad udp cksum 0x${field.toString(16).padStart(4, '0')} -> 0x${shouldBe}!] `;
}
