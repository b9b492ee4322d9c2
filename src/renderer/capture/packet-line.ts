/** A line of tcpdump, taken apart for columns and colour. Pure. */
import { elided } from '../ui/elided';

type PacketTone = 'arp' | 'dns' | 'icmp' | 'tcp' | 'udp' | 'vxlan' | 'none';

const STAMP = /^(\d\d:\d\d:\d\d\.\d{6,9}) (.*)$/s;

/** The time stamp and what follows it; a line without one is all packet. */
export function splitPacketLine(text: string): { readonly stamp: string; readonly packet: string } {
  const [, stamp = '', packet = text] = STAMP.exec(text) ?? [];
  return { stamp, packet };
}

/** What the packet is, seen from outside: a tunnel hides what it carries. */
export function packetToneOf(packet: string): PacketTone {
  // tcpdump calls what goes to port 8472, Linux's port for VXLAN, by the name of another protocol with the same header.
  if (packet.includes(': VXLAN, ') || packet.includes(': OTV, ')) return 'vxlan';
  if (packet.startsWith('ARP, ')) return 'arp';
  if (packet.includes(' ICMP ') || packet.includes(' ICMP6, ')) return 'icmp';
  if (packet.includes(': Flags [')) return 'tcp';
  if (/[.](?:53|domain)[ :]/.test(packet)) return 'dns';
  return packet.includes(': UDP, ') ? 'udp' : 'none';
}

/** Cuts the machine or Pod of `default/client:eth0`, never the name of the interface. */
export function shortInterface(interfaceId: string, maxLength: number): string {
  const device = interfaceId.slice(interfaceId.lastIndexOf(':'));
  const owner = interfaceId.slice(0, -device.length);
  return `${elided(owner, Math.max(5, maxLength - device.length))}${device}`;
}

/** In one line, for a row: what a tunnel carries stands on a line of its own in tcpdump's output. */
export function oneLineOf(packet: string): string {
  return packet.replaceAll(/\n\s*/g, ' ↵ ');
}
