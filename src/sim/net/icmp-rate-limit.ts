/**
 * How fast a namespace sends ICMP errors to one destination (`inet_peer_xrlim_allow`, `ip_error` and
 * `ip_rt_send_redirect` of net/ipv4).
 *
 * Generic over the address, for IPv4 and IPv6. One bucket per destination serves all three kinds of message, as in the
 * kernel: a route error costs it twice. Peers that have been quiet for a minute are forgotten when there are many.
 */
import { LazyMap } from '../base/lazy-map';
import type { SimTime } from '../base/time';

const SECOND_NS = 1_000_000_000;
/** XRLIM_BURST_FACTOR */
const BURST_FACTOR = 6;
/** `ip_rt_error_burst` and `ip_rt_error_cost`. */
const ROUTE_ERROR_BURST_NS = 5 * SECOND_NS;
const ROUTE_ERROR_COST_NS = SECOND_NS;
/** A new peer counts as quiet for so long. */
const QUIET_NS = 60 * SECOND_NS;
const MAX_PEERS = 4096;
/** `ip_rt_redirect_load`, `_number` and `_silence`. */
const REDIRECT_LOAD_NS = 20_000_000;
const MAX_REDIRECTS = 9;
const REDIRECT_SILENCE_NS = REDIRECT_LOAD_NS * 2 ** (MAX_REDIRECTS + 1);

interface Peer {
  tokensNs: number;
  updatedAt: number;
  redirects: number;
}

export class IcmpRateLimit<Address> {
  readonly #peers = new LazyMap<Address, Peer>();

  /**
   * One more message to a destination that gets one per `intervalNs`, after a burst of six. Always with an interval of 0,
   * which leaves nothing in the bucket for route errors.
   */
  allow(destination: Address, now: SimTime, intervalNs: number): boolean {
    return this.#take(this.#peerOf(destination, now), now, intervalNs, BURST_FACTOR * intervalNs);
  }

  /** Routing refuses a packet: asked before the error is made, which then asks `allow`. */
  allowRouteError(destination: Address, now: SimTime): boolean {
    return this.#take(this.#peerOf(destination, now), now, ROUTE_ERROR_COST_NS, ROUTE_ERROR_BURST_NS);
  }

  /** Ever more rarely, nine times; a host that does not listen is then left alone until it is quiet for 20 s. */
  allowRedirect(destination: Address, now: SimTime): boolean {
    const peer = this.#peerOf(destination, now);
    if (now > peer.updatedAt + REDIRECT_SILENCE_NS) {
      peer.tokensNs = 0;
      peer.redirects = 0;
    }
    if (peer.redirects >= MAX_REDIRECTS) {
      peer.updatedAt = now;
      return false;
    }
    if (peer.redirects > 0 && now <= peer.updatedAt + REDIRECT_LOAD_NS * 2 ** peer.redirects) return false;
    peer.updatedAt = now;
    peer.redirects += 1;
    return true;
  }

  #take(peer: Peer, now: SimTime, costNs: number, burstNs: number): boolean {
    peer.tokensNs = Math.min(peer.tokensNs + (now - peer.updatedAt), burstNs);
    peer.updatedAt = now;
    if (peer.tokensNs < costNs) return false;
    peer.tokensNs -= costNs;
    return true;
  }

  #peerOf(destination: Address, now: SimTime): Peer {
    let peer = this.#peers.get(destination);
    if (peer === undefined) {
      if (this.#peers.size >= MAX_PEERS) this.#forgetQuiet(now);
      peer = { tokensNs: 0, updatedAt: now - QUIET_NS, redirects: 0 };
      this.#peers.set(destination, peer);
    }
    return peer;
  }

  #forgetQuiet(now: SimTime): void {
    for (const [destination, peer] of this.#peers) {
      if (now - peer.updatedAt >= QUIET_NS) this.#peers.delete(destination);
    }
  }
}
