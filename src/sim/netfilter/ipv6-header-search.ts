/** Looks for one extension header of a packet (`ipv6_find_hdr` of net/ipv6/exthdrs_core.c). */
import { IPV6_EXTENSION, IPV6_HEADER_BYTES } from '../wire/ipv6-extension';
import type { PacketContext } from './packet-context';

export const NO_HEADER = -1;

const CHAINED: readonly number[] = [
  IPV6_EXTENSION.HOP_BY_HOP,
  IPV6_EXTENSION.ROUTING,
  IPV6_EXTENSION.FRAGMENT,
  IPV6_EXTENSION.AUTHENTICATION,
  IPV6_EXTENSION.DESTINATION_OPTIONS,
];

/** Where the header of that kind begins; NO_HEADER when it is not there, or behind the beginning of a later fragment. */
export function findIpv6Header({ packet }: PacketContext, kind: number): number {
  let at = packet.networkOffset + IPV6_HEADER_BYTES;
  let header = packet.uint8(packet.networkOffset + 6);
  while (header !== kind) {
    if (!CHAINED.includes(header) || at + 8 > packet.end) return NO_HEADER;
    if (header === IPV6_EXTENSION.FRAGMENT && (packet.uint16(at + 2) & 0xfff8) !== 0) return NO_HEADER;
    const next = packet.uint8(at);
    at += extensionBytesAt(packet.uint8(at + 1), header);
    header = next;
  }
  return at + 8 > packet.end ? NO_HEADER : at;
}

/** From the length field of a header. */
export function extensionBytesAt(length: number, header: number): number {
  if (header === IPV6_EXTENSION.FRAGMENT) return 8;
  return header === IPV6_EXTENSION.AUTHENTICATION ? (length + 2) * 4 : (length + 1) * 8;
}
