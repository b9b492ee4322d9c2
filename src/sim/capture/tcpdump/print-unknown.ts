import { hexDump } from './hex-dump';
import type { TcpdumpContext } from './tcpdump-context';

/** Bytes that a printer does not understand, in lines after `indent` (`print_unknown_data`). */
export function printUnknownData(
  context: TcpdumpContext,
  offset: number,
  lengthBytes: number,
  indent: string,
): void {
  if (context.isCut || lengthBytes <= 0) return;
  const end = Math.min(offset + lengthBytes, context.end);
  context.put(hexDump(context.bytes, offset, end, false, indent));
}

/** Names of the bits that are set (`bittok2str`). */
export function bitNames(
  names: readonly (readonly [number, string])[],
  value: number,
  { none = 'none', separator = ', ' } = {},
): string {
  const found = names.filter(([bit]) => (value & bit) !== 0).map(([, name]) => name);
  return found.length === 0 ? none : found.join(separator);
}
