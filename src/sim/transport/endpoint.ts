import type { IpAddress } from '../wire/ip-address';

/** One end of a connection or datagram: an address and a port. */
export interface Endpoint {
  readonly address: IpAddress;
  readonly port: number;
}
