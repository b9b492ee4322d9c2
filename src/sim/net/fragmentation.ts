/**
 * Cuts an IPv4 datagram into fragments (RFC 791 §3.2; `ip_do_fragment` of net/ipv4/ip_output.c). `reassembler.ts` puts
 * them together.
 *
 * Models cutting at multiples of eight bytes, and options: all of them in the first fragment, in later ones those that ask
 * to be copied.
 */
import type { Packet } from '../link/packet';
import type { PacketPool } from '../link/packet-pool';
import {
  DONT_FRAGMENT,
  FRAGMENT_OFFSET_MASK,
  ipDestination,
  ipFragmentField,
  ipHeaderBytes,
  IPV4_HEADER_BYTES,
  ipProtocol,
  ipSource,
  ipTtl,
  MORE_FRAGMENTS,
  writeIpHeader,
} from './ip-header';

const OPTION_END = 0;
const OPTION_NOP = 1;
const OPTION_COPIED = 0x80;

/** Cuts a datagram into fragments that fit `mtuBytes` and ends the original. */
export function splitIntoFragments(packet: Packet, mtuBytes: number, packets: PacketPool): readonly Packet[] {
  const headerBytes = ipHeaderBytes(packet);
  const payloadStart = packet.networkOffset + headerBytes;
  const payloadBytes = packet.end - payloadStart;
  const field = ipFragmentField(packet);
  const firstOffset = (field & FRAGMENT_OFFSET_MASK) * 8;
  const chunkBytes = Math.max(8, (mtuBytes - headerBytes) & ~7);
  const options = packet.buffer.slice(packet.networkOffset + IPV4_HEADER_BYTES, payloadStart);
  const fragments: Packet[] = [];
  for (let offset = 0; offset < payloadBytes; offset += chunkBytes) {
    const length = Math.min(chunkBytes, payloadBytes - offset);
    const isLast = offset + length === payloadBytes && (field & MORE_FRAGMENTS) === 0;
    const fragment = packets.allocate(headerBytes + length);
    const from = payloadStart + offset;
    fragment.id = packet.id;
    fragment.etherType = packet.etherType;
    fragment.mark = packet.mark;
    fragment.flow = packet.flow;
    fragment.flowState = packet.flowState;
    fragment.transportOffset = fragment.networkOffset + headerBytes;
    fragment.end = fragment.transportOffset + length;
    fragment.buffer.set(packet.buffer.subarray(from, from + length), fragment.transportOffset);
    writeIpHeader(
      fragment,
      {
        source: ipSource(packet),
        destination: ipDestination(packet),
        protocol: ipProtocol(packet),
        ttl: ipTtl(packet),
        tos: packet.uint8(packet.networkOffset + 1),
        identification: packet.uint16(packet.networkOffset + 4),
        fragmentField: (isLast ? 0 : MORE_FRAGMENTS) | ((firstOffset + offset) / 8) | (field & DONT_FRAGMENT),
      },
      options,
    );
    if (fragments.length === 0) clearUncopied(options);
    fragments.push(fragment);
  }
  packets.consume(packet);
  return fragments;
}

/** `ip_options_fragment`: what is not to be copied gives its place to no-operations. */
function clearUncopied(options: Uint8Array): void {
  for (let at = 0; at < options.length;) {
    const kind = options[at] ?? OPTION_END;
    if (kind === OPTION_END) return;
    const length = kind === OPTION_NOP ? 1 : Math.max(2, options[at + 1] ?? 2);
    if ((kind & OPTION_COPIED) === 0) options.fill(OPTION_NOP, at, at + length);
    at += length;
  }
}
