/**
 * Tells the traffic that a cluster makes for itself from what people send: ARP, its successors of IPv6 (neighbor
 * discovery, listener reports), DNS, and the probes of kubelets.
 *
 * Looks at the innermost packet of a VXLAN or Geneve tunnel, and of IPv4 in IPv4. Leaves out fragments after the first, which carry no ports.
 */
import { ETHERNET_HEADER_BYTES } from '../wire/ethernet';
import { ETHER_TYPE } from '../wire/ether-type';
import { DNS_PORT } from '../wire/dns';
import { isLinkUpkeep } from '../wire/icmpv6';
import type { IpAddress } from '../wire/ip-address';
import { IP_PROTOCOL } from '../wire/ip-protocol';
import { IPV4_HEADER_BYTES } from '../wire/ipv4';
import { readIpv4 } from '../wire/ipv4-address';
import { readIpv6 } from '../wire/ipv6-address';
import { IPV6_HEADER_BYTES, Ipv6UpperLayer } from '../wire/ipv6-extension';
import { UDP_HEADER_BYTES } from '../wire/udp';
import { GENEVE_PORT, readGeneveHeader } from '../wire/geneve';
import { isVxlanPort, VXLAN_HEADER_BYTES } from '../wire/vxlan';

interface Endpoint {
  readonly address: IpAddress;
  readonly port: number;
}

/** Is a TCP segment between these two at that time part of a probe? */
export type ProbeTest = (one: Endpoint, other: Endpoint, timeNs: number) => boolean;

const upperLayer = new Ipv6UpperLayer();

/** `bytes` holds the Ethernet frame from `start` up to `end`, as much of it as was captured. */
export function isNoise(
  bytes: Uint8Array,
  start: number,
  end: number,
  timeNs: number,
  isProbe: ProbeTest,
): boolean {
  const ip = start + ETHERNET_HEADER_BYTES;
  if (ip > end) return false;
  const etherType = uint16(bytes, ip - 2);
  return etherType === ETHER_TYPE.ARP || isPacketNoise(bytes, ip, end, etherType, timeNs, isProbe);
}

/** The same for an IP packet without a header of the link. */
export function isRawNoise(
  bytes: Uint8Array,
  start: number,
  end: number,
  timeNs: number,
  isProbe: ProbeTest,
): boolean {
  const etherType = (bytes[start] ?? 0) >>> 4 === 6 ? ETHER_TYPE.IPV6 : ETHER_TYPE.IPV4;
  return isPacketNoise(bytes, start, end, etherType, timeNs, isProbe);
}

function isPacketNoise(
  bytes: Uint8Array,
  ip: number,
  end: number,
  etherType: number,
  timeNs: number,
  isProbe: ProbeTest,
): boolean {
  let transport: number;
  let protocol: number;
  if (etherType === ETHER_TYPE.IPV4) {
    const isLaterFragment = (uint16(bytes, ip + 6) & 0x1fff) !== 0;
    if (isLaterFragment || ip + IPV4_HEADER_BYTES > end) return false;
    transport = ip + ((bytes[ip] ?? 0) & 0xf) * 4;
    protocol = bytes[ip + 9] ?? 0;
  } else if (etherType === ETHER_TYPE.IPV6) {
    const isWhole = ip + IPV6_HEADER_BYTES <= end && upperLayer.find(bytes, ip, end);
    if (!isWhole || upperLayer.fragmentOffset !== 0) return false;
    transport = upperLayer.offset;
    protocol = upperLayer.protocol;
  } else return false;
  if (transport + UDP_HEADER_BYTES > end) return false;
  if (protocol === IP_PROTOCOL.ICMPV6) return isLinkUpkeep(bytes[transport] ?? 0);
  if (protocol === IP_PROTOCOL.IPIP) return isRawNoise(bytes, transport, end, timeNs, isProbe);
  if (protocol !== IP_PROTOCOL.UDP && protocol !== IP_PROTOCOL.TCP) return false;
  const source = uint16(bytes, transport);
  const destination = uint16(bytes, transport + 2);
  if (source === DNS_PORT || destination === DNS_PORT) return true;
  if (protocol === IP_PROTOCOL.UDP) {
    const tunnel = transport + UDP_HEADER_BYTES;
    const headerBytes = tunnelHeaderBytes(bytes, destination, tunnel, end);
    return headerBytes !== undefined && isNoise(bytes, tunnel + headerBytes, end, timeNs, isProbe);
  }
  const isIpv4 = etherType === ETHER_TYPE.IPV4;
  return isProbe(
    { address: isIpv4 ? readIpv4(bytes, ip + 12) : readIpv6(bytes, ip + 8), port: source },
    { address: isIpv4 ? readIpv4(bytes, ip + 16) : readIpv6(bytes, ip + 24), port: destination },
    timeNs,
  );
}

/** Of the tunnel that has the port; undefined for every other one. */
function tunnelHeaderBytes(bytes: Uint8Array, port: number, start: number, end: number): number | undefined {
  if (isVxlanPort(port)) return VXLAN_HEADER_BYTES;
  return port === GENEVE_PORT ? readGeneveHeader(bytes, start, end)?.headerBytes : undefined;
}

function uint16(bytes: Uint8Array, offset: number): number {
  return ((bytes[offset] ?? 0) << 8) | (bytes[offset + 1] ?? 0);
}
