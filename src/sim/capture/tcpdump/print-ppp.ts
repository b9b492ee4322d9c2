/**
 * What a PPP link carries (RFC 1661; print-ppp.c): IP, MPLS, and of the control protocols the first line.
 *
 * Leaves out the options of control protocols, authentication, and compressed headers: they are shown as bytes.
 */
import { hexDump } from './hex-dump';
import { printMpls } from './print-mpls';
import type { TcpdumpContext } from './tcpdump-context';

const [IP, IPV6, MPLS_UNICAST, MPLS_MULTICAST] = [0x0021, 0x0057, 0x0281, 0x0283] as const;

const NAMES = new Map<number, string>([
  [IP, 'IP'],
  [IPV6, 'IP6'],
  [MPLS_UNICAST, 'MPLS'],
  [MPLS_MULTICAST, 'MPLS'],
  [0x8021, 'IPCP'],
  [0x8057, 'IP6CP'],
  [0x80fd, 'CCP'],
  [0x8281, 'MPLSCP'],
  [0xc021, 'LCP'],
]);

const CONTROL_CODES: readonly string[] = [
  'Vend-Ext',
  'Conf-Request',
  'Conf-Ack',
  'Conf-Nack',
  'Conf-Reject',
  'Term-Request',
  'Term-Ack',
  'Code-Reject',
  'Prot-Reject',
  'Echo-Request',
  'Echo-Reply',
  'Disc-Req',
  'Ident',
  'Time-Remaining',
  'Reset-Req',
  'Reset-Ack',
];

/** From the protocol's number on, or from the address and control octets before it. */
export function printPpp(context: TcpdumpContext, offset: number, lengthBytes: number): string {
  return context.written(() => print(context, offset, lengthBytes));
}

function print(context: TcpdumpContext, start: number, lengthBytes: number): void {
  context.protocol = 'ppp';
  if (!context.need(start, 2)) return;
  if (lengthBytes < 2) {
    context.put(context.truncation());
    return;
  }
  const offset = context.uint16(start) === 0xff03 ? start + 2 : start;
  // An odd first octet is a whole number already.
  const isShort = context.get8(offset) % 2 === 1;
  const type = isShort ? context.get8(offset) : context.get16(offset);
  if (context.isCut) return;
  const body = offset + (isShort ? 1 : 2);
  const left = lengthBytes - (body - start);
  const number = type.toString(16).padStart(4, '0');
  const name = NAMES.get(type);
  if (context.options.hasLinkHeader) {
    context.put(`${name ?? 'unknown'} (0x${number}), length ${lengthBytes}${name === undefined ? '' : ': '}`);
  }
  switch (type) {
    case IP:
      context.append(context.nested.ipv4(context, body, left));
      return;
    case IPV6:
      context.append(context.nested.ipv6(context, body, left));
      return;
    case MPLS_UNICAST:
    case MPLS_MULTICAST:
      context.append(printMpls(context, body, left));
      return;
    default:
      if (name !== undefined) printControl(context, name, body, left + 2);
      else if (!context.options.hasLinkHeader) {
        context.put(`unknown PPP protocol (0x${number}) `);
        context.put(hexDump(context.bytes, body, context.end, false));
      }
  }
}

function printControl(context: TcpdumpContext, name: string, offset: number, lengthBytes: number): void {
  context.put(`${name}, `);
  if (!context.has(offset, 4)) {
    context.protocol = name;
    context.put(context.truncation().trimStart());
    return;
  }
  const code = context.uint8(offset);
  const codeText = CONTROL_CODES[code] ?? `Unknown Opcode`;
  context.put(
    `${codeText} (0x${context.hex(offset, 1, '')}), id ${context.uint8(offset + 1)}, length ${lengthBytes}`,
  );
}
