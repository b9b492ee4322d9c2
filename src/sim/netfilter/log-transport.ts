/** Transport headers in the words of the kernel's log (`nf_log_dump_tcp_header`, `nf_log_dump_udp_header`). */
import type { Packet } from '../link/packet';

/** Bits of `xt_LOG`'s flags. */
export const LOG_FLAG = { TCP_SEQUENCE: 1, TCP_OPTIONS: 2, IP_OPTIONS: 4, UID: 8, MAC_DECODE: 32 } as const;
/** In place of flags: a later fragment, which has no header of its own. */
export const LATER_FRAGMENT = -1;

const TCP_HEADER_BYTES = 20;
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

/** The words of a header that both families have; undefined for other protocols. */
export function formatLoggedPorts(
  packet: Packet,
  at: number,
  protocol: number,
  flags: number,
): string | undefined {
  const available = packet.end - at;
  switch (protocol) {
    case 6:
      if (flags === LATER_FRAGMENT) return 'PROTO=TCP';
      return available < TCP_HEADER_BYTES
        ? `PROTO=TCP INCOMPLETE [${available} bytes]`
        : formatTcp(packet, at, flags);
    case 17:
    case 136: {
      const name = `PROTO=${protocol === 17 ? 'UDP' : 'UDPLITE'}`;
      if (flags === LATER_FRAGMENT) return name;
      if (available < 8) return `${name} INCOMPLETE [${available} bytes]`;
      return `${name} SPT=${packet.uint16(at)} DPT=${packet.uint16(at + 2)} LEN=${packet.uint16(at + 4)}`;
    }
    default:
      return undefined;
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

/** Bytes as pairs of lower-case digits. */
export function hexOf(packet: Packet, start: number, count: number): readonly string[] {
  const end = Math.min(start + count, packet.end);
  const bytes: string[] = [];
  for (let at = start; at < end; at += 1) bytes.push(packet.uint8(at).toString(16).padStart(2, '0'));
  return bytes;
}

export function hex2(value: number): string {
  return value.toString(16).toUpperCase().padStart(2, '0');
}
