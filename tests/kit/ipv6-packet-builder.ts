/** Whole IPv6 packets with right checksums, and extension headers where a test wants them. */
import { foldChecksum, sumWords } from '#sim/base/checksum';
import { HEADROOM_BYTES, Packet } from '#sim/link/packet';
import { parseIpv6, writeIpv6 } from '#sim/wire/ipv6-address';

const HEADER_BYTES = 40;
const FLAGS: Readonly<Record<string, number>> = { F: 0x01, S: 0x02, R: 0x04, P: 0x08, A: 0x10 };

export interface Ipv6PacketOptions {
  readonly from: string;
  readonly to: string;
  readonly hopLimit?: number;
  readonly trafficClass?: number;
  /** Extension headers one after the other: the number of each, and its bytes behind the first one. */
  readonly headers?: readonly { readonly kind: number; readonly rest: readonly number[] }[];
}

/** What follows the headers. The checksum is put at its place. */
export interface UpperLayer {
  readonly protocol: number;
  readonly bytes: Uint8Array;
  readonly checksumAt: number | undefined;
}

export function tcpSegment(sourcePort: number, port: number, flags: string, payload = ''): UpperLayer {
  const header = Buffer.alloc(20);
  header.writeUInt16BE(sourcePort, 0);
  header.writeUInt16BE(port, 2);
  header.writeUInt32BE(1000, 4);
  header[12] = 0x50;
  for (const [flag, bit] of Object.entries(FLAGS))
    if (flags.includes(flag)) header[13] = (header[13] ?? 0) | bit;
  header.writeUInt16BE(64_240, 14);
  return { protocol: 6, bytes: Buffer.concat([header, Buffer.from(payload)]), checksumAt: 16 };
}

export function udpDatagram(sourcePort: number, port: number, payload = 'data'): UpperLayer {
  const header = Buffer.alloc(8);
  header.writeUInt16BE(sourcePort, 0);
  header.writeUInt16BE(port, 2);
  header.writeUInt16BE(8 + payload.length, 4);
  return { protocol: 17, bytes: Buffer.concat([header, Buffer.from(payload)]), checksumAt: 6 };
}

export function echoMessage(type: 'request' | 'reply', id: number): UpperLayer {
  const bytes = Buffer.alloc(16);
  bytes[0] = type === 'request' ? 128 : 129;
  bytes.writeUInt16BE(id, 4);
  bytes.writeUInt16BE(1, 6);
  return { protocol: 58, bytes, checksumAt: 2 };
}

export function ipv6Packet(options: Ipv6PacketOptions, upper: UpperLayer): Packet {
  const { headers = [], trafficClass = 0 } = options;
  const [from, to] = [parseIpv6(options.from), parseIpv6(options.to)];
  if (from === undefined || to === undefined) throw new Error(`no address: ${options.from} ${options.to}`);
  const kinds = [...headers.map(({ kind }) => kind), upper.protocol];
  const extensions = headers.map(({ rest }, index) => Uint8Array.from([kinds[index + 1] ?? 0, ...rest]));
  const payload = Buffer.concat([...extensions, upper.bytes]);
  const packet = Packet.of(new Uint8Array(HEADROOM_BYTES + HEADER_BYTES + payload.length));
  const start = packet.networkOffset;
  const transport = start + HEADER_BYTES + payload.length - upper.bytes.length;
  packet.end = start + HEADER_BYTES + payload.length;
  packet.setUint32(start, ((6 << 28) | (trafficClass << 20)) >>> 0);
  packet.setUint16(start + 4, payload.length);
  packet.setUint8(start + 6, kinds[0] ?? upper.protocol);
  packet.setUint8(start + 7, options.hopLimit ?? 64);
  writeIpv6(packet.buffer, start + 8, from);
  writeIpv6(packet.buffer, start + 24, to);
  packet.buffer.set(payload, start + HEADER_BYTES);
  packet.transportOffset = transport;
  packet.etherType = 0x86dd;
  if (upper.checksumAt !== undefined) seal(packet, transport, upper);
  return packet;
}

function seal(packet: Packet, transport: number, { protocol, bytes, checksumAt = 0 }: UpperLayer): void {
  const pseudo = sumWords(packet.buffer, packet.networkOffset + 8, packet.networkOffset + 40);
  const sum = sumWords(packet.buffer, transport, packet.end, pseudo + protocol + bytes.length);
  packet.setUint16(transport + checksumAt, foldChecksum(sum));
}
