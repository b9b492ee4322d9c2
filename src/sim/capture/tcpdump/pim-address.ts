/** Addresses in messages of PIM: with their family before them, or all of one length (RFC 2117; print-pim.c). */
import { hexText } from './name-table';
import type { TcpdumpContext } from './tcpdump-context';

export type PimAddressKind = 'unicast' | 'group' | 'source';

interface Place {
  readonly offset: number;
  readonly left: number;
  readonly addressBytes: number;
}

/** Undefined when it was not captured, or its family is not one of IP's. */
export function readPimAddress(
  context: TcpdumpContext,
  place: Place,
  kind: PimAddressKind,
): { readonly text: string; readonly bytes: number } | undefined {
  let { offset, left, addressBytes } = place;
  const headerBytes = addressBytes === 0 ? 2 : 0;
  if (headerBytes > 0) {
    if (left < 2) return undefined;
    const family = context.get8(offset);
    addressBytes = family === 1 ? 4 : family === 2 ? 16 : 0;
    if (addressBytes === 0 || context.get8(offset + 1) !== 0) return undefined;
  }
  if (addressBytes !== 4 && addressBytes !== 16) return undefined;
  offset += headerBytes;
  left -= headerBytes;
  const address = (at: number): string => (addressBytes === 4 ? context.address(at) : context.ipv6(at));
  if (kind === 'unicast') {
    if (left < addressBytes || !context.has(offset, addressBytes)) return undefined;
    return { text: address(offset), bytes: headerBytes + addressBytes };
  }
  if (left < addressBytes + 2 || !context.has(offset, addressBytes + 2)) return undefined;
  const bits = context.uint8(offset + 1);
  const mask = bits === addressBytes * 8 ? '' : `/${bits}`;
  return {
    text: address(offset + 2) + mask + flagText(context.uint8(offset), kind),
    bytes: headerBytes + 2 + addressBytes,
  };
}

function flagText(flags: number, kind: 'group' | 'source'): string {
  if (flags === 0) return '';
  if (kind === 'group') return `(${hexText(flags, 2)})`;
  const names = ['S', 'W', 'R'].filter((_, index) => (flags & (4 >>> index)) !== 0).join('');
  return `(${names}${(flags & 0xf8) === 0 ? '' : `+${hexText(flags & 0xf8, 2)}`})`;
}
