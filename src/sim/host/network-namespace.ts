/** A network namespace: an IP stack and the sockets above it. */
import type { Prng } from '../base/prng';
import type { LinkContext } from '../link/link-context';
import { IpStack } from '../net/ip-stack';
import { PingLayer } from '../transport/ping-layer';
import { SctpLayer } from '../transport/sctp/sctp-layer';
import { TcpLayer } from '../transport/tcp/tcp-layer';
import { UdpLayer } from '../transport/udp-layer';
import type { IpAddress } from '../wire/ip-address';
import { ANY_IPV4 } from '../wire/ipv4-address';
import { ANY_IPV6 } from '../wire/ipv6-address';

export class NetworkNamespace {
  /** What people call it: `node/node1` for a machine's own, `default/client` for a Pod's. */
  readonly name: string;
  readonly stack: IpStack;
  readonly udp: UdpLayer;
  readonly tcp: TcpLayer;
  readonly sctp: SctpLayer;
  readonly ping: PingLayer;

  constructor(name: string, link: LinkContext, prng: Prng) {
    this.name = name;
    this.stack = new IpStack(name, link, prng);
    this.udp = new UdpLayer(this.stack);
    this.tcp = new TcpLayer(this.stack);
    this.ping = new PingLayer(this.stack);
    this.sctp = new SctpLayer(this.stack);
  }

  /** What a server binds that listens to everybody: `::` takes both families. */
  get anyAddress(): IpAddress {
    return this.stack.hasIpv6 ? ANY_IPV6 : ANY_IPV4;
  }

  /** All devices go, and with them the other ends of their veth pairs. */
  destroy(): void {
    for (const { kind, peer } of this.stack.devices()) {
      if (kind === 'veth' && peer?.isInNamespace === true) {
        const { owner } = peer;
        if (owner instanceof IpStack) owner.removeDevice(peer);
      }
    }
    this.stack.halt();
  }

  /** The sockets of a machine that is off: gone without a word to anybody. */
  haltSockets(): void {
    this.tcp.halt();
    this.sctp.halt();
  }
}
