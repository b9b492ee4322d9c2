/**
 * A VXLAN device (RFC 7348, drivers/net/vxlan) with a static forwarding table, as flannel makes it (`nolearning`).
 *
 * Models encapsulation with a source port that is a hash of the inner flow, a zero outer UDP checksum and no DF bit,
 * and decapsulation by VNI; entries of the address 00:00:00:00:00:00 take what no other entry takes, a copy each. Leaves
 * out learning, multicast groups and checksums of the outer UDP header (`noudpcsum`).
 */
import { ETHER_TYPE } from '../wire/ether-type';
import { IP_PROTOCOL } from '../wire/ip-protocol';
import { isIpv6, type IpAddress } from '../wire/ip-address';
import { pseudoHeaderSum } from '../wire/pseudo-header';
import { foldChecksum } from '../base/checksum';
import { ZERO_MAC, type MacAddress } from '../wire/mac-address';
import { FRAME_HEADER_BYTES, frameDestination } from './frame';
import { NetDevice, scrubPacket, type DeviceOptions } from './net-device';
import type { Packet } from './packet';
import type { LinkContext } from './link-context';
import type { OuterHeader, TunnelSender } from './tunnel-carrier';

const VXLAN_HEADER_BYTES = 8;
const UDP_HEADER_BYTES = 8;
/** The I flag: the VNI is valid. */
const VXLAN_FLAGS = 0x0800_0000;
const OUTER_HEADER: OuterHeader = { protocol: IP_PROTOCOL.UDP, tos: 0, isDontFragment: false };
/** net.ipv4.ip_local_port_range, from which udp_flow_src_port takes the outer source port. */
const FIRST_SOURCE_PORT = 32_768;
const SOURCE_PORT_COUNT = 28_231;

export interface VxlanOptions extends DeviceOptions {
  readonly vni: number;
  readonly destinationPort: number;
  /** The outer source address; the device that holds it carries the tunnel. */
  readonly localAddress: IpAddress;
  /** `dev`: the name of the device below, which routes alone decide here. */
  readonly underlay?: string | undefined;
  /** Where all goes that no entry takes. */
  readonly remote?: IpAddress | undefined;
}

export interface VxlanForwardingEntry {
  readonly mac: MacAddress;
  readonly destination: IpAddress;
  readonly kind: VxlanEntryKind;
}

/** How `bridge fdb` says it was made; nothing ages here. */
export type VxlanEntryKind = 'permanent' | 'static' | 'dynamic';

export class VxlanDevice extends NetDevice {
  readonly kind = 'vxlan';
  readonly vni: number;
  readonly destinationPort: number;
  readonly localAddress: IpAddress;
  readonly #carrier: TunnelSender;
  readonly underlay: string | undefined;
  readonly remote: IpAddress | undefined;
  readonly #remotes = new Map<MacAddress, VxlanForwardingEntry>();
  /** For all other addresses. */
  #defaults: readonly VxlanForwardingEntry[] = [];
  /** Differs from device to device, as the kernel's hash secret does, so that both ends choose different ports. */
  readonly #hashSeed: number;

  constructor(options: VxlanOptions, carrier: TunnelSender, hashSeed: number, context: LinkContext) {
    super(options, context.packets);
    this.vni = options.vni;
    this.destinationPort = options.destinationPort;
    this.localAddress = options.localAddress;
    this.underlay = options.underlay;
    this.remote = options.remote;
    if (options.remote !== undefined) this.addForwardingEntry(ZERO_MAC, options.remote);
    this.#carrier = carrier;
    this.#hashSeed = hashSeed;
  }

  /** One that is there already is replaced, but of the zero address there may be many. */
  addForwardingEntry(mac: MacAddress, destination: IpAddress, kind: VxlanEntryKind = 'permanent'): void {
    const entry: VxlanForwardingEntry = { mac, destination, kind };
    if (mac === ZERO_MAC) this.#defaults = [...this.#defaults, entry];
    else this.#remotes.set(mac, entry);
  }

