/**
 * TCP segments as tcpdump prints them (print-tcp.c): relative sequence numbers, options, and the payload of the
 * text protocols that it knows.
 *
 * Models BGP, HTTP, RESP (Redis), SSH's version line, SMTP, FTP, WHOIS, RTSP and DNS as payload.
 * Leaves out tcpdump's other payload printers (Telnet, PPTP, NetBIOS, SMB, BEEP, OpenFlow, MSDP, RPKI, LDP,
 * NFS), Multipath TCP's sub-options, and the check of MD5 signatures.
 */
import { IP_PROTOCOL } from '../../wire/ip-protocol';
import { TCP_FLAG, TCP_HEADER_BYTES } from '../../wire/tcp';
import { checksumShouldBe, transportSum } from './checksum-text';
import { printBgp } from './print-bgp';
import { printDnsOverTcp } from './print-dns';
import { printResp } from './print-resp';
import { printTcpOptions } from './print-tcp-options';
import { printHttp, printLines, printSshVersion } from './print-text-protocol';
import type { TcpdumpContext } from './tcpdump-context';

/** tcpdump shows at most this much of the data of a reset. */
const MAX_RESET_DATA = 30;

const FLAG_NAMES: readonly (readonly [number, string])[] = [
  [TCP_FLAG.FIN, 'F'],
  [TCP_FLAG.SYN, 'S'],
  [TCP_FLAG.RST, 'R'],
  [TCP_FLAG.PSH, 'P'],
  [TCP_FLAG.ACK, '.'],
  [TCP_FLAG.URG, 'U'],
  [TCP_FLAG.ECE, 'E'],
  [TCP_FLAG.CWR, 'W'],
];

const FLAG_TEXTS: readonly string[] = Array.from({ length: 256 }, (_, flags) => {
  const names = FLAG_NAMES.filter(([bit]) => (flags & bit) !== 0).map(([, name]) => name);
  return names.length === 0 ? 'none' : names.join('');
});

export function printTcp(
  context: TcpdumpContext,
  ipOffset: number,
  offset: number,
  lengthBytes: number,
  isFragment: boolean,
): string {
  context.protocol = 'tcp';
  if (!context.has(offset, 4)) {
    return `${context.addressesBefore(ipOffset, 'tcp')}${context.truncation()}`;
  }
  const source = context.sourceEndpoint(ipOffset, offset, 'tcp');
  const destination = context.destinationEndpoint(ipOffset, offset + 2, 'tcp');
  if (!context.has(offset, TCP_HEADER_BYTES)) return `${source} > ${destination}: ${context.truncation()}`;
  const headerBytes = (context.uint8(offset + 12) >>> 4) * 4;
  if (headerBytes < TCP_HEADER_BYTES) {
    const rest = (lengthBytes - headerBytes) >>> 0;
    return `${source} > ${destination}:  tcp ${rest} [bad hdr length ${headerBytes} - too short, < ${TCP_HEADER_BYTES}]`;
  }
  if (context.options.isQuick) {
    const text = `${source} > ${destination}: tcp ${(lengthBytes - headerBytes) >>> 0}`;
    if (headerBytes <= lengthBytes) return text;
    return `${text} [bad hdr length ${headerBytes} - too long, > ${lengthBytes}]`;
  }
  const flags = context.uint8(offset + 13);
  let text = `${source} > ${destination}: Flags [${FLAG_TEXTS[flags] ?? ''}]`;
  let sequence = context.uint32(offset + 4);
  let acknowledgment = context.uint32(offset + 8);
  // What selective acknowledgments are counted from: the first number of the other direction.
  let sackBase = 0;
  if ((flags & TCP_FLAG.ACK) !== 0 && !context.options.hasAbsoluteSequences) {
    const isIpv6 = context.isIpv6(ipOffset);
    const sequences = isIpv6 ? context.sequencesOfIpv6 : context.sequences;
    const sourcePort = context.uint16(offset);
    const destinationPort = context.uint16(offset + 2);
    const isReversed =
      sourcePort > destinationPort || (sourcePort === destinationPort && isSourceLarger(context, ipOffset));
    const lower = isIpv6 ? context.ipv6Number(ipOffset + 8) : context.int32(ipOffset + 12);
    const higher = isIpv6 ? context.ipv6Number(ipOffset + 24) : context.int32(ipOffset + 16);
    const first = isReversed ? higher : lower;
    const second = isReversed ? lower : higher;
    const ports = isReversed ? (destinationPort << 16) | sourcePort : (sourcePort << 16) | destinationPort;
    let slot = sequences.find(first, second, ports);
    const isNew = slot < 0;
    if (isNew) slot = sequences.add(slot, first, second, ports);
    if (isNew || (flags & TCP_FLAG.SYN) !== 0) {
      if (isReversed) sequences.set(slot, acknowledgment - 1, sequence);
      else sequences.set(slot, sequence, acknowledgment - 1);
    } else if (isReversed) {
      sequence = (sequence - sequences.acknowledgment(slot)) >>> 0;
      acknowledgment = (acknowledgment - sequences.sequence(slot)) >>> 0;
    } else {
      sequence = (sequence - sequences.sequence(slot)) >>> 0;
      acknowledgment = (acknowledgment - sequences.acknowledgment(slot)) >>> 0;
    }
    sackBase = isReversed ? sequences.sequence(slot) : sequences.acknowledgment(slot);
  }
  if (headerBytes > lengthBytes) {
    return `${text} [bad hdr length ${headerBytes} - too long, > ${lengthBytes}]`;
  }
  const { verbosity } = context.options;
  if (
    verbosity > 0 &&
    !isFragment &&
    !context.options.isChecksumIgnored &&
    context.has(offset, lengthBytes)
  ) {
    text += checksumText(context, ipOffset, offset, lengthBytes);
  }
  const payloadBytes = lengthBytes - headerBytes;
  if (payloadBytes > 0) text += `, seq ${sequence}:${(sequence + payloadBytes) >>> 0}`;
  else if (verbosity > 1 || (flags & (TCP_FLAG.SYN | TCP_FLAG.FIN | TCP_FLAG.RST)) !== 0) {
    text += `, seq ${sequence}`;
  }
  if ((flags & TCP_FLAG.ACK) !== 0) text += `, ack ${acknowledgment}`;
  text += `, win ${context.uint16(offset + 14)}`;
  if ((flags & TCP_FLAG.URG) !== 0) text += `, urg ${context.uint16(offset + 18)}`;
  if (headerBytes > TCP_HEADER_BYTES) {
    const segment = { sackBase, flags, end: offset + lengthBytes };
    const optionBytes = headerBytes - TCP_HEADER_BYTES;
    const options = printTcpOptions(context, offset + TCP_HEADER_BYTES, optionBytes, segment);
    text += options.text;
    if (context.isCut || !options.isComplete) return text;
  }
  text += `, length ${payloadBytes}`;
  if (payloadBytes === 0) return text;
  if (!context.has(offset, headerBytes)) {
    const captured = context.end - offset;
    return context.cut(`${text} [remaining caplen(${captured}) < header length(${headerBytes})]`);
  }
  return text + printPayload(context, offset, offset + headerBytes, payloadBytes);
}

