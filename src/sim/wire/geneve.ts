/** Geneve's header (RFC 8926 §3.4). Options are passed over, as nobody here knows one. */

/** Without options. */
export const GENEVE_HEADER_BYTES = 8;
/** IANA's port. */
export const GENEVE_PORT = 6081;
/** What a frame of Ethernet has as its protocol (Transparent Ethernet Bridging, RFC 1701). */
export const GENEVE_ETHERNET = 0x6558;

const CRITICAL_FLAG = 0x40;

export interface GeneveHeader {
  readonly version: number;
  /** Options included. */
  readonly headerBytes: number;
  /** One of the options must not be passed over by who does not know it. */
  readonly isCritical: boolean;
  /** EtherType of what is inside. */
  readonly protocol: number;
  /** The virtual network identifier, 24 bits. */
  readonly vni: number;
}

/** Of the bytes from `start` up to `end`; undefined when the header, or its options, is cut off. */
export function readGeneveHeader(bytes: Uint8Array, start: number, end: number): GeneveHeader | undefined {
  if (end - start < GENEVE_HEADER_BYTES) return undefined;
  const at = (offset: number): number => bytes[start + offset] ?? 0;
  const headerBytes = GENEVE_HEADER_BYTES + (at(0) & 0x3f) * 4;
  if (end - start < headerBytes) return undefined;
  return {
    version: at(0) >>> 6,
    headerBytes,
    isCritical: (at(1) & CRITICAL_FLAG) !== 0,
    protocol: at(2) * 0x100 + at(3),
    vni: at(4) * 0x1_0000 + at(5) * 0x100 + at(6),
  };
}
