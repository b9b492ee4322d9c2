/** Bandwidths of links, which routing protocols give as IEEE 754 numbers of octets a second. */
import type { TcpdumpContext } from './tcpdump-context';

const BITS_PER_OCTET = 8;
const BITS_PER_MEGABIT = 1_000_000;

/** `12.500 Mbps` */
export function megabitsText(context: TcpdumpContext, offset: number): string {
  if (!context.need(offset, 4)) return '';
  const view = new DataView(context.bytes.buffer, context.bytes.byteOffset);
  const bits = Math.fround(view.getFloat32(offset) * BITS_PER_OCTET);
  return `${fixedText(Math.fround(bits / BITS_PER_MEGABIT))} Mbps`;
}

/** As C prints a number that may be none. */
function fixedText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (Number.isFinite(value)) return Math.abs(value) < 1e21 ? value.toFixed(3) : `${BigInt(value)}.000`;
  return value > 0 ? 'inf' : '-inf';
}
