/**
 * Frames in UDP: VXLAN (print-vxlan.c), Geneve, and OTV (print-otv.c), whose header has the same shape and which tcpdump
 * takes every datagram on port 8472 for, Flannel's VXLAN included.
 */
import { GENEVE_ETHERNET, GENEVE_HEADER_BYTES } from '../../wire/geneve';
import { VXLAN_HEADER_BYTES } from '../../wire/vxlan';
import { etherTypeName } from './ether-type-names';
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
    return `${text}[length ${lengthBytes} < ${VXLAN_HEADER_BYTES}] (invalid)${context.has(offset, lengthBytes) ? '' : context.truncation()}`;
  if (!context.has(offset, 1)) return context.cut(text);
  text += `${flagsText(context, offset, '.')}, `;
  if (!context.has(offset, 4)) return context.cut(text);
  text += `overlay ${context.uint24(offset + 1)}, `;
  if (!context.has(offset, 7)) return context.cut(text);
  text += `instance ${context.uint24(offset + 4)}\n`;
  return text + printInnerFrame(context, offset, lengthBytes);
}

const GENEVE_FLAGS = ['O', 'C', 'R1', 'R2', 'R3', 'R4', 'R5', 'R6'] as const;

/** RFC 8926 (print-geneve.c). */
export function printGeneve(context: TcpdumpContext, offset: number, lengthBytes: number): string {
  return context.written(() => printGeneveMessage(context, offset, lengthBytes));
}

function printGeneveMessage(context: TcpdumpContext, offset: number, lengthBytes: number): void {
  context.protocol = 'geneve';
  const isVerbose = context.options.verbosity > 0;
  context.put('Geneve');
  if (lengthBytes < GENEVE_HEADER_BYTES) {
    context.put(` [length ${lengthBytes} < ${GENEVE_HEADER_BYTES}] (invalid)`);
    return;
  }
  if (!context.has(offset, GENEVE_HEADER_BYTES)) {
    context.put(context.truncation());
    return;
  }
  const version = context.uint8(offset) >>> 6;
  if (version !== 0) {
    context.put(` ERROR: unknown-version ${version}`);
    return;
  }
  const flags = context.uint8(offset + 1);
  const type = context.uint16(offset + 2);
  const names = GENEVE_FLAGS.filter((_, index) => (flags & (0x80 >>> index)) !== 0);
  context.put(
    `, Flags [${names.length === 0 ? 'none' : names.join('')}], vni 0x${context.uint24(offset + 4).toString(16)}`,
  );
  const reserved = context.uint8(offset + 7);
  if (reserved !== 0) context.put(`, rsvd 0x${reserved.toString(16)}`);
  if (context.options.hasLinkHeader) {
    context.put(`, proto ${etherTypeName(type) ?? 'unknown'} (0x${type.toString(16).padStart(4, '0')})`);
  }
  const optionBytes = (context.uint8(offset) & 0x3f) * 4;
  const left = (lengthBytes - GENEVE_HEADER_BYTES) >>> 0;
  const body = offset + GENEVE_HEADER_BYTES;
  if (left < optionBytes) {
    context.put(` truncated-geneve - ${optionBytes - left} bytes missing`);
    return;
  }
  if (!context.has(body, optionBytes)) {
    context.put(context.truncation());
    return;
  }
  if (optionBytes > 0) {
    context.put(', options [');
    if (isVerbose) printGeneveOptions(context, body, optionBytes);
    else context.put(`${optionBytes} bytes`);
    context.put(']');
  }
  context.put(isVerbose ? '\n\t' : ': ');
  const inner = body + optionBytes;
  const innerBytes = left - optionBytes;
  const text = context.nested.etherType(context, type, inner, innerBytes);
  if (text !== undefined) context.append(text);
  else if (type === GENEVE_ETHERNET) context.append(context.nested.ethernet(context, inner, innerBytes));
  else context.put(`geneve-proto-0x${type.toString(16)}`);
}

const GENEVE_CLASSES = new Map<number, string>([
  [0x0100, 'Linux'],
  [0x0101, 'Open vSwitch'],
  [0x0102, 'Open Virtual Networking (OVN)'],
  [0x0103, 'In-band Network Telemetry (INT)'],
  [0x0104, 'VMware'],
]);

function geneveClass(number: number): string {
  if (number <= 0xff) return 'Standard';
  return GENEVE_CLASSES.get(number) ?? (number >= 0xfff0 ? 'Experimental' : 'Unknown');
}

function printGeneveOptions(context: TcpdumpContext, start: number, lengthBytes: number): void {
  let at = 0;
  while (at < lengthBytes && !context.isCut) {
    const offset = start + at;
    const optionClass = context.get16(offset);
    const type = context.get8(offset + 2);
    const optionBytes = 4 + (context.get8(offset + 3) & 0x1f) * 4;
    context.put(
      `${at === 0 ? '' : ', '}class ${geneveClass(optionClass)} (0x${optionClass.toString(16)}) ` +
        `type 0x${type.toString(16)}${(type & 0x80) === 0 ? '' : '(C)'} len ${optionBytes}`,
    );
    if (optionBytes > lengthBytes - at) {
      context.put(' [bad length]');
      return;
    }
    if (context.options.verbosity > 1 && optionBytes > 4) {
      context.put(' data');
      for (let index = 4; index < optionBytes; index += 4) {
        context.put(
          ` ${context
            .get32(offset + index)
            .toString(16)
            .padStart(8, '0')}`,
        );
      }
    }
    at += optionBytes;
  }
}

function printInnerFrame(context: TcpdumpContext, offset: number, lengthBytes: number): string {
  if (!context.has(offset, VXLAN_HEADER_BYTES)) return context.cut('');
  return context.nested.ethernet(context, offset + VXLAN_HEADER_BYTES, lengthBytes - VXLAN_HEADER_BYTES);
}

function flagsText(context: TcpdumpContext, offset: number, withoutIdentifier: string): string {
  const flags = context.uint8(offset);
  return `flags [${(flags & 0x08) === 0 ? withoutIdentifier : 'I'}] (0x${flags.toString(16).padStart(2, '0')})`;
}
