/** PPPoE sessions and their discovery (RFC 2516; print-pppoe.c). */
import { printPpp } from './print-ppp';
import type { TcpdumpContext } from './tcpdump-context';

const HEADER_BYTES = 6;
const CODES = new Map<number, string>([
  [0x09, 'PADI'],
  [0x07, 'PADO'],
  [0x19, 'PADR'],
  [0x65, 'PADS'],
  [0xa7, 'PADT'],
  [0x00, ''],
]);

const TAGS = new Map<number, string>([
  [0x0000, 'EOL'],
  [0x0101, 'Service-Name'],
  [0x0102, 'AC-Name'],
  [0x0103, 'Host-Uniq'],
  [0x0104, 'AC-Cookie'],
  [0x0105, 'Vendor-Specific'],
  [0x0110, 'Relay-Session-ID'],
  [0x0120, 'PPP-Max-Payload'],
  [0x0201, 'Service-Name-Error'],
  [0x0202, 'AC-System-Error'],
  [0x0203, 'Generic-Error'],
]);

/** As much of a tag as text, and as much in hexadecimal. */
const [MAX_TEXT, MAX_OCTETS] = [79, 20] as const;

export function printPppoe(context: TcpdumpContext, offset: number, lengthBytes: number): string {
  return context.written(() => print(context, offset, lengthBytes));
}

function print(context: TcpdumpContext, offset: number, lengthBytes: number): void {
  context.protocol = 'pppoe';
  if (lengthBytes < HEADER_BYTES) {
    context.put(` (length ${lengthBytes} < ${HEADER_BYTES}) (invalid)`);
    return;
  }
  if (!context.need(offset, HEADER_BYTES)) return;
  const version = context.uint8(offset) >>> 4;
  const type = context.uint8(offset) & 0xf;
  const code = context.uint8(offset + 1);
  const session = context.uint16(offset + 2);
  const statedBytes = context.uint16(offset + 4);
  let bytes = lengthBytes - HEADER_BYTES;
  if (version !== 1) context.put(` [ver ${version}]`);
  if (type !== 1) context.put(` [type ${type}]`);
  context.put(`PPPoE ${CODES.get(code) ?? `PAD-${code.toString(16)}`}`);
  if (code === 0) context.put(' ');
  if (statedBytes > bytes) context.put(`${code === 0 ? '' : ' '}[len ${statedBytes} > ${bytes}!]`);
  else bytes = statedBytes;
  if (session !== 0)
    context.put(`${code === 0 && statedBytes <= bytes ? '' : ' '}[ses 0x${session.toString(16)}]`);
  const payload = offset + HEADER_BYTES;
  if (code === 0) {
    context.put(' ');
    context.append(printPpp(context, payload, bytes));
    return;
  }
  printTags(context, payload, bytes);
}

function printTags(context: TcpdumpContext, start: number, lengthBytes: number): void {
  let at = 0;
  while (at < lengthBytes) {
    if (!context.need(start + at, 4)) return;
    const type = context.uint16(start + at);
    const tagBytes = context.uint16(start + at + 2);
    at += 4;
    context.put(` [${TAGS.get(type) ?? `TAG-0x${type.toString(16)}`}`);
    if (tagBytes > 0) {
      if (!context.need(start + at, tagBytes)) return;
      context.put(` ${tagText(context, start + at, tagBytes)}`);
    }
    context.put(']');
    if (type === 0) return;
    at += tagBytes;
  }
}

function tagText(context: TcpdumpContext, offset: number, lengthBytes: number): string {
  let text = '';
  let visibleCount = 0;
  const shown = Math.min(lengthBytes, MAX_TEXT);
  for (let index = 0; index < shown; index += 1) {
    const octet = context.uint8(offset + index);
    const isVisible = octet >= 0x20 && octet < 0x7f;
    if (isVisible) visibleCount += 1;
    text += isVisible ? String.fromCharCode(octet) : '.';
  }
  if (visibleCount * 2 > shown) return `"${text}"`;
  const octets = context.hex(offset, Math.min(lengthBytes, MAX_OCTETS), '').toUpperCase();
  return `0x${octets}${lengthBytes > MAX_OCTETS ? '...' : ''}`;
}
