/** The packet that a filter looks at, with what most primitives ask for read once. */

const ETHERNET_HEADER_BYTES = 14;

/** In place of an EtherType that was not captured. */
const NO_ETHER_TYPE = -1;

export class FilterPacket {
  bytes: Uint8Array = new Uint8Array(0);
  start = 0;
  /** One past the last captured byte. */
  end = 0;
  /** Of the whole frame, captured or not. */
  originalLength = 0;
  etherType = 0;
  /** Where the network layer begins. */
  network = 0;
  /** Set by a read beyond the captured bytes: as in the kernel's filter, nothing matches then. */
  isRejected = false;

  load(bytes: Uint8Array, start: number, end: number, originalLength: number): void {
    this.bytes = bytes;
    this.start = start;
    this.end = end;
    this.originalLength = originalLength;
    this.network = start + ETHERNET_HEADER_BYTES;
    this.etherType =
      this.network > end ? NO_ETHER_TYPE : ((bytes[start + 12] ?? 0) << 8) | (bytes[start + 13] ?? 0);
    this.isRejected = false;
  }

  uint8(offset: number): number {
    if (offset + 1 > this.end || offset < this.start) this.isRejected = true;
    return this.bytes[offset] ?? 0;
  }

  uint16(offset: number): number {
    if (offset + 2 > this.end || offset < this.start) this.isRejected = true;
    return ((this.bytes[offset] ?? 0) << 8) | (this.bytes[offset + 1] ?? 0);
  }

  int32(offset: number): number {
    if (offset + 4 > this.end || offset < this.start) this.isRejected = true;
    const bytes = this.bytes;
    return (
      ((bytes[offset] ?? 0) << 24) |
      ((bytes[offset + 1] ?? 0) << 16) |
      ((bytes[offset + 2] ?? 0) << 8) |
      (bytes[offset + 3] ?? 0)
    );
  }

  hasEtherType(etherType: number): boolean {
    if (this.etherType === etherType) return true;
    if (this.etherType === NO_ETHER_TYPE) this.isRejected = true;
    return false;
  }

  /** Where the transport header of an IPv4 packet begins. */
  transport(): number {
    return this.network + (this.uint8(this.network) & 0xf) * 4;
  }

  /** Whether an IPv4 packet is not the first of several fragments, so that it has no transport header. */
  isLaterFragment(): boolean {
    return (this.uint16(this.network + 6) & 0x1fff) !== 0;
  }
}

/** One node of a compiled filter. */
export type FilterTest = (packet: FilterPacket) => boolean;
/** A number computed from a packet, as an unsigned 32-bit value. */
export type FilterValue = (packet: FilterPacket) => number;
