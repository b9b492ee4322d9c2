/** Whole IPv4 packets with right checksums, and what a test wants to see of one. */
import { foldChecksum, internetChecksum, sumWords } from '#sim/base/checksum';
import { HEADROOM_BYTES, Packet } from '#sim/link/packet';
import { formatIpv4, parseIpv4, readIpv4 } from '#sim/wire/ipv4-address';

const IP_HEADER_BYTES = 20;

export interface PacketAddresses {
  readonly from: string;
  readonly to: string;
  readonly ttl?: number;
}

export type TcpFlagName = 'S' | 'A' | 'F' | 'R' | 'P';

const TCP_FLAGS: Readonly<Record<TcpFlagName, number>> = { F: 0x01, S: 0x02, R: 0x04, P: 0x08, A: 0x10 };

/** `from` and `to` as `10.0.0.1:80`. */
export function tcpPacket(
  addresses: PacketAddresses & {
    readonly flags: string;
    readonly sequence?: number;
    readonly acknowledgment?: number;
    readonly payload?: string;
  },
): Packet {
  const from = splitEndpoint(addresses.from);
  const to = splitEndpoint(addresses.to);
  const payload = Buffer.from(addresses.payload ?? '');
  const header = Buffer.alloc(20);
  header.writeUInt16BE(from.port, 0);
  header.writeUInt16BE(to.port, 2);
  header.writeUInt32BE(addresses.sequence ?? 1000, 4);
  header.writeUInt32BE(addresses.acknowledgment ?? 0, 8);
  header[12] = 0x50;
  header[13] = addresses.flags.split('').reduce((bits, flag) => bits | TCP_FLAGS[flag as TcpFlagName], 0);
  header.writeUInt16BE(64240, 14);
  const segment = Buffer.concat([header, payload]);
  return ipPacket(
    { ...addresses, from: from.host, to: to.host },
    6,
    sealTransport(segment, from.host, to.host, 6, 16),
  );
}

export function udpPacket(
  addresses: PacketAddresses & { readonly payload?: string; readonly hasChecksum?: boolean },
): Packet {
  const from = splitEndpoint(addresses.from);
  const to = splitEndpoint(addresses.to);
  const payload = Buffer.from(addresses.payload ?? 'data');
  const header = Buffer.alloc(8);
  header.writeUInt16BE(from.port, 0);
  header.writeUInt16BE(to.port, 2);
  header.writeUInt16BE(8 + payload.length, 4);
  const datagram = Buffer.concat([header, payload]);
  const isSealed = addresses.hasChecksum ?? true;
  const sealed = isSealed ? sealTransport(datagram, from.host, to.host, 17, 6) : datagram;
  return ipPacket({ ...addresses, from: from.host, to: to.host }, 17, sealed);
}

export function echoPacket(
  addresses: PacketAddresses & { readonly type: 'request' | 'reply'; readonly id: number },
): Packet {
  const message = Buffer.alloc(16);
  message[0] = addresses.type === 'request' ? 8 : 0;
  message.writeUInt16BE(addresses.id, 4);
  message.writeUInt16BE(1, 6);
  return ipPacket(addresses, 1, sealIcmp(message));
}

/** An ICMP error that quotes `about` as it is now. */
export function icmpErrorPacket(
  addresses: PacketAddresses & { readonly type: number; readonly code: number; readonly about: Packet },
): Packet {
  const { about } = addresses;
  const quote = Buffer.from(about.buffer.subarray(about.networkOffset, about.end));
  const header = Buffer.alloc(8);
  header[0] = addresses.type;
  header[1] = addresses.code;
  return ipPacket(addresses, 1, sealIcmp(Buffer.concat([header, quote])));
}

/** A packet of any protocol around `payload`. */
function ipPacket(addresses: PacketAddresses, protocol: number, payload: Uint8Array): Packet {
  const packet = Packet.of(new Uint8Array(HEADROOM_BYTES + IP_HEADER_BYTES + payload.length));
  const header = Buffer.alloc(IP_HEADER_BYTES);
  header[0] = 0x45;
  header.writeUInt16BE(IP_HEADER_BYTES + payload.length, 2);
  header.writeUInt16BE(0x4000, 6);
  header[8] = addresses.ttl ?? 64;
  header[9] = protocol;
  header.writeUInt32BE(parseIpv4(addresses.from)!, 12);
  header.writeUInt32BE(parseIpv4(addresses.to)!, 16);
  header.writeUInt16BE(internetChecksum(header, 0, IP_HEADER_BYTES), 10);
  packet.buffer.set(header, packet.networkOffset);
  packet.buffer.set(payload, packet.networkOffset + IP_HEADER_BYTES);
  packet.transportOffset = packet.networkOffset + IP_HEADER_BYTES;
  packet.end = packet.transportOffset + payload.length;
  return packet;
}

