import { ETHER_TYPE } from '../wire/ether-type';
import { IP_PROTOCOL } from '../wire/ip-protocol';
import type { Packet } from './packet';

/** Of an IPv4 header: more fragments follow, or this is not the first. */
const FRAGMENT_BITS = 0x3fff;

/**
 * Of the addresses, protocol and ports, as `skb_get_hash`: the same flow always takes the same path, until its socket draws
 * anew because nothing comes back. The IP header is at `packet.networkOffset`.
 */
export function flowHash(packet: Packet, seed: number): number {
  let hash = packet.hashDraws === 0 ? seed : mixHash(seed, packet.hashDraws);
  const ip = packet.networkOffset;
  if (packet.etherType === ETHER_TYPE.IPV6) return ipv6FlowHash(packet, ip, hash);
  if (packet.etherType !== ETHER_TYPE.IPV4) return hash >>> 0;
  hash = mixHash(hash, packet.uint32(ip + 12));
  hash = mixHash(hash, packet.uint32(ip + 16));
  const protocol = packet.uint8(ip + 9);
  hash = mixHash(hash, protocol);
  const isFragment = (packet.uint16(ip + 6) & FRAGMENT_BITS) !== 0;
  if (hasPorts(protocol) && !isFragment) {
    hash = mixHash(hash, packet.uint32(ip + (packet.uint8(ip) & 0xf) * 4));
  }
  return hash >>> 0;
}

function ipv6FlowHash(packet: Packet, ip: number, seed: number): number {
  let hash = seed;
  for (let at = ip + 8; at < ip + 40; at += 4) hash = mixHash(hash, packet.uint32(at));
  const protocol = packet.uint8(ip + 6);
  hash = mixHash(hash, protocol);
  if (hasPorts(protocol)) hash = mixHash(hash, packet.uint32(ip + 40));
  return hash >>> 0;
}

function hasPorts(protocol: number): boolean {
  return protocol === IP_PROTOCOL.TCP || protocol === IP_PROTOCOL.UDP;
}

/** One round of MurmurHash3's 32-bit mixing. */
function mixHash(hash: number, value: number): number {
  const scrambled = Math.imul(Math.imul(value, 0xcc9e2d51) ^ (value >>> 16), 0x1b873593);
  const mixed = Math.imul(hash ^ scrambled, 0x85ebca6b);
  return mixed ^ (mixed >>> 13);
}
