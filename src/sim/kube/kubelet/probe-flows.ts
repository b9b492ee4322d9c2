/** Which connections were probes of a kubelet, so that lists of packets can tell them from what people send. */
import type { SimTime } from '../../base/time';
import type { SocketAddress } from '../../host/tcp-stream';
import type { IpAddress } from '../../wire/ip-address';

interface Span {
  readonly fromNs: number;
  readonly untilNs: number;
}

const PORTS = 0x1_0000;

export class ProbeFlows {
  /** By the Pod's address, then by both ports. A pair of ports that is used again forgets its earlier use. */
  readonly #spansByAddress = new Map<IpAddress, Map<number, Span>>();

  /** A probe of `target` from a local port, whose last packet comes before `untilNs`. */
  add(localPort: number, target: SocketAddress, fromNs: SimTime, untilNs: number): void {
    let spans = this.#spansByAddress.get(target.address);
    if (spans === undefined) {
      spans = new Map();
      this.#spansByAddress.set(target.address, spans);
    }
    spans.set(localPort * PORTS + target.port, { fromNs, untilNs });
  }

  /** Is a segment between these two at that time part of a probe, in whichever direction? */
  has(one: SocketAddress, other: SocketAddress, timeNs: number): boolean {
    return this.#isToward(one.port, other, timeNs) || this.#isToward(other.port, one, timeNs);
  }

  #isToward(localPort: number, target: SocketAddress, timeNs: number): boolean {
    const span = this.#spansByAddress.get(target.address)?.get(localPort * PORTS + target.port);
    return span !== undefined && timeNs >= span.fromNs && timeNs <= span.untilNs;
  }
}
