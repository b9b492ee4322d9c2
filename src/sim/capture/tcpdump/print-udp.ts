/**
 * UDP datagrams as tcpdump prints them (print-udp.c). What they carry is in `print-udp-payload.ts`.
 */
import { IP_PROTOCOL } from '../../wire/ip-protocol';
import { UDP_HEADER_BYTES } from '../../wire/udp';
import { checksumShouldBe, transportSum } from './checksum-text';
import { printDns } from './print-dns';
import { printVxlan } from './print-overlay';
import { printSnmp } from './print-snmp';
import { printTftp } from './print-tftp';
import { udpPayloadPrinter } from './print-udp-payload';
import type { TcpdumpContext } from './tcpdump-context';
import type { ForcedType } from './tcpdump-options';

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
    const print = udpPayloadPrinter(sourcePort, destinationPort);
    if (print !== undefined) {
      return text + print(context, { offset: payload, lengthBytes: payloadBytes, destinationPort });
    }
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
    case 'snmp':
      return context.printed(() => {
        printSnmp(context, payload, payloadBytes);
      });
    case 'tftp':
      return context.printed(() => {
        printTftp(context, payload, payloadBytes);
      });
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
