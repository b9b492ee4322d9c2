/**
 * What the programs read of a packet first: addresses, ports and TCP flags (bpf/lib/ipv4.h, `ct_extract_ports4` of bpf/lib/conntrack.h).
 *
 * Models the map of fragments, by which those behind the first one have its ports. An echo request has its id as source port and
 * the answer as destination port; an ICMP error has none and is `related` to what it is about.
 */
import { FRAME_HEADER_BYTES } from '../../../../link/frame';
import type { Packet } from '../../../../link/packet';
import { IP_PROTOCOL } from '../../../../wire/ip-protocol';
import { ANY_IPV4, ipv4Of, type Ipv4Address } from '../../../../wire/ipv4-address';

/** `cilium_ipv4_frag_datagrams`: the oldest are forgotten first. */
const MAX_FRAGMENTED = 8192;
const ICMP_ECHO_REPLY = 0;
const ICMP_ECHO = 8;
const MORE_FRAGMENTS_AND_OFFSET = 0x3fff;
const OFFSET_MASK = 0x1fff;

/** Words of Cilium for what it cannot follow. */
export type TupleProblem =
  | 'CT: Truncated or invalid header'
  | 'CT: Unknown L4 protocol'
  | 'First logical datagram fragment not found';

/** One is used for packet after packet. */
export class FlowTuple {
  source: Ipv4Address = ANY_IPV4;
  destination: Ipv4Address = ANY_IPV4;
  sourcePort = 0;
  destinationPort = 0;
  protocol = 0;
  /** 0 for all but segments of TCP. */
  tcpFlags = 0;
  /** It reports an error about another packet. */
  isRelated = false;
  icmpType = 0;
  icmpCode = 0;
  #packetBytes = 0;

  get packetBytes(): number {
    return this.#packetBytes;
  }

  /** Whether Services have ports of it (`lb_is_svc_proto`); SCTP is switched off by default. */
  get isServiceProtocol(): boolean {
    return this.protocol === IP_PROTOCOL.TCP || this.protocol === IP_PROTOCOL.UDP;
  }

  /** The packet has been given another end. */
  setEnd(side: 'source' | 'destination', address: Ipv4Address, port: number): void {
    if (side === 'source') {
      this.source = address;
      this.sourcePort = port;
    } else {
      this.destination = address;
      this.destinationPort = port;
    }
  }

  /** `networkOffset` of the packet is right. */
  read(packet: Packet, fragments: FragmentMap): TupleProblem | undefined {
    const ip = packet.networkOffset;
    this.source = ipv4Of(packet.uint32(ip + 12));
    this.destination = ipv4Of(packet.uint32(ip + 16));
    this.protocol = packet.uint8(ip + 9);
    this.tcpFlags = 0;
    this.isRelated = false;
    this.sourcePort = 0;
    this.destinationPort = 0;
    this.#packetBytes = packet.end - packet.start;
    const transport = ip + (packet.uint8(ip) & 0xf) * 4;
    packet.transportOffset = transport;
    const fragment = packet.uint16(ip + 6);
    if ((fragment & OFFSET_MASK) !== 0) return fragments.restore(this, packet.uint16(ip + 4));
    const problem = this.#readTransport(packet, transport);
    if (problem === undefined && (fragment & MORE_FRAGMENTS_AND_OFFSET) !== 0)
      fragments.keep(this, packet.uint16(ip + 4));
    return problem;
  }

  #readTransport(packet: Packet, offset: number): TupleProblem | undefined {
    switch (this.protocol) {
      case IP_PROTOCOL.TCP:
      case IP_PROTOCOL.UDP:
        if (packet.end - offset < 8) return 'CT: Truncated or invalid header';
        this.sourcePort = packet.uint16(offset);
        this.destinationPort = packet.uint16(offset + 2);
        if (this.protocol === IP_PROTOCOL.TCP) this.tcpFlags = packet.uint8(offset + 13);
        return undefined;
      case IP_PROTOCOL.ICMP: {
        if (packet.end - offset < 8) return 'CT: Truncated or invalid header';
        const type = packet.uint8(offset);
        this.icmpType = type;
        this.icmpCode = packet.uint8(offset + 1);
        if (type === ICMP_ECHO) this.sourcePort = packet.uint16(offset + 4);
        else if (type === ICMP_ECHO_REPLY) this.destinationPort = packet.uint16(offset + 4);
        else this.isRelated = true;
        return undefined;
      }
      default:
        return 'CT: Unknown L4 protocol';
    }
  }
}

export class FragmentMap {
  readonly #ports = new Map<string, { readonly source: number; readonly destination: number }>();

  keep(tuple: FlowTuple, identification: number): void {
    if (this.#ports.size >= MAX_FRAGMENTED) {
      const [oldest] = this.#ports.keys();
      if (oldest !== undefined) this.#ports.delete(oldest);
    }
    this.#ports.set(keyOf(tuple, identification), {
      source: tuple.sourcePort,
      destination: tuple.destinationPort,
    });
  }

  restore(tuple: FlowTuple, identification: number): TupleProblem | undefined {
    const ports = this.#ports.get(keyOf(tuple, identification));
    if (ports === undefined) return 'First logical datagram fragment not found';
    tuple.sourcePort = ports.source;
    tuple.destinationPort = ports.destination;
    return undefined;
  }
}

function keyOf({ source, destination, protocol }: FlowTuple, identification: number): string {
  return `${source} ${destination} ${protocol} ${identification}`;
}

/** Where the IP header of a frame begins. */
export function findNetworkHeader(packet: Packet): void {
  packet.networkOffset = packet.start + FRAME_HEADER_BYTES;
  packet.etherType = packet.uint16(packet.start + 12);
}