/** `10.0.0.1:1234 > 10.0.0.2:80 tcp`, `A > B icmp 8/0 id 7`, and for an error what it quotes in brackets. */
export function describePacket(packet: Packet): string {
  return describeAt(packet, packet.networkOffset);
}

/** Which checksums of the packet are wrong, quoted headers included; empty when all are right. */
export function wrongChecksums(packet: Packet): readonly string[] {
  const wrong: string[] = [];
  const start = packet.networkOffset;
  const bytes = packet.buffer;
  if (internetChecksum(bytes, start, start + IP_HEADER_BYTES) !== 0) wrong.push('ip');
  const transport = start + IP_HEADER_BYTES;
  const protocol = bytes[start + 9] ?? 0;
  if (protocol === 1) {
    if (internetChecksum(bytes, transport, packet.end) !== 0) wrong.push('icmp');
    const isError = [3, 11].includes(bytes[transport] ?? 0);
    const quote = transport + 8;
    if (isError && internetChecksum(bytes, quote, quote + IP_HEADER_BYTES) !== 0) wrong.push('quoted ip');
    if (isError && transportSum(bytes, quote, packet.end) !== 0) wrong.push('quoted transport');
  } else if (transportSum(bytes, start, packet.end) !== 0) wrong.push('transport');
  return wrong;
}

function transportSum(bytes: Uint8Array, start: number, end: number): number {
  const protocol = bytes[start + 9] ?? 0;
  const transport = start + IP_HEADER_BYTES;
  if (protocol === 1) return internetChecksum(bytes, transport, end);
  if (protocol === 17 && bytes[transport + 6] === 0 && bytes[transport + 7] === 0) return 0;
  const pseudo = sumWords(bytes, start + 12, start + 20) + protocol + (end - transport);
  return foldChecksum(sumWords(bytes, transport, end, pseudo));
}

function describeAt(packet: Packet, start: number): string {
  const { buffer } = packet;
  const protocol = buffer[start + 9];
  const transport = start + IP_HEADER_BYTES;
  const source = formatIpv4(readIpv4(buffer, start + 12));
  const destination = formatIpv4(readIpv4(buffer, start + 16));
  if (protocol === 6 || protocol === 17) {
    const name = protocol === 6 ? 'tcp' : 'udp';
    return `${source}:${packet.uint16(transport)} > ${destination}:${packet.uint16(transport + 2)} ${name}`;
  }
  const type = packet.uint8(transport);
  const about = `${source} > ${destination} icmp ${type}/${packet.uint8(transport + 1)}`;
  if (type === 3 || type === 11) return `${about} [${describeAt(packet, transport + 8)}]`;
  return `${about} id ${packet.uint16(transport + 4)}`;
}

function sealTransport(
  bytes: Buffer,
  from: string,
  to: string,
  protocol: number,
  checksumOffset: number,
): Buffer {
  const pseudo = Buffer.alloc(12);
  pseudo.writeUInt32BE(parseIpv4(from)!, 0);
  pseudo.writeUInt32BE(parseIpv4(to)!, 4);
  pseudo[9] = protocol;
  pseudo.writeUInt16BE(bytes.length, 10);
  bytes.writeUInt16BE(
    foldChecksum(sumWords(bytes, 0, bytes.length, sumWords(pseudo, 0, 12))),
    checksumOffset,
  );
  return bytes;
}

function sealIcmp(bytes: Buffer): Buffer {
  bytes.writeUInt16BE(internetChecksum(bytes, 0, bytes.length), 2);
  return bytes;
}

function splitEndpoint(text: string): { readonly host: string; readonly port: number } {
  const [host = '', port = '0'] = text.split(':');
  return { host, port: Number(port) };
}
