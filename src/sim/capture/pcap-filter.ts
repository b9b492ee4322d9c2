export type PacketFilter = (bytes: Uint8Array, start: number, end: number, originalLength: number) => boolean;
