/**
 * Tells by the addresses between whom a packet goes: the innermost one of a VXLAN or Geneve tunnel, and of IPv4 in IPv4. ARP is between
 * who asks and who is asked for.
 *
 * Leaves out who is behind a translated address: before and after NAT a packet has other ends.
 */
import { ETHERNET_HEADER_BYTES } from '../wire/ethernet';
import { ETHER_TYPE } from '../wire/ether-type';
import type { IpAddress } from '../wire/ip-address';
import { IP_PROTOCOL } from '../wire/ip-protocol';
import { IPV4_HEADER_BYTES } from '../wire/ipv4';
import { readIpv4 } from '../wire/ipv4-address';
import { readIpv6 } from '../wire/ipv6-address';
import { IPV6_HEADER_BYTES } from '../wire/ipv6-extension';
import { UDP_HEADER_BYTES } from '../wire/udp';
import { ipv4HeaderBytes, tunnelHeaderBytes, uint16 } from './noise';

export type AddressTest = (address: IpAddress) => boolean;

const ARP_SENDER = 14;
const ARP_TARGET = 24;
const ARP_BYTES = 28;
const FRAGMENT_BITS = 0x1f_ff;

/** `bytes` holds the Ethernet frame from `start` up to `end`, as much of it as was captured: is one of its ends such an address? */
export function hasEnd(bytes: Uint8Array, start: number, end: number, isSuch: AddressTest): boolean {
  const ip = start + ETHERNET_HEADER_BYTES;
  if (ip > end) return false;
  const etherType = uint16(bytes, ip - 2);
  if (etherType !== ETHER_TYPE.ARP) return hasEndWithoutLink(bytes, ip, end, isSuch);
  const isWhole = ip + ARP_BYTES <= end;
  return isWhole && (isSuch(readIpv4(bytes, ip + ARP_SENDER)) || isSuch(readIpv4(bytes, ip + ARP_TARGET)));
}

/** The same for an IP packet without a header of the link. */
export function hasEndWithoutLink(bytes: Uint8Array, ip: number, end: number, isSuch: AddressTest): boolean {
  const version = (bytes[ip] ?? 0) >>> 4;
  if (version === 6 && ip + IPV6_HEADER_BYTES <= end) {
    const transport = ip + IPV6_HEADER_BYTES;
    // Tunnels put no extension header before theirs.
    if (bytes[ip + 6] === IP_PROTOCOL.UDP) {
      const inner = innerFrame(bytes, transport, end);
      if (inner !== undefined) return hasEnd(bytes, inner, end, isSuch);
    }
    return isSuch(readIpv6(bytes, ip + 8)) || isSuch(readIpv6(bytes, ip + 24));
  }
  if (version !== 4 || ip + IPV4_HEADER_BYTES > end) return false;
  const transport = ip + ipv4HeaderBytes(bytes, ip);
  const protocol = bytes[ip + 9] ?? 0;
  const isFirst = (uint16(bytes, ip + 6) & FRAGMENT_BITS) === 0;
  if (isFirst && protocol === IP_PROTOCOL.IPIP) return hasEndWithoutLink(bytes, transport, end, isSuch);
  if (isFirst && protocol === IP_PROTOCOL.UDP) {
    const inner = innerFrame(bytes, transport, end);
    if (inner !== undefined) return hasEnd(bytes, inner, end, isSuch);
  }
  return isSuch(readIpv4(bytes, ip + 12)) || isSuch(readIpv4(bytes, ip + 16));
}

/** Where the frame begins that a tunnel carries. */
function innerFrame(bytes: Uint8Array, udp: number, end: number): number | undefined {
  const tunnel = udp + UDP_HEADER_BYTES;
  if (tunnel > end) return undefined;
  const headerBytes = tunnelHeaderBytes(bytes, uint16(bytes, udp + 2), tunnel, end);
  return headerBytes === undefined ? undefined : tunnel + headerBytes;
}