/** Compared octet by octet. */
function isSourceLarger(context: TcpdumpContext, ipOffset: number): boolean {
  if (!context.isIpv6(ipOffset)) return context.uint32(ipOffset + 12) > context.uint32(ipOffset + 16);
  for (let index = 0; index < 16; index += 1) {
    const difference = context.uint8(ipOffset + 8 + index) - context.uint8(ipOffset + 24 + index);
    if (difference !== 0) return difference > 0;
  }
  return false;
}

function checksumText(
  context: TcpdumpContext,
  ipOffset: number,
  offset: number,
  lengthBytes: number,
): string {
  const sum = transportSum(context.bytes, ipOffset, IP_PROTOCOL.TCP, { start: offset, lengthBytes });
  const field = context.uint16(offset + 16);
  const text = `, cksum 0x${context.hex(offset + 16, 2, '')}`;
  if (sum === 0) return `${text} (correct)`;
  return `${text} (incorrect -> 0x${checksumShouldBe(field, sum).toString(16).padStart(4, '0')})`;
}

function printPayload(context: TcpdumpContext, offset: number, payload: number, lengthBytes: number): string {
  if ((context.uint8(offset + 13) & TCP_FLAG.RST) !== 0 && context.options.verbosity > 0) {
    return printResetData(context, payload, lengthBytes);
  }
  const { forcedType } = context.options;
  if (forcedType === 'resp') return printResp(context, payload, lengthBytes);
  if (forcedType === 'domain') return printDnsOverTcp(context, payload, lengthBytes);
  if (forcedType !== undefined) return '';
  const sourcePort = context.uint16(offset);
  const destinationPort = context.uint16(offset + 2);
  const isEither = (port: number): boolean => sourcePort === port || destinationPort === port;
  if (isEither(25)) return `: ${printLines(context, payload, lengthBytes, 'smtp')}`;
  if (isEither(43)) return `: ${printLines(context, payload, lengthBytes, 'whois')}`;
  if (isEither(179)) return printBgp(context, payload, lengthBytes);
  if (isEither(6379)) return printResp(context, payload, lengthBytes);
  if (isEither(22)) return printSshVersion(context, payload, lengthBytes);
  if (isEither(21)) return `: ${printLines(context, payload, lengthBytes, 'ftp')}`;
  if (isEither(80) || isEither(8080)) return `: ${printHttp(context, payload, lengthBytes, 'http')}`;
  if (isEither(554) || isEither(8554)) return `: ${printHttp(context, payload, lengthBytes, 'rtsp')}`;
  if (isEither(53)) return printDnsOverTcp(context, payload, lengthBytes);
  return '';
}

function printResetData(context: TcpdumpContext, offset: number, lengthBytes: number): string {
  const mark = context.has(offset, lengthBytes) ? '[RST' : '[!RST';
  const shown = Math.min(lengthBytes, MAX_RESET_DATA, Math.max(context.end - offset, 0));
  return ` ${mark}${lengthBytes > MAX_RESET_DATA ? '+' : ''} ${context.visible(offset, shown)}]`;
}
