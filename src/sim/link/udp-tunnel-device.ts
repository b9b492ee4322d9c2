/**
 * A device that sends Ethernet frames inside UDP: what drivers/net/vxlan and drivers/net/geneve.c have in common.
 *
 * Models an outer source port that is a hash of the inner flow, a zero outer UDP checksum over IPv4 and no DF bit; and
 * `external` devices (`collect_md`), which take the other end and the network identifier of each packet from
 * `packet.tunnelKey`, and leave there what a packet came with. Leaves out multicast groups and checksums of the outer UDP
 * header over IPv4 (`udpcsum`).
 */
import { say } from '../base/sentence';
import { foldChecksum } from '../base/checksum';
import { IP_PROTOCOL } from '../wire/ip-protocol';
import { formatIp, isAnyAddress, isIpv6, type IpAddress } from '../wire/ip-address';
import { pseudoHeaderSum } from '../wire/pseudo-header';
import { flowHash } from './flow-hash';
import { FRAME_HEADER_BYTES } from './frame';
import type { LinkContext } from './link-context';
import { NetDevice, scrubPacket, type DeviceOptions } from './net-device';
import type { Packet, TunnelKey } from './packet';
import type { OuterHeader, TunnelSender } from './tunnel-carrier';

const UDP_HEADER_BYTES = 8;
const OUTER_HEADER: OuterHeader = { protocol: IP_PROTOCOL.UDP, tos: 0, isDontFragment: false };
/** net.ipv4.ip_local_port_range, from which udp_flow_src_port takes the outer source port. */
const FIRST_SOURCE_PORT = 32_768;
const SOURCE_PORT_COUNT = 28_231;

export interface UdpTunnelOptions extends DeviceOptions {
  /** Of an `external` device 0. */
  readonly vni: number;
  readonly destinationPort: number;
  /** The outer source address; 0.0.0.0 or ::, that of the route. */
  readonly localAddress: IpAddress;
  /** `external`: every packet says where it goes. */
  readonly isExternal?: boolean;
}

export abstract class UdpTunnelDevice extends NetDevice {
  readonly vni: number;
  readonly destinationPort: number;
  readonly localAddress: IpAddress;
  readonly isExternal: boolean;
  /** Of an `external` device: where those who write the packets' keys would send to, for pictures of the lab. */
  knownRemotes: (() => readonly IpAddress[]) | undefined = undefined;
  readonly #carrier: TunnelSender;
  /** Differs from device to device, as the kernel's hash secret does, so that both ends choose different ports. */
  readonly #hashSeed: number;

  constructor(options: UdpTunnelOptions, carrier: TunnelSender, hashSeed: number, context: LinkContext) {
    super(options, context.packets);
    this.vni = options.vni;
    this.destinationPort = options.destinationPort;
    this.localAddress = options.localAddress;
    this.isExternal = options.isExternal === true;
    this.#carrier = carrier;
    this.#hashSeed = hashSeed;
  }

  /** Whether it takes datagrams over IPv6, or over IPv4. */
  get isOverIpv6(): boolean {
    return isIpv6(this.localAddress);
  }

  /**
   * An outer UDP datagram for this device's port has come in from `source`; `packet.transportOffset` is its UDP header.
   * Answers false when it is not this device's.
   */
  decapsulate(packet: Packet, source: IpAddress): boolean {
    const header = packet.transportOffset + UDP_HEADER_BYTES;
    const headerBytes = this.readHeader(packet, header, source);
    if (headerBytes === undefined) return false;
    const inner = header + headerBytes;
    if (packet.end - inner < FRAME_HEADER_BYTES) {
      this.receiveErrors += 1;
      this.drop(packet, 'truncated', say('no whole frame in the tunnel'));
      return true;
    }
    const vni = packet.uint32(header + 4) >>> 8;
    const { mark } = packet;
    scrubPacket(packet);
    packet.mark = mark;
    if (this.isExternal) packet.tunnelKey = { vni, remote: source };
    packet.start = inner;
    // What was payload so far has headers that change from now on.
    if (packet.captureMark !== undefined && packet.captureMark.payload <= packet.start) {
      packet.isCaptured = false;
    }
    packet.networkOffset = packet.start + FRAME_HEADER_BYTES;
    packet.etherType = packet.uint16(packet.start + 12);
    this.receive(packet);
    return true;
  }

  /** No device of this port takes the datagram; the kernel's socket ends it without an answer. */
  dropUnknown(packet: Packet, source: IpAddress): void {
    const vni = packet.uint32(packet.transportOffset + UDP_HEADER_BYTES + 4) >>> 8;
    this.packets.drop(packet, 'unknown-tunnel', {
      at: this.owner.name,
      device: packet.ingress?.name ?? this.name,
      detail: say('network {vni} from {source}', { vni, source: formatIp(source) }),
    });
  }

  /** How long the header at `offset` is; undefined when the datagram is not this device's. */
  protected abstract readHeader(packet: Packet, offset: number, source: IpAddress): number | undefined;

  /** The first four of the header's eight bytes. */
  protected abstract readonly headerWord: number;

  /** Where a packet of an `external` device goes. */
  protected sendByKey(packet: Packet): void {
    const key = packet.tunnelKey;
    if (key === undefined)
      this.dropSend(packet, 'no-tunnel-endpoint', say('nothing has set a tunnel for the packet'));
    else this.encapsulate(packet, key);
  }

  protected encapsulate(packet: Packet, { remote, vni }: TunnelKey): void {
    const source = isAnyAddress(this.localAddress) ? this.#carrier.tunnelSourceTo(remote) : this.localAddress;
    if (source === undefined) {
      this.sendErrors += 1;
      this.drop(
        packet,
        'no-route',
        say('the other end of the tunnel, {remote}', { remote: formatIp(remote) }),
      );
      return;
    }
    this.packets.observer?.onStep(packet, this.owner.name, {
      kind: 'tunnel',
      device: this.name,
      encapsulation: `${this.kind} ${vni}`,
      remote: formatIp(remote),
    });
    const sourcePort = FIRST_SOURCE_PORT + (flowHash(packet, this.#hashSeed) % SOURCE_PORT_COUNT);
    const { mark } = packet;
    scrubPacket(packet);
    packet.mark = mark;
    const header = packet.start - 8;
    packet.setUint32(header, this.headerWord);
    packet.setUint32(header + 4, vni * 0x100);
    packet.start = header - UDP_HEADER_BYTES;
    packet.setUint16(packet.start, sourcePort);
    packet.setUint16(packet.start + 2, this.destinationPort);
    packet.setUint16(packet.start + 4, packet.end - packet.start);
    packet.setUint16(packet.start + 6, 0);
    if (isIpv6(remote)) writeChecksum(packet, source, remote);
    this.#carrier.sendTunnel(packet, source, remote, OUTER_HEADER);
  }
}

/** Over IPv6 it may not be left out (RFC 8200 §8.1); nobody here asks for the exception of RFC 6935. */
function writeChecksum(packet: Packet, source: IpAddress, destination: IpAddress): void {
  const pseudo = pseudoHeaderSum({ source, destination }, IP_PROTOCOL.UDP, packet.end - packet.start);
  const sum = foldChecksum(packet.sumWords(packet.start, packet.end, pseudo));
  packet.setUint16(packet.start + 6, sum === 0 ? 0xffff : sum);
}
