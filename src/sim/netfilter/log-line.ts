/** A line of the kernel's log about a packet at a hook (`nf_log_ip_packet`, `nf_log_ip6_packet` of net/netfilter/nf_log_syslog.c). */
import type { Packet } from '../link/packet';
import { formatLoggedIpv4, formatLoggedIpv6 } from './log-packet';
import { hexOf, LOG_FLAG } from './log-transport';
import type { RuleContext } from './rule-context';

const FRAME_HEADER_BYTES = 14;

export function formatLogLine(context: RuleContext, prefix: string, flags: number): string {
  const { packet, inDevice, outDevice, outPort } = context;
  const physical =
    (packet.bridgePort === undefined ? '' : `PHYSIN=${packet.bridgePort.name} `) +
    (outPort === undefined ? '' : `PHYSOUT=${outPort.name} `);
  const mac = inDevice === undefined ? '' : formatMac(packet, flags);
  const mark = packet.mark === 0 ? '' : `MARK=0x${(packet.mark >>> 0).toString(16)} `;
  const formatBody = context.isIpv6 ? formatLoggedIpv6 : formatLoggedIpv4;
  const body = formatBody(packet, packet.networkOffset, flags);
  return `${prefix}IN=${inDevice?.name ?? ''} OUT=${outDevice?.name ?? ''} ${physical}${mac}${body}${mark}`;
}

function formatMac(packet: Packet, flags: number): string {
  const start = packet.networkOffset - FRAME_HEADER_BYTES;
  if (start < 0) return 'MAC= ';
  const bytes = (from: number, count: number): string => hexOf(packet, start + from, count).join(':');
  if ((flags & LOG_FLAG.MAC_DECODE) === 0) return `MAC=${bytes(0, FRAME_HEADER_BYTES)} `;
  return `MACSRC=${bytes(6, 6)} MACDST=${bytes(0, 6)} MACPROTO=${hexOf(packet, start + 12, 2).join('')} `;
}
