/** IPv6 packets as tcpdump prints them, with their extension headers (print-ip6.c, print-ip6opts.c, print-frag6.c, print-rt6.c). */
import { IP_PROTOCOL_NAMES } from './protocol-names';
import { printIpPayload } from './print-ip-payload';
import type { TcpdumpContext } from './tcpdump-context';

const HEADER_BYTES = 40;
const FRAGMENT_HEADER_BYTES = 8;
const [HOP_BY_HOP, ROUTING, FRAGMENT, DESTINATION] = [0, 43, 44, 60] as const;
/** They print the addresses with their ports. */
const WITH_PORTS: ReadonlySet<number> = new Set([6, 17, 33, 132]);

export function printIpv6(context: TcpdumpContext, offset: number, lengthBytes: number): string {
  context.protocol = 'ip6';
  if (!context.has(offset, HEADER_BYTES)) return context.truncation();
  if (lengthBytes < HEADER_BYTES) return `truncated-ip6 ${lengthBytes}`;
  let text = context.options.hasLinkHeader ? '' : 'IP6 ';
  const version = context.uint8(offset) >>> 4;
  if (version !== 6) return `${text}version error: ${version} != 6`;
  const payloadBytes = context.uint16(offset + 4);
  const totalBytes = payloadBytes + HEADER_BYTES;
  if (lengthBytes < totalBytes) text += `truncated-ip6 - ${totalBytes - lengthBytes} bytes missing!`;
  if (context.options.verbosity > 0) text += headerText(context, offset);
  const outerEnd = context.end;
  context.end = Math.min(outerEnd, offset + totalBytes);
  text += context.written(() => printHeaders(context, offset, totalBytes));
  if (!context.isCut) context.end = outerEnd;
  return text;
}

function headerText(context: TcpdumpContext, offset: number): string {
  const flow = context.uint32(offset);
  const next = context.uint8(offset + 6);
  let text = '(';
  const trafficClass = (flow >>> 20) & 0xff;
  if (trafficClass !== 0) text += `class 0x${trafficClass.toString(16).padStart(2, '0')}, `;
  if ((flow & 0xf_ffff) !== 0) text += `flowlabel 0x${(flow & 0xf_ffff).toString(16).padStart(5, '0')}, `;
  const name = IP_PROTOCOL_NAMES.get(next) ?? 'unknown';
  return `${text}hlim ${context.uint8(offset + 7)}, next-header ${name} (${next}) payload length: ${context.uint16(offset + 4)}) `;
}

function printHeaders(context: TcpdumpContext, ipOffset: number, totalBytes: number): void {
  let offset = ipOffset;
  let left = totalBytes;
  let advance = HEADER_BYTES;
  let next = context.uint8(ipOffset + 6);
  let isFragment = false;
  let hasHopByHop = false;
  while (offset < context.end && advance > 0) {
    if (left < advance) {
      context.put(context.truncation());
      return;
    }
    offset += advance;
    left -= advance;
    if (offset === ipOffset + HEADER_BYTES && !WITH_PORTS.has(next)) {
      context.put(`${context.ipv6(ipOffset + 8)} > ${context.ipv6(ipOffset + 24)}: `);
    }
    switch (next) {
      case HOP_BY_HOP:
        if (hasHopByHop || offset !== ipOffset + HEADER_BYTES) {
          const what = hasHopByHop ? 'was already found' : "don't follow the IPv6 header";
          context.put(`[The Hop-by-Hop Options header ${what}] (invalid)`);
          return;
        }
        hasHopByHop = true;
        advance = printOptionHeader(context, offset, true);
        break;
      case DESTINATION:
        advance = printOptionHeader(context, offset, false);
        break;
      case FRAGMENT:
        advance = printFragmentHeader(context, offset, ipOffset);
        isFragment = true;
        break;
      case ROUTING:
        advance = printRoutingHeader(context, offset);
        break;
      default: {
        const payload = {
          ipOffset,
          offset,
          lengthBytes: left,
          isFragment,
          hopLimit: context.uint8(ipOffset + 7),
        };
        context.append(printIpPayload(context, next, payload));
        return;
      }
    }
    if (advance < 0) return;
    next = context.get8(offset);
    if (context.isCut) return;
    context.protocol = 'ip6';
  }
}

/** Negative when nothing can follow. */
function printOptionHeader(context: TcpdumpContext, offset: number, isHopByHop: boolean): number {
  context.protocol = isHopByHop ? 'hbhopt' : 'dstopt';
  if (!context.need(offset, 2)) return -1;
  const headerBytes = (context.uint8(offset + 1) + 1) * 8;
  if (!context.has(offset, headerBytes)) {
    context.put(context.truncation());
    return -1;
  }
  context.put(isHopByHop ? 'HBH ' : 'DSTOPT ');
  const isRead = isHopByHop || context.options.verbosity > 0;
  if (!isRead || printOptions(context, offset + 2, headerBytes - 2)) return headerBytes;
  context.put(context.truncation());
  return -1;
}

