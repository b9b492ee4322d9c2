/** Fields of BGP messages, whose parts are gathered as octets. */

export function uint16Octets(value: number): [number, number] {
  return [(value >>> 8) & 0xff, value & 0xff];
}

export function uint32Octets(value: number): [number, number, number, number] {
  return [value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff];
}

export function uint16At(bytes: Uint8Array, offset: number): number {
  return ((bytes[offset] ?? 0) << 8) | (bytes[offset + 1] ?? 0);
}

export function uint32At(bytes: Uint8Array, offset: number): number {
  return uint16At(bytes, offset) * 0x1_0000 + uint16At(bytes, offset + 2);
}
