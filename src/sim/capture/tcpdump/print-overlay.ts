/**
 * Frames in UDP: VXLAN (print-vxlan.c), and OTV (print-otv.c), whose header has the same shape and which tcpdump
 * takes every datagram on port 8472 for, Flannel's VXLAN included.
 */
import { VXLAN_HEADER_BYTES } from '../../wire/vxlan';
import type { TcpdumpContext } from './tcpdump-context';

export function printVxlan(context: TcpdumpContext, offset: number, lengthBytes: number): string {
  context.protocol = 'vxlan';
  let text = 'VXLAN';
  if (lengthBytes < VXLAN_HEADER_BYTES) return `${text} (invalid)`;
  if (!context.has(offset, 1)) return context.cut(text);
  text += `, ${flagsText(context, offset, 'invalid')}, `;
  if (!context.has(offset, 7)) return context.cut(text);
  text += `vni ${context.uint24(offset + 4)}\n`;
  return text + printInnerFrame(context, offset, lengthBytes);
}

export function printOtv(context: TcpdumpContext, offset: number, lengthBytes: number): string {
  context.protocol = 'otv';
  let text = 'OTV, ';
  if (lengthBytes < VXLAN_HEADER_BYTES)
    return `${text}[length ${lengthBytes} < ${VXLAN_HEADER_BYTES}] (invalid)`;
  if (!context.has(offset, 1)) return context.cut(text);
  text += `${flagsText(context, offset, '.')}, `;
  if (!context.has(offset, 4)) return context.cut(text);
  text += `overlay ${context.uint24(offset + 1)}, `;
  if (!context.has(offset, 7)) return context.cut(text);
  text += `instance ${context.uint24(offset + 4)}\n`;
  return text + printInnerFrame(context, offset, lengthBytes);
}

function printInnerFrame(context: TcpdumpContext, offset: number, lengthBytes: number): string {
  if (!context.has(offset, VXLAN_HEADER_BYTES)) return context.cut('');
  return context.nested.ethernet(context, offset + VXLAN_HEADER_BYTES, lengthBytes - VXLAN_HEADER_BYTES);
}

function flagsText(context: TcpdumpContext, offset: number, withoutIdentifier: string): string {
  const flags = context.uint8(offset);
  return `flags [${(flags & 0x08) === 0 ? withoutIdentifier : 'I'}] (0x${flags.toString(16).padStart(2, '0')})`;
}
