/** Which connections carry what the control plane and nodes tell each other, so that lists of packets can hide them. */
import type { SocketAddress } from '../../host/tcp-stream';
import type { IpAddress } from '../../wire/ip-address';

/** For what is still on its way once a connection has ended. */
const LINGER_NS = 60_000_000_000;
const PORTS = 0x1_0000;

interface Span {
  readonly server: IpAddress;
  readonly fromNs: number;
  untilNs: number;
}

export class ControlPlaneFlows {
  /** By the client's address, then by both ports. A pair of ports that is used again forgets its earlier use. */
  readonly #spansByClient = new Map<IpAddress, Map<number, Span>>();

  /** Answers what to call with the time of its end. */
  add(client: SocketAddress, server: SocketAddress, fromNs: number): (endNs: number) => void {
    let spans = this.#spansByClient.get(client.address);
    if (spans === undefined) {
      spans = new Map();
      this.#spansByClient.set(client.address, spans);
    }
    const span = { server: server.address, fromNs, untilNs: Infinity };
    spans.set(client.port * PORTS + server.port, span);
    return (endNs) => (span.untilNs = endNs + LINGER_NS);
  }

  /** Is a segment between these two at that time part of such a connection, in whichever direction? */
  has(one: SocketAddress, other: SocketAddress, timeNs: number): boolean {
    return this.#isFrom(one, other, timeNs) || this.#isFrom(other, one, timeNs);
  }

  #isFrom(client: SocketAddress, server: SocketAddress, timeNs: number): boolean {
    const span = this.#spansByClient.get(client.address)?.get(client.port * PORTS + server.port);
    if (span?.server !== server.address) return false;
    return timeNs >= span.fromNs && timeNs <= span.untilNs;
  }
}
