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

/** Each can be hidden by itself: ARP with neighbor discovery and listener reports, questions for names, probes of kubelets. */
export const NOISE_KINDS = ['neighbors', 'dns', 'probes'] as const;
export type NoiseKind = (typeof NOISE_KINDS)[number];

/** `bytes` holds the Ethernet frame from `start` up to `end`, as much of it as was captured. Undefined for what people send. */
export function noiseOf(
  bytes: Uint8Array,
  start: number,
  end: number,
  timeNs: number,
  isProbe: ProbeTest,
): NoiseKind | undefined {
  const ip = start + ETHERNET_HEADER_BYTES;
  if (ip > end) return undefined;
  const etherType = uint16(bytes, ip - 2);
  if (etherType === ETHER_TYPE.ARP) return 'neighbors';
  return packetNoiseOf(bytes, ip, end, etherType, timeNs, isProbe);
}

/** The same for an IP packet without a header of the link. */
export function rawNoiseOf(
  bytes: Uint8Array,
  start: number,
  end: number,
  timeNs: number,
  isProbe: ProbeTest,
): NoiseKind | undefined {
  const etherType = (bytes[start] ?? 0) >>> 4 === 6 ? ETHER_TYPE.IPV6 : ETHER_TYPE.IPV4;
  return packetNoiseOf(bytes, start, end, etherType, timeNs, isProbe);
}

function packetNoiseOf(
  bytes: Uint8Array,
  ip: number,
  end: number,
  etherType: number,
  timeNs: number,
  isProbe: ProbeTest,
): NoiseKind | undefined {
  let transport: number;
  let protocol: number;
  if (etherType === ETHER_TYPE.IPV4) {
    const isLaterFragment = (uint16(bytes, ip + 6) & 0x1fff) !== 0;
    if (isLaterFragment || ip + IPV4_HEADER_BYTES > end) return undefined;
    transport = ip + ipv4HeaderBytes(bytes, ip);
    protocol = bytes[ip + 9] ?? 0;
  } else if (etherType === ETHER_TYPE.IPV6) {
    const isWhole = ip + IPV6_HEADER_BYTES <= end && upperLayer.find(bytes, ip, end);
    if (!isWhole || upperLayer.fragmentOffset !== 0) return undefined;
    transport = upperLayer.offset;
    protocol = upperLayer.protocol;
  } else return undefined;
  if (transport + UDP_HEADER_BYTES > end) return undefined;
  if (protocol === IP_PROTOCOL.ICMPV6) return isLinkUpkeep(bytes[transport] ?? 0) ? 'neighbors' : undefined;
  if (protocol === IP_PROTOCOL.IPIP) return rawNoiseOf(bytes, transport, end, timeNs, isProbe);
  if (protocol !== IP_PROTOCOL.UDP && protocol !== IP_PROTOCOL.TCP) return undefined;
  const source = uint16(bytes, transport);
  const destination = uint16(bytes, transport + 2);
  if (source === DNS_PORT || destination === DNS_PORT) return 'dns';
  if (protocol === IP_PROTOCOL.UDP) {
    const tunnel = transport + UDP_HEADER_BYTES;
    const headerBytes = tunnelHeaderBytes(bytes, destination, tunnel, end);
    return headerBytes === undefined ? undefined : noiseOf(bytes, tunnel + headerBytes, end, timeNs, isProbe);
  }
  const isIpv4 = etherType === ETHER_TYPE.IPV4;
  const isProbing = isProbe(
    { address: isIpv4 ? readIpv4(bytes, ip + 12) : readIpv6(bytes, ip + 8), port: source },
    { address: isIpv4 ? readIpv4(bytes, ip + 16) : readIpv6(bytes, ip + 24), port: destination },
    timeNs,
  );
  return isProbing ? 'probes' : undefined;
}

/** Of the tunnel whose port a UDP datagram goes to; undefined for every other one. */
export function tunnelHeaderBytes(
  bytes: Uint8Array,
  port: number,
  start: number,
  end: number,
): number | undefined {
  if (isVxlanPort(port)) return VXLAN_HEADER_BYTES;
  return port === GENEVE_PORT ? readGeneveHeader(bytes, start, end)?.headerBytes : undefined;
}

/** As the packet says, but never so few that what it carries would begin within it: with none it would be its own inner packet. */
export function ipv4HeaderBytes(bytes: Uint8Array, ip: number): number {
  return Math.max(IPV4_HEADER_BYTES, ((bytes[ip] ?? 0) & 0xf) * 4);
}

export function uint16(bytes: Uint8Array, offset: number): number {
  return ((bytes[offset] ?? 0) << 8) | (bytes[offset + 1] ?? 0);
}
