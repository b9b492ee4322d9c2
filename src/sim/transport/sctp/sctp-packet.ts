/** SCTP packets of this namespace on their way out, and the chunks of those that come in (`sctp_packet_transmit`, `sctp_inq_pop`). */
import type { NetDevice } from '../../link/net-device';
import type { Packet } from '../../link/packet';
import type { SendOutcome } from '../../net/ip-output';
import { IP_PROTOCOL } from '../../wire/ip-protocol';
import type { IpAddress } from '../../wire/ip-address';
import {
  paddedSctpLength,
  SCTP_CHUNK_HEADER_BYTES,
  SCTP_HEADER_BYTES,
  writeSctpChecksum,
} from '../../wire/sctp';
import type { IpService } from '../ip-service';

/** ECT(0): Linux's SCTP can be told of congestion. */
const ECN_CAPABLE = 2;

export interface SctpPath {
  readonly localAddress: IpAddress;
  readonly localPort: number;
  readonly remoteAddress: IpAddress;
  readonly remotePort: number;
  readonly egress?: NetDevice | undefined;
}

/** Sends chunks, padding included, in one packet with the peer's tag. */
export function sendSctpPacket(
  service: IpService,
  path: SctpPath,
  tag: number,
  chunks: readonly Uint8Array[],
): SendOutcome {
  const lengthBytes = chunks.reduce((bytes, chunk) => bytes + chunk.length, SCTP_HEADER_BYTES);
  const packet = service.allocate(lengthBytes);
  const { start, buffer } = packet;
  packet.end = start + lengthBytes;
  packet.setUint16(start, path.localPort);
  packet.setUint16(start + 2, path.remotePort);
  packet.setUint32(start + 4, tag);
  packet.setUint32(start + 8, 0);
  let offset = start + SCTP_HEADER_BYTES;
  for (const chunk of chunks) {
    buffer.set(chunk, offset);
    offset += chunk.length;
  }
  writeSctpChecksum(buffer, start, packet.end);
  return service.send(packet, {
    source: path.localAddress,
    destination: path.remoteAddress,
    protocol: IP_PROTOCOL.SCTP,
    tos: ECN_CAPABLE,
    isDontFragment: true,
    identification: 0,
    ...(path.egress === undefined ? {} : { egress: path.egress }),
  });
}

/** A chunk of a received packet: a view into the packet's buffer, valid during the call only. */
export interface ReceivedChunk {
  readonly type: number;
  readonly flags: number;
  /** Behind the chunk's header. */
  readonly body: Uint8Array;
}

/** The chunks of a packet up to the first one whose length is wrong. */
export function chunksOf(packet: Packet): readonly ReceivedChunk[] {
  const chunks: ReceivedChunk[] = [];
  let at = packet.transportOffset + SCTP_HEADER_BYTES;
  while (at + SCTP_CHUNK_HEADER_BYTES <= packet.end) {
    const lengthBytes = packet.uint16(at + 2);
    if (lengthBytes < SCTP_CHUNK_HEADER_BYTES || at + lengthBytes > packet.end) break;
    const body = packet.buffer.subarray(at + SCTP_CHUNK_HEADER_BYTES, at + lengthBytes);
    chunks.push({ type: packet.uint8(at), flags: packet.uint8(at + 1), body });
    at += paddedSctpLength(lengthBytes);
  }
  return chunks;
}
