/** What sockets that listen have in common, whatever their protocol: their place in the table of sockets, and a backlog. */
import { PacketSocket } from '../link/packet';
import type { IpAddress } from '../wire/ip-address';
import { ANY_IPV4 } from '../wire/ipv4-address';
import type { Endpoint } from './endpoint';
import type { TableSocket } from './socket-table';

export abstract class ListeningSocket extends PacketSocket implements TableSocket {
  readonly localAddress: IpAddress;
  readonly localPort: number;
  readonly remoteAddress: IpAddress = ANY_IPV4;
  readonly remotePort = 0;
  readonly isIpv6Only: boolean;
  readonly backlog: number;
  owner: string | undefined = undefined;
  ownerPid: number | undefined = undefined;

  constructor(local: Endpoint, isIpv6Only: boolean, backlog: number) {
    super();
    this.localAddress = local.address;
    this.localPort = local.port;
    this.isIpv6Only = isIpv6Only;
    this.backlog = backlog;
  }

  get local(): Endpoint {
    return { address: this.localAddress, port: this.localPort };
  }
}