  removeForwardingEntry(mac: MacAddress, destination?: IpAddress): void {
    if (mac !== ZERO_MAC) this.#remotes.delete(mac);
    else {
      this.#defaults = this.#defaults.filter(
        (entry) => destination !== undefined && entry.destination !== destination,
      );
    }
  }

  forwardingEntries(): readonly VxlanForwardingEntry[] {
    return [...this.#defaults, ...this.#remotes.values()];
  }

  /**
   * An outer UDP datagram for this device's port has come in; `packet.transportOffset` is its UDP header.
   * Answers false when it is not this device's: a wrong VNI, or too short, or the device is down, which has no socket.
   */
  decapsulate(packet: Packet): boolean {
    if (!this.isUp) return false;
    const header = packet.transportOffset + UDP_HEADER_BYTES;
    if (packet.end - header < VXLAN_HEADER_BYTES + FRAME_HEADER_BYTES) return false;
    if ((packet.uint32(header) & VXLAN_FLAGS) === 0 || packet.uint32(header + 4) >>> 8 !== this.vni)
      return false;
    const { mark } = packet;
    scrubPacket(packet);
    packet.mark = mark;
    packet.start = header + VXLAN_HEADER_BYTES;
    // What was payload so far has headers that change from now on.
    if (packet.captureMark !== undefined && packet.captureMark.payload <= packet.start) {
      packet.isCaptured = false;
    }
    packet.networkOffset = packet.start + FRAME_HEADER_BYTES;
    packet.etherType = packet.uint16(packet.start + 12);
    this.receive(packet);
    return true;
  }

  protected override transmit(packet: Packet): void {
    const entry = this.#remotes.get(frameDestination(packet));
    if (entry !== undefined) {
      this.#encapsulate(packet, entry.destination);
      return;
    }
    const [first, ...others] = this.#defaults;
    if (first === undefined) {
      this.dropSend(packet, 'no-tunnel-endpoint');
      return;
    }
    for (const { destination } of others) this.#encapsulate(this.packets.clone(packet), destination);
    this.#encapsulate(packet, first.destination);
  }

  #encapsulate(packet: Packet, remote: IpAddress): void {
    const sourcePort = FIRST_SOURCE_PORT + (this.#flowHash(packet) % SOURCE_PORT_COUNT);
    const { mark } = packet;
    scrubPacket(packet);
    packet.mark = mark;
    const header = packet.start - VXLAN_HEADER_BYTES;
    packet.setUint32(header, VXLAN_FLAGS);
    packet.setUint32(header + 4, this.vni * 0x100);
    packet.start = header - UDP_HEADER_BYTES;
    packet.setUint16(packet.start, sourcePort);
    packet.setUint16(packet.start + 2, this.destinationPort);
    packet.setUint16(packet.start + 4, packet.end - packet.start);
    packet.setUint16(packet.start + 6, 0);
    if (isIpv6(remote)) this.#writeChecksum(packet, remote);
    this.#carrier.sendTunnel(packet, this.localAddress, remote, OUTER_HEADER);
  }

  /** Over IPv6 it may not be left out (RFC 8200 §8.1); flannel does not ask for the exception of RFC 6935. */
  #writeChecksum(packet: Packet, remote: IpAddress): void {
    const addresses = { source: this.localAddress, destination: remote };
    const pseudo = pseudoHeaderSum(addresses, IP_PROTOCOL.UDP, packet.end - packet.start);
    const sum = foldChecksum(packet.sumWords(packet.start, packet.end, pseudo));
    packet.setUint16(packet.start + 6, sum === 0 ? 0xffff : sum);
  }

  /**
   * Of the inner addresses, protocol and ports, as skb_get_hash: the same flow always takes the same path, until its
   * socket draws anew because nothing comes back.
   */
  #flowHash(packet: Packet): number {
    let hash = packet.hashDraws === 0 ? this.#hashSeed : mixHash(this.#hashSeed, packet.hashDraws);
    const ip = packet.networkOffset;
    if (packet.etherType === ETHER_TYPE.IPV6) return this.#ipv6FlowHash(packet, ip, hash);
    if (packet.etherType !== ETHER_TYPE.IPV4) return hash >>> 0;
    hash = mixHash(hash, packet.uint32(ip + 12));
    hash = mixHash(hash, packet.uint32(ip + 16));
    const protocol = packet.uint8(ip + 9);
    hash = mixHash(hash, protocol);
    const isFragment = (packet.uint16(ip + 6) & 0x3fff) !== 0;
    if ((protocol === 6 || protocol === 17) && !isFragment) {
      hash = mixHash(hash, packet.uint32(ip + (packet.uint8(ip) & 0xf) * 4));
    }
    return hash >>> 0;
  }

  #ipv6FlowHash(packet: Packet, ip: number, seed: number): number {
    let hash = seed;
    for (let at = ip + 8; at < ip + 40; at += 4) hash = mixHash(hash, packet.uint32(at));
    const protocol = packet.uint8(ip + 6);
    hash = mixHash(hash, protocol);
    if (protocol === 6 || protocol === 17) hash = mixHash(hash, packet.uint32(ip + 40));
    return hash >>> 0;
  }
}

/** One round of MurmurHash3's 32-bit mixing. */
function mixHash(hash: number, value: number): number {
  const scrambled = Math.imul(Math.imul(value, 0xcc9e2d51) ^ (value >>> 16), 0x1b873593);
  const mixed = Math.imul(hash ^ scrambled, 0x85ebca6b);
  return mixed ^ (mixed >>> 13);
}
