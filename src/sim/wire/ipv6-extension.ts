/**
 * The chain of IPv6 extension headers (RFC 8200 §4), walked in the bytes of a packet.
 *
 * Models hop-by-hop, routing, fragment, destination options and authentication headers. What is behind an encapsulating
 * security payload cannot be read.
 */
import { IP_PROTOCOL } from './ip-protocol';

export const IPV6_HEADER_BYTES = 40;

/** Values of the next header field that are extension headers (assigned by IANA). */
export const IPV6_EXTENSION = {
  HOP_BY_HOP: 0,
  ROUTING: 43,
  FRAGMENT: 44,
  AUTHENTICATION: 51,
  NONE: 59,
  DESTINATION_OPTIONS: 60,
} as const;

/** Where the chain ends. One object may serve many packets. */
export class Ipv6UpperLayer {
  /** The first next-header value that is not an extension header. */
  protocol = 0;
  /** Where the header of that protocol begins; in a later fragment, where its data begins. */
  offset = 0;
  /** Where the next-header byte lies that names `protocol`. */
  nextHeaderAt = 0;
  /** Of a fragment, where its fragment header begins; otherwise 0. */
  fragmentHeaderAt = 0;
  /** In bytes; 0 for a whole packet and for a first fragment. */
  fragmentOffset = 0;
  hasMoreFragments = false;

  get isFragment(): boolean {
    return this.fragmentHeaderAt !== 0 && (this.fragmentOffset !== 0 || this.hasMoreFragments);
  }

  /** Walks the headers from the IPv6 header at `networkOffset` on. False when they do not fit before `end`. */
  find(bytes: Uint8Array, networkOffset: number, end: number): boolean {
    this.fragmentHeaderAt = 0;
    this.fragmentOffset = 0;
    this.hasMoreFragments = false;
    this.nextHeaderAt = networkOffset + 6;
    this.offset = networkOffset + IPV6_HEADER_BYTES;
    this.protocol = bytes[this.nextHeaderAt] ?? 0;
    while (isIpv6Extension(this.protocol)) {
      if (this.fragmentOffset !== 0) return true;
      const { offset } = this;
      if (offset + 8 > end) return false;
      const length = extensionBytes(bytes, this.protocol, offset);
      if (offset + length > end) return false;
      if (this.protocol === IPV6_EXTENSION.FRAGMENT) {
        const field = ((bytes[offset + 2] ?? 0) << 8) | (bytes[offset + 3] ?? 0);
        this.fragmentHeaderAt = offset;
        this.fragmentOffset = field & 0xfff8;
        this.hasMoreFragments = (field & 1) !== 0;
      }
      this.nextHeaderAt = offset;
      this.protocol = bytes[offset] ?? 0;
      this.offset = offset + length;
    }
    return true;
  }
}

export function isIpv6Extension(nextHeader: number): boolean {
  return (
    nextHeader !== IP_PROTOCOL.TCP &&
    nextHeader !== IP_PROTOCOL.UDP &&
    (nextHeader === IPV6_EXTENSION.HOP_BY_HOP ||
      nextHeader === IPV6_EXTENSION.ROUTING ||
      nextHeader === IPV6_EXTENSION.FRAGMENT ||
      nextHeader === IPV6_EXTENSION.DESTINATION_OPTIONS ||
      nextHeader === IPV6_EXTENSION.AUTHENTICATION)
  );
}

function extensionBytes(bytes: Uint8Array, kind: number, offset: number): number {
  if (kind === IPV6_EXTENSION.FRAGMENT) return 8;
  const length = bytes[offset + 1] ?? 0;
  return kind === IPV6_EXTENSION.AUTHENTICATION ? (length + 2) * 4 : (length + 1) * 8;
}
