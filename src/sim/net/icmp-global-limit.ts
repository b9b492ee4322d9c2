/**
 * How many limited ICMP messages a namespace sends in all, of both families (`icmp_global_allow` and `icmp_global_consume`
 * of net/ipv4/icmp.c).
 *
 * Models the credit that is filled only once it is used up, at most so often. Differs in one thing: a message costs one
 * credit, where the kernel draws none, one or two.
 */
import type { SimTime } from '../base/time';
import type { Sysctl } from './sysctl';

const SECOND_NS = 1_000_000_000;
const STEP_NS = 20_000_000;

export class IcmpGlobalLimit {
  readonly #sysctl: Sysctl;
  #credit = 0;
  #filledAt = Number.NEGATIVE_INFINITY;
  /** `icmp_msgs_per_sec`, `icmp_msgs_burst`. */
  #perSecond = 0;
  #burst = 0;

  constructor(sysctl: Sysctl) {
    this.#sysctl = sysctl;
    this.#readSettings();
    sysctl.onChange(() => this.#readSettings());
  }

  /** Whether a message may be made now: what it costs is taken only when the limit of its destination lets it go, too. */
  allow(now: SimTime): boolean {
    if (this.#credit > 0) return true;
    const elapsedNs = Math.min(now - this.#filledAt, SECOND_NS);
    if (elapsedNs < STEP_NS) return false;
    const increase = Math.floor((this.#perSecond * elapsedNs) / SECOND_NS);
    if (increase === 0) return false;
    this.#credit = Math.min(this.#credit + increase, this.#burst);
    this.#filledAt = now;
    return true;
  }

  consume(): void {
    this.#credit -= 1;
  }

  #readSettings(): void {
    this.#perSecond = this.#sysctl.getNumber('net.ipv4.icmp_msgs_per_sec');
    this.#burst = this.#sysctl.getNumber('net.ipv4.icmp_msgs_burst');
  }
}
