/** PPPoE sessions with IP in them (RFC 2516; print-pppoe.c). Leaves out discovery and every other protocol of PPP. */
import type { TcpdumpContext } from './tcpdump-context';

const HEADER_BYTES = 6;

/** Undefined when it carries something else. */
export function printPppoeSession(
  context: TcpdumpContext,
  offset: number,
  lengthBytes: number,
): string | undefined {
  if (!context.has(offset, HEADER_BYTES + 2) || context.uint16(offset) !== 0x1100) return undefined;
  const type = context.uint16(offset + HEADER_BYTES);
  if (type !== 0x21 && type !== 0x57) return undefined;
  const isIpv6 = type === 0x57;
  const statedBytes = context.uint16(offset + 4);
  const name = isIpv6 ? 'IP6 (0x0057)' : 'IP (0x0021)';
  const header = context.options.hasLinkHeader ? `${name}, length ${statedBytes}: ` : '';
  const payload = offset + HEADER_BYTES + 2;
  const payloadBytes = Math.min(statedBytes, lengthBytes - HEADER_BYTES) - 2;
  const print = isIpv6 ? context.nested.ipv6 : context.nested.ipv4;
  return `PPPoE  [ses 0x${context.uint16(offset + 2).toString(16)}] ${header}${print(context, payload, payloadBytes)}`;
}