/** What an option needs to be read, and what it prints. */
const OPTIONS = new Map<number, { readonly bytes: number; readonly name: string }>([
  [0x05, { bytes: 4, name: 'rtalert' }],
  [0xc2, { bytes: 6, name: 'jumbo' }],
  [0xc9, { bytes: 18, name: 'homeaddr' }],
]);

/** False when an option is wrong or longer than its header. */
function printOptions(context: TcpdumpContext, start: number, lengthBytes: number): boolean {
  const isVerbose = context.options.verbosity > 0;
  let at = 0;
  while (at < lengthBytes) {
    const offset = start + at;
    const type = context.uint8(offset);
    const optionBytes =
      type === 0 ? 1 : at + 1 < lengthBytes ? context.uint8(offset + 1) + 2 : lengthBytes + 1;
    if (at + optionBytes > lengthBytes) return false;
    const problem = optionProblem(context, offset, lengthBytes - at);
    if (problem !== undefined) {
      context.put(problem);
      return false;
    }
    if (isVerbose) context.put(optionText(context, offset));
    at += optionBytes;
  }
  if (isVerbose) context.put(' ');
  return true;
}

function optionProblem(context: TcpdumpContext, offset: number, left: number): string | undefined {
  const type = context.uint8(offset);
  const known = OPTIONS.get(type);
  if (known === undefined) return undefined;
  const { bytes, name } = known;
  if (left < bytes) return `(${name}: trunc)`;
  const dataBytes = context.uint8(offset + 1);
  const isWrong = type === 0xc9 ? dataBytes < bytes - 2 : dataBytes !== bytes - 2;
  return isWrong ? `(${name}: invalid len ${dataBytes})` : undefined;
}

function optionText(context: TcpdumpContext, offset: number): string {
  const type = context.uint8(offset);
  switch (type) {
    case 0:
      return '(pad1)';
    case 1:
      return '(padn)';
    case 0x05:
      return `(rtalert: 0x${context.hex(offset + 2, 2, '')}) `;
    case 0xc2:
      return `(jumbo: ${context.uint32(offset + 2)}) `;
    case 0xc9:
      return `(homeaddr: ${context.ipv6(offset + 2)})`;
    default:
      return `(opt_type 0x${context.hex(offset, 1, '')}: len=${context.uint8(offset + 1)})`;
  }
}

function printFragmentHeader(context: TcpdumpContext, offset: number, ipOffset: number): number {
  context.protocol = 'frag6';
  // The identification is not looked at without -v.
  if (!context.need(offset, context.options.verbosity > 0 ? FRAGMENT_HEADER_BYTES : 4)) return -1;
  const place = context.uint16(offset + 2) & 0xfff8;
  const payloadBytes =
    HEADER_BYTES + context.uint16(ipOffset + 4) - (offset - ipOffset) - FRAGMENT_HEADER_BYTES;
  const identification = context.options.verbosity > 0 ? `0x${context.hex(offset + 4, 4, '')}:` : '';
  context.put(`frag (${identification}${place}|${payloadBytes})`);
  if (place !== 0) return -1;
  context.put(' ');
  return FRAGMENT_HEADER_BYTES;
}

const ROUTING_NAMES = new Map([
  [0, ' [Deprecated]'],
  [1, ' [Deprecated]'],
]);

function printRoutingHeader(context: TcpdumpContext, offset: number): number {
  context.protocol = 'rt6';
  if (!context.has(offset, 4)) {
    context.put(context.truncation());
    return -1;
  }
  const words = context.uint8(offset + 1);
  const type = context.uint8(offset + 2);
  context.put(
    `RT6 (len=${words}, type=${type}${ROUTING_NAMES.get(type) ?? ''}, segleft=${context.uint8(offset + 3)}`,
  );
  const headerBytes = (words + 1) * 8;
  if (type !== 0 && type !== 2 && type !== 4) {
    context.put(' (unknown type) (invalid)');
    return -1;
  }
  if (type === 4) return printSegments(context, offset, headerBytes);
  const reserved = context.get32(offset + 4);
  if (reserved !== 0 || context.options.verbosity > 0) context.put(`, rsv=0x${reserved.toString(16)}`);
  if (words % 2 === 1) {
    context.put(' (invalid)');
    return -1;
  }
  for (let index = 0; index < words / 2; index += 1) {
    context.put(`, [${index}]${context.getIpv6(offset + 8 + index * 16)}`);
  }
  context.put(') ');
  return headerBytes;
}

/** RFC 8754. */
function printSegments(context: TcpdumpContext, offset: number, headerBytes: number): number {
  const last = context.get8(offset + 4);
  context.put(`, last-entry=${last}`);
  const flags = context.get8(offset + 5);
  if (flags !== 0) context.put(`, flags=0x${flags.toString(16)}`);
  context.put(`, tag=${context.get16(offset + 6).toString(16)}`);
  for (let index = 0; index <= last && !context.isCut; index += 1) {
    context.put(`, [${index}]${context.getIpv6(offset + 8 + index * 16)}`);
  }
  context.put(') ');
  return headerBytes;
}
