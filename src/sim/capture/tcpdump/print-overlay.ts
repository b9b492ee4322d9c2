/**
 * Frames in UDP: VXLAN (print-vxlan.c), and OTV (print-otv.c), whose header has the same shape and which tcpdump
 * takes every datagram on port 8472 for, Flannel's VXLAN included.
 */
import { VXLAN_HEADER_BYTES } from '../../wire/vxlan';
import type { TcpdumpContext } from './tcpdump-context';

export function printVxlan(context: TcpdumpContext, offset: number, lengthBytes: number): string {
  context.protocol = 'vxlan';
  if (lengthBytes < VXLAN_HEADER_BYTES || !context.has(offset, VXLAN_HEADER_BYTES))
    return context.truncation();
  const text = `VXLAN, ${flagsText(context, offset)}, vni ${context.uint24(offset + 4)}\n`;
  return (
    text + context.nested.ethernet(context, offset + VXLAN_HEADER_BYTES, lengthBytes - VXLAN_HEADER_BYTES)
  );
}

export function printOtv(context: TcpdumpContext, offset: number, lengthBytes: number): string {
  context.protocol = 'otv';
  let text = 'OTV, ';
  if (lengthBytes < VXLAN_HEADER_BYTES || !context.has(offset, 1)) return text + context.truncation();
  text += `${flagsText(context, offset)}, `;
  if (!context.has(offset, 4)) return text + context.truncation();
  text += `overlay ${context.uint24(offset + 1)}, `;
  if (!context.has(offset, 7)) return text + context.truncation();
  text += `instance ${context.uint24(offset + 4)}\n`;
  if (!context.has(offset, VXLAN_HEADER_BYTES)) return text + context.truncation();
  return (
    text + context.nested.ethernet(context, offset + VXLAN_HEADER_BYTES, lengthBytes - VXLAN_HEADER_BYTES)
  );
}

function flagsText(context: TcpdumpContext, offset: number): string {
  const flags = context.uint8(offset);
  return `flags [${(flags & 0x08) === 0 ? '.' : 'I'}] (0x${flags.toString(16).padStart(2, '0')})`;
}
