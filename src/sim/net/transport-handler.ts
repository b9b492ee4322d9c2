/** What the IP stack hands to the protocols above it. */
import type { Packet } from '../link/packet';
import type { FoundSocket, SocketQuery } from '../netfilter/netfilter-host';
import type { IpAddress } from '../wire/ip-address';

/** An ICMP or ICMPv6 error that came in, about a packet that was sent from here; its addresses tell which. */
export interface IcmpError<Address extends IpAddress = IpAddress> {
  readonly type: number;
  readonly code: number;
  /** Of the next hop; means nothing unless the packet was too big. */
  readonly mtuBytes: number;
  /** Of a redirect: the better next hop. */
  readonly gateway?: Address;
  /** Who sent the error. */
  readonly from: Address;
  readonly quoted: {
    readonly source: Address;
    readonly destination: Address;
    readonly protocol: number;
    /** The first two 16-bit words behind the quoted IP header: ports, or for an echo request type and checksum. */
    readonly sourcePort: number;
    readonly destinationPort: number;
    /** The second 32-bit word: the sequence number of TCP, identifier and sequence of an echo request. */
    readonly sequence: number;
  };
}

export interface TransportHandler {
  /**
   * Takes a datagram: IPv4 or IPv6 header at `networkOffset` as `etherType` says, transport header at `transportOffset`, padding cut off.
   * The handler owns it and gives it back to the pool.
   */
  receive(packet: Packet): void;
  /** Answers whether somebody here sent what the error is about. */
  receiveError(error: IcmpError): boolean;
  /** The socket that such a packet is for, as rules ask (`nf_sk_lookup_slow_v4`). */
  findSocket?(query: SocketQuery): FoundSocket | undefined;
}
