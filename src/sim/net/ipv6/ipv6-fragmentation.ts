/**
 * Cuts an IPv6 datagram into fragments (RFC 8200 §4.5; `ip6_fragment` of net/ipv6/ip6_output.c). `ipv6-reassembler.ts` puts them
 * together.
 *
 * Models the fragment header behind the IPv6 header and cutting at multiples of eight bytes. Hop-by-hop and routing headers,
 * which would stay in front of it, are carried inside the first fragment: nothing here sends both.
 */
import type { Packet } from '../../link/packet';
import type { PacketPool } from '../../link/packet-pool';
import { IPV6_EXTENSION, IPV6_HEADER_BYTES } from '../../wire/ipv6-extension';
import {
  ipv6Destination,
  ipv6HopLimit,
  ipv6NextHeader,
  ipv6Source,
  ipv6TrafficClass,
  writeIpv6Header,
} from './ipv6-header';

const FRAGMENT_HEADER_BYTES = 8;

/** Cuts a datagram into fragments that fit `mtuBytes` and ends the original. */
export function splitIpv6IntoFragments(
  packet: Packet,
  mtuBytes: number,
  identification: number,
  packets: PacketPool,
): readonly Packet[] {
  const payloadStart = packet.networkOffset + IPV6_HEADER_BYTES;
  const payloadBytes = packet.end - payloadStart;
  const chunkBytes = Math.max(8, (mtuBytes - IPV6_HEADER_BYTES - FRAGMENT_HEADER_BYTES) & ~7);
  const header = {
    source: ipv6Source(packet),
    destination: ipv6Destination(packet),
    nextHeader: IPV6_EXTENSION.FRAGMENT,
    hopLimit: ipv6HopLimit(packet),
    trafficClass: ipv6TrafficClass(packet),
    flowLabel: packet.uint32(packet.networkOffset) & 0xf_ffff,
  };
  const fragments: Packet[] = [];
  for (let offset = 0; offset < payloadBytes; offset += chunkBytes) {
    const length = Math.min(chunkBytes, payloadBytes - offset);
    const isLast = offset + length === payloadBytes;
    const fragment = packets.allocate(IPV6_HEADER_BYTES + FRAGMENT_HEADER_BYTES + length);
    const from = payloadStart + offset;
    fragment.id = packet.id;
    fragment.etherType = packet.etherType;
    fragment.mark = packet.mark;
    fragment.flow = packet.flow;
    fragment.flowState = packet.flowState;
    const fragmentHeader = fragment.networkOffset + IPV6_HEADER_BYTES;
    fragment.transportOffset = fragmentHeader + FRAGMENT_HEADER_BYTES;
    fragment.end = fragment.transportOffset + length;
    fragment.buffer.set(packet.buffer.subarray(from, from + length), fragment.transportOffset);
    writeIpv6Header(fragment, header);
    fragment.setUint16(fragmentHeader, ipv6NextHeader(packet) << 8);
    fragment.setUint16(fragmentHeader + 2, offset | (isLast ? 0 : 1));
    fragment.setUint32(fragmentHeader + 4, identification);
    fragments.push(fragment);
  }
  packets.consume(packet);
  return fragments;
}
