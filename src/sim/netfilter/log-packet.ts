/** One packet in the words of the kernel's log (`dump_ipv4_packet` and `dump_ipv6_packet` of net/netfilter/nf_log_syslog.c). */
import type { Packet } from '../link/packet';
import { formatIpv4, ipv4Of } from '../wire/ipv4-address';
import { IPV6_EXTENSION, IPV6_HEADER_BYTES } from '../wire/ipv6-extension';
import { formatLoggedPorts, hex2, hexOf, LATER_FRAGMENT, LOG_FLAG } from './log-transport';

const IP_HEADER_BYTES = 20;
const ICMP_BYTES = 8;
const ESP = 50;

/** The packet at `start`, which may be one that an ICMP error quotes. */
export function formatLoggedIpv4(packet: Packet, start: number, flags: number): string {
  const headerBytes = (packet.uint8(start) & 0xf) << 2;
  if (packet.end - start < IP_HEADER_BYTES) return 'TRUNCATED';
  const tos = packet.uint8(start + 1);
  const fragment = packet.uint16(start + 6);
  const words = [
    `SRC=${formatIpv4(ipv4Of(packet.uint32(start + 12)))} DST=${formatIpv4(ipv4Of(packet.uint32(start + 16)))}`,
    `LEN=${packet.uint16(start + 2)} TOS=0x${hex2(tos & 0x1e)} PREC=0x${hex2(tos & 0xe0)}`,
    `TTL=${packet.uint8(start + 8)} ID=${packet.uint16(start + 4)}`,
  ];
  if ((fragment & 0x8000) !== 0) words.push('CE');
  if ((fragment & 0x4000) !== 0) words.push('DF');
  if ((fragment & 0x2000) !== 0) words.push('MF');
  if ((fragment & 0x1fff) !== 0) words.push(`FRAG:${fragment & 0x1fff}`);
  const optionBytes = headerBytes - IP_HEADER_BYTES;
  if ((flags & LOG_FLAG.IP_OPTIONS) !== 0 && optionBytes > 0)
    words.push(
      `OPT (${hexOf(packet, start + IP_HEADER_BYTES, optionBytes)
        .join('')
        .toUpperCase()})`,
    );
  const isLater = (fragment & 0x1fff) !== 0;
  words.push(
    formatTransport(packet, start + headerBytes, packet.uint8(start + 9), isLater ? LATER_FRAGMENT : flags),
  );
  return `${words.join(' ')} `;
}

function formatTransport(packet: Packet, at: number, protocol: number, flags: number): string {
  const ports = formatLoggedPorts(packet, at, protocol, flags);
  if (ports !== undefined) return ports;
  if (protocol !== 1) return `PROTO=${protocol}`;
  if (flags === LATER_FRAGMENT) return 'PROTO=ICMP';
  const available = packet.end - at;
  return available < ICMP_BYTES
    ? `PROTO=ICMP INCOMPLETE [${available} bytes]`
    : formatIcmp(packet, at, flags);
}

function formatIcmp(packet: Packet, at: number, flags: number): string {
  const type = packet.uint8(at);
  const code = packet.uint8(at + 1);
  const start = `PROTO=ICMP TYPE=${type} CODE=${code}`;
  switch (type) {
    case 0:
    case 8:
      return `${start} ID=${packet.uint16(at + 4)} SEQ=${packet.uint16(at + 6)}`;
    case 3:
    case 4:
    case 11: {
      const mtu = type === 3 && code === 4 ? ` MTU=${packet.uint16(at + 6)}` : '';
      return `${start} [${formatLoggedIpv4(packet, at + 8, flags)}]${mtu}`;
    }
    case 5:
      return `${start} GATEWAY=${formatIpv4(ipv4Of(packet.uint32(at + 4)))} [${formatLoggedIpv4(packet, at + 8, flags)}]`;
    case 12:
      return `${start} PARAMETER=${packet.uint8(at + 4)}`;
    default:
      return start;
  }
}

/** `isQuoted`: inside an ICMPv6 error, which quotes no further. */
export function formatLoggedIpv6(packet: Packet, start: number, flags: number, isQuoted = false): string {
  if (packet.end - start < IPV6_HEADER_BYTES) return 'TRUNCATED';
  const first = packet.uint32(start);
  const words = [
    `SRC=${formatWhole(packet, start + 8)} DST=${formatWhole(packet, start + 24)}`,
    `LEN=${packet.uint16(start + 4) + IPV6_HEADER_BYTES} TC=${(first >>> 20) & 0xff}`,
    `HOPLIMIT=${packet.uint8(start + 7)} FLOWLBL=${first & 0xf_ffff} `,
  ];
  return words.join(' ') + formatIpv6Body(packet, start, flags, isQuoted);
}

