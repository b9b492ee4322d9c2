import type { PacketLayer } from '../../main/contract/capture-requests';
import type { ByteRange } from './byte-range';

/** The smallest field that the byte belongs to, or else its layer. */
export function fieldAt(layers: readonly PacketLayer[], offset: number): ByteRange | undefined {
  const holds = ({ from, to }: ByteRange): boolean => offset >= from && offset < to;
  const candidates: readonly ByteRange[] = [...layers.flatMap(({ fields }) => fields), ...layers].filter(
    holds,
  );
  return candidates.reduce<ByteRange | undefined>(
    (best, range) => (best === undefined || range.to - range.from < best.to - best.from ? range : best),
    undefined,
  );
}
