import type { Ipv4Address } from '../wire/ipv4-address';

/** One end of a connection or datagram: an address and a port. */
export interface Endpoint {
  readonly address: Ipv4Address;
  readonly port: number;
}