/** Extension headers one after the other, and what is behind them. */
function formatIpv6Body(packet: Packet, start: number, flags: number, isQuoted: boolean): string {
  const hasOptions = (flags & LOG_FLAG.IP_OPTIONS) !== 0;
  let at = start + IPV6_HEADER_BYTES;
  let header = packet.uint8(start + 6);
  let text = '';
  let isLater = false;
  while (isLoggedExtension(header)) {
    if (at + 2 > packet.end) return `${text}TRUNCATED`;
    if (hasOptions) text += 'OPT ( ';
    const next = packet.uint8(at);
    const length = packet.uint8(at + 1);
    switch (header) {
      case IPV6_EXTENSION.FRAGMENT: {
        if (at + 8 > packet.end) return `${text}FRAG:TRUNCATED `;
        const field = packet.uint16(at + 2);
        const more = (field & 1) === 0 ? '' : 'INCOMPLETE ';
        text += `FRAG:${field & 0xfff8} ${more}ID:${packet
          .uint32(at + 4)
          .toString(16)
          .padStart(8, '0')} `;
        isLater = (field & 0xfff8) !== 0;
        at += 8;
        break;
      }
      case IPV6_EXTENSION.AUTHENTICATION: {
        if (hasOptions) text += 'AH ';
        if (hasOptions && isLater) return `${text})`;
        if (hasOptions && at + 12 > packet.end) return `${text}INCOMPLETE [${packet.end - at} bytes] )`;
        if (hasOptions) text += `SPI=0x${packet.uint32(at + 4).toString(16)} `;
        at += (length + 2) * 4;
        break;
      }
      case ESP: {
        if (!hasOptions) return text;
        if (isLater) return `${text}ESP )`;
        if (at + 8 > packet.end) return `${text}ESP INCOMPLETE [${packet.end - at} bytes] )`;
        return `${text}ESP SPI=0x${packet.uint32(at).toString(16)} )`;
      }
      default:
        if (isLater) return hasOptions ? `${text})` : text;
        at += (length + 1) * 8;
    }
    if (hasOptions) text += ') ';
    header = next;
  }
  return `${text}${formatIpv6Transport(packet, at, header, isLater ? LATER_FRAGMENT : flags, isQuoted)} `;
}

function isLoggedExtension(header: number): boolean {
  return (
    header === IPV6_EXTENSION.HOP_BY_HOP ||
    header === IPV6_EXTENSION.ROUTING ||
    header === IPV6_EXTENSION.FRAGMENT ||
    header === IPV6_EXTENSION.AUTHENTICATION ||
    header === IPV6_EXTENSION.DESTINATION_OPTIONS ||
    header === ESP
  );
}

function formatIpv6Transport(
  packet: Packet,
  at: number,
  protocol: number,
  flags: number,
  isQuoted: boolean,
): string {
  const ports = formatLoggedPorts(packet, at, protocol, flags);
  if (ports !== undefined) return ports;
  if (protocol !== 58) return `PROTO=${protocol}`;
  if (flags === LATER_FRAGMENT) return 'PROTO=ICMPv6';
  const available = packet.end - at;
  if (available < ICMP_BYTES) return `PROTO=ICMPv6 INCOMPLETE [${available} bytes]`;
  const type = packet.uint8(at);
  const head = `PROTO=ICMPv6 TYPE=${type} CODE=${packet.uint8(at + 1)}`;
  if (type === 128 || type === 129) return `${head} ID=${packet.uint16(at + 4)} SEQ=${packet.uint16(at + 6)}`;
  if (type < 1 || type > 4) return head;
  const pointer =
    type === 4
      ? ` POINTER=${packet
          .uint32(at + 4)
          .toString(16)
          .padStart(8, '0')}`
      : '';
  const quote = isQuoted ? '' : ` [${formatLoggedIpv6(packet, at + ICMP_BYTES, flags, true)}]`;
  const mtu = type === 2 ? ` MTU=${packet.uint32(at + 4)}` : '';
  return `${head}${pointer}${quote}${mtu}`;
}

/** All eight groups of four digits. */
function formatWhole(packet: Packet, at: number): string {
  const groups = Array.from({ length: 8 }, (_, index) => packet.uint16(at + index * 2));
  return groups.map((group) => group.toString(16).padStart(4, '0')).join(':');
}
