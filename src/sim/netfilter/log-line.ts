/** One packet in the words of the kernel's log (`nf_log_ip_packet` of net/netfilter/nf_log_syslog.c). */
import type { Packet } from '../link/packet';
import { formatIpv4, ipv4Of } from '../wire/ipv4-address';
import type { RuleContext } from './rule-context';

/** Bits of `xt_LOG`'s flags. */
const LOG_FLAG = { TCP_SEQUENCE: 1, TCP_OPTIONS: 2, IP_OPTIONS: 4, UID: 8, MAC_DECODE: 32 } as const;

const FRAME_HEADER_BYTES = 14;
const IP_HEADER_BYTES = 20;
const TCP_FLAGS: readonly (readonly [string, number])[] = [
  ['CWR', 0x80],
  ['ECE', 0x40],
  ['URG', 0x20],
  ['ACK', 0x10],
  ['PSH', 0x08],
  ['RST', 0x04],
  ['SYN', 0x02],
  ['FIN', 0x01],
];

export function formatLogLine(context: RuleContext, prefix: string, flags: number): string {
  const { packet, inDevice, outDevice, outPort } = context;
  const physical =
    (packet.bridgePort === undefined ? '' : `PHYSIN=${packet.bridgePort.name} `) +
    (outPort === undefined ? '' : `PHYSOUT=${outPort.name} `);
  const mac = inDevice === undefined ? '' : formatMac(packet, flags);
  const mark = packet.mark === 0 ? '' : `MARK=0x${(packet.mark >>> 0).toString(16)} `;
  const body = formatIp(packet, packet.networkOffset, flags);
  return `${prefix}IN=${inDevice?.name ?? ''} OUT=${outDevice?.name ?? ''} ${physical}${mac}${body}${mark}`;
}

function formatMac(packet: Packet, flags: number): string {
  const start = packet.networkOffset - FRAME_HEADER_BYTES;
  if (start < 0) return 'MAC= ';
  const bytes = (from: number, count: number): string => hexOf(packet, start + from, count).join(':');
  if ((flags & LOG_FLAG.MAC_DECODE) === 0) return `MAC=${bytes(0, FRAME_HEADER_BYTES)} `;
  return `MACSRC=${bytes(6, 6)} MACDST=${bytes(0, 6)} MACPROTO=${hexOf(packet, start + 12, 2).join('')} `;
}

/** The packet at `start`, which may be one that an ICMP error quotes. */
function formatIp(packet: Packet, start: number, flags: number): string {
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
  words.push(formatTransport(packet, start + headerBytes, packet.uint8(start + 9), isLater ? -1 : flags));
  return `${words.join(' ')} `;
}

/** `flags` below zero: a later fragment, which has no header of its own. */
function formatTransport(packet: Packet, at: number, protocol: number, flags: number): string {
  const available = packet.end - at;
  switch (protocol) {
    case 6:
      if (flags < 0) return 'PROTO=TCP';
      return available < 20 ? `PROTO=TCP INCOMPLETE [${available} bytes]` : formatTcp(packet, at, flags);
    case 17:
    case 136: {
      const name = `PROTO=${protocol === 17 ? 'UDP' : 'UDPLITE'}`;
      if (flags < 0) return name;
      if (available < 8) return `${name} INCOMPLETE [${available} bytes]`;
      return `${name} SPT=${packet.uint16(at)} DPT=${packet.uint16(at + 2)} LEN=${packet.uint16(at + 4)}`;
    }
    case 1:
      if (flags < 0) return 'PROTO=ICMP';
      return available < 8 ? `PROTO=ICMP INCOMPLETE [${available} bytes]` : formatIcmp(packet, at, flags);
    default:
      return `PROTO=${protocol}`;
  }
}

function formatTcp(packet: Packet, at: number, flags: number): string {
  const words = [`PROTO=TCP SPT=${packet.uint16(at)} DPT=${packet.uint16(at + 2)}`];
  if ((flags & LOG_FLAG.TCP_SEQUENCE) !== 0)
    words.push(`SEQ=${packet.uint32(at + 4)} ACK=${packet.uint32(at + 8)}`);
  const bits = packet.uint8(at + 13);
  words.push(
    `WINDOW=${packet.uint16(at + 14)} RES=0x${hex2((packet.uint8(at + 12) & 0xf) << 2).toLowerCase()}`,
  );
  for (const [name, bit] of TCP_FLAGS) if ((bits & bit) !== 0) words.push(name);
  words.push(`URGP=${packet.uint16(at + 18)}`);
  const optionBytes = (packet.uint8(at + 12) >> 4) * 4 - 20;
  if ((flags & LOG_FLAG.TCP_OPTIONS) !== 0 && optionBytes > 0)
    words.push(
      `OPT (${hexOf(packet, at + 20, optionBytes)
        .join('')
        .toUpperCase()})`,
    );
  return words.join(' ');
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
      return `${start} [${formatIp(packet, at + 8, flags)}]${mtu}`;
    }
    case 5:
      return `${start} GATEWAY=${formatIpv4(ipv4Of(packet.uint32(at + 4)))} [${formatIp(packet, at + 8, flags)}]`;
    case 12:
      return `${start} PARAMETER=${packet.uint8(at + 4)}`;
    default:
      return start;
  }
}

function hexOf(packet: Packet, start: number, count: number): readonly string[] {
  const end = Math.min(start + count, packet.end);
  const bytes: string[] = [];
  for (let at = start; at < end; at += 1) bytes.push(packet.uint8(at).toString(16).padStart(2, '0'));
  return bytes;
}

function hex2(value: number): string {
  return value.toString(16).toUpperCase().padStart(2, '0');
}
