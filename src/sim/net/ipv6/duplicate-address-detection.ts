/**
 * Duplicate address detection (RFC 4862 §5.4; `addrconf_dad_kick` and `addrconf_dad_work` of net/ipv6/addrconf.c): so many probes, a
 * retransmission time apart, with a nonce that tells our own from those of others (RFC 7527).
 */
import type { Prng } from '../../base/prng';
import { milliseconds } from '../../base/time';
import { timerExpiry } from '../../engine/timer-wheel';
import type { Ipv6Context } from './ipv6-context';
import type { Ipv6Interface, Ipv6InterfaceAddress } from './ipv6-interfaces';
import type { NeighborDiscovery } from './neighbor-discovery';

const TICK_MS = 4;

/** Nobody has answered: the address is ours. */
export type DetectionEnd = (place: Ipv6Interface, entry: Ipv6InterfaceAddress) => void;

export class DuplicateAddressDetection {
  readonly #context: Ipv6Context;
  readonly #neighbors: NeighborDiscovery;
  readonly #prng: Prng;
  readonly #complete: DetectionEnd;

  constructor(context: Ipv6Context, neighbors: NeighborDiscovery, prng: Prng, complete: DetectionEnd) {
    this.#context = context;
    this.#neighbors = neighbors;
    this.#prng = prng;
    this.#complete = complete;
  }

  start(place: Ipv6Interface, entry: Ipv6InterfaceAddress): void {
    const settings = this.#context.settings.forDevice(entry.device);
    entry.probesLeft = settings.dadTransmits;
    entry.nonce = settings.hasEnhancedDad ? this.#drawNonce() : undefined;
    const delayMs = settings.solicitationDelaySeconds * 1000;
    this.#later(entry, this.#prng.below(Math.max(1, Math.floor(delayMs / TICK_MS))) * TICK_MS, () =>
      this.#probe(place, entry),
    );
  }

  #drawNonce(): number {
    return this.#prng.uint16() * 2 ** 32 + this.#prng.uint32() + 1;
  }

  #probe(place: Ipv6Interface, entry: Ipv6InterfaceAddress): void {
    if (entry.probesLeft === 0) {
      this.#complete(place, entry);
      return;
    }
    entry.probesLeft -= 1;
    this.#neighbors.probeDuplicate(entry);
    const { retransmitMs } = this.#context.settings.forDevice(entry.device);
    this.#later(entry, retransmitMs, () => this.#probe(place, entry));
  }

  #later(entry: Ipv6InterfaceAddress, delayMs: number, run: () => void): void {
    entry.stopTimer();
    const { scheduler } = this.#context.stack;
    entry.cancelTimer = scheduler.scheduleTimer(timerExpiry(scheduler.now(), milliseconds(delayMs)), () => {
      entry.cancelTimer = undefined;
      run();
    });
  }
}
