/** `ip ttl set 5` and the like (nft_payload.c of Linux). */
import { updateChecksum } from '../../base/checksum';
import type { NftMachine } from './nft-machine';

export interface WrittenField {
  readonly base: 'network' | 'transport';
  readonly offsetBits: number;
  readonly lengthBits: number;
  readonly protocol: number | undefined;
}

const IP_CHECKSUM_OFFSET = 10;
const CHECKSUM_OFFSETS: ReadonlyMap<number, number> = new Map([
  [6, 16],
  [17, 6],
  [1, 2],
  [58, 2],
]);

/** Writes a field of at most 16 bits into the packet, and its checksum (nft_payload's set). */
export function writeField({ context }: NftMachine, field: WrittenField, value: number): void {
  const { packet } = context;
  if (field.base === 'transport' && (context.isLaterFragment || context.protocol !== field.protocol)) return;
  const start = field.base === 'network' ? packet.networkOffset : context.transportOffset;
  const place = start + ((field.offsetBits >> 4) << 1);
  const shift = 16 - (field.offsetBits % 16) - field.lengthBits;
  const before = packet.uint16(place);
  const mask = ((1 << field.lengthBits) - 1) << shift;
  const after = (before & ~mask) | ((value << shift) & mask);
  // It may lie behind the headers.
  packet.isCaptured = false;
  packet.setUint16(place, after);
  const ownChecksum = context.isIpv6 ? undefined : IP_CHECKSUM_OFFSET;
  const checksumAt = field.base === 'network' ? ownChecksum : CHECKSUM_OFFSETS.get(context.protocol);
  if (checksumAt !== undefined && place !== start + checksumAt) {
    const checksum = packet.uint16(start + checksumAt);
    const hasNone = field.base === 'transport' && context.protocol === 17 && checksum === 0;
    if (!hasNone) packet.setUint16(start + checksumAt, updateChecksum(checksum, before, after));
  }
  context.read();
}
