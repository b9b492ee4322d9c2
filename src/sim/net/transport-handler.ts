/** What the IP stack hands to the protocols above it. */
import type { Packet } from '../link/packet';
import type { Ipv4Address } from '../wire/ipv4-address';

/** An ICMP error that came in, about a packet that was sent from here. */
export interface IcmpError {
  readonly type: number;
  readonly code: number;
  /** Of the next hop; 0 unless fragmentation was needed. */
  readonly mtuBytes: number;
  /** Who sent the error. */
  readonly from: Ipv4Address;
  readonly quoted: {
    readonly source: Ipv4Address;
    readonly destination: Ipv4Address;
    readonly protocol: number;
    /** The first two 16-bit words behind the quoted IPv4 header: ports, or for an echo request type and checksum. */
    readonly sourcePort: number;
    readonly destinationPort: number;
    /** The second 32-bit word: the sequence number of TCP, identifier and sequence of an echo request. */
    readonly sequence: number;
  };
}

export interface TransportHandler {
  /**
   * Takes a datagram: IPv4 header at `networkOffset`, transport header at `transportOffset`, padding cut off.
   * The handler owns it and gives it back to the pool.
   */
  receive(packet: Packet): void;
  receiveError(error: IcmpError): void;
}
