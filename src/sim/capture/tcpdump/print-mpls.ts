/** Labels of MPLS (RFC 3032; print-mpls.c). */
import { hexDump } from './hex-dump';
import type { TcpdumpContext } from './tcpdump-context';

const NAMES = new Map<number, string>([
  [0, 'IPv4 explicit NULL'],
  [1, 'router alert'],
  [2, 'IPv6 explicit NULL'],
  [3, 'implicit NULL'],
]);

const LAST_RESERVED = 15;

export function printMpls(context: TcpdumpContext, offset: number, lengthBytes: number): string {
  return context.written(() => print(context, offset, lengthBytes));
}

function print(context: TcpdumpContext, start: number, lengthBytes: number): void {
  context.protocol = 'mpls';
  context.put('MPLS');
  let offset = start;
  let label: number;
  let isBottom: boolean;
  const end = start + lengthBytes;
  do {
    if (!context.need(offset, 4)) return;
    if (offset + 4 > end) {
      context.put(context.truncation());
      return;
    }
    const entry = context.get32(offset);
    label = entry >>> 12;
    isBottom = (entry & 0x100) !== 0;
    const isStacked = context.options.verbosity > 0 && offset !== start;
    context.put(`${isStacked ? '\n\t' : ' '}(label ${label}`);
    const name = NAMES.get(label);
    if (label <= LAST_RESERVED && context.options.verbosity > 0) context.put(` (${name ?? 'rsvd'})`);
    context.put(`, tc ${(entry >>> 9) & 7}`);
    if (isBottom) context.put(', [S]');
    context.put(`, ttl ${entry & 0xff})`);
    offset += 4;
  } while (!isBottom);
  if (!context.has(offset, 1) || offset >= end) {
    context.put(context.truncation());
    return;
  }
  const version = context.uint8(offset) >>> 4;
  const left = end - offset;
  const isIpv4 = label === 0 || label === 3 || (label !== 2 && version === 4);
  const isIpv6 = label === 2 || (!isIpv4 && version === 6);
  if (!isIpv4 && !isIpv6) {
    if (!context.isDumpSuppressed) context.put(hexDump(context.bytes, offset, context.end, true));
    return;
  }
  context.put(context.options.verbosity > 0 ? '\n\t' : ' ');
  context.append(
    isIpv6 ? context.nested.ipv6(context, offset, left) : context.nested.ipv4(context, offset, left),
  );
}
