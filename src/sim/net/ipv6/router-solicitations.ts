/**
 * Router solicitations of a host that has a link-local address (`addrconf_rs_timer` of net/ipv6/addrconf.c), with the back-off of
 * RFC 7559.
 */
import type { Prng } from '../../base/prng';
import { milliseconds, seconds, type Duration } from '../../base/time';
import { timerExpiry } from '../../engine/timer-wheel';
import { routerSolicitation } from '../../wire/icmpv6-neighbor';
import type { Ipv6Address } from '../../wire/ipv6-address';
import type { Icmpv6Sender } from './icmpv6-sender';
import type { Ipv6Context } from './ipv6-context';
import type { Ipv6Interface } from './ipv6-interfaces';
import { ALL_ROUTERS } from './ipv6-scope';

export class RouterSolicitations {
  readonly #context: Ipv6Context;
  readonly #sender: Icmpv6Sender;
  readonly #prng: Prng;

  constructor(context: Ipv6Context, sender: Icmpv6Sender, prng: Prng) {
    this.#context = context;
    this.#sender = sender;
    this.#prng = prng;
  }

  /** RFC 7559: ever more rarely, for ever unless `router_solicitations` says otherwise. */
  solicit(place: Ipv6Interface, source: Ipv6Address, left: number, previous?: Duration): void {
    const { device } = place;
    const settings = this.#context.settings.forDevice(device);
    if (place.linkLocal === undefined || !settings.acceptsRouterAdvertisements) return;
    this.#sender.sendNeighborMessage(
      device,
      routerSolicitation({ sourceMac: device.mac }),
      source,
      ALL_ROUTERS,
    );
    if (left === 1) return;
    const first = seconds(settings.solicitationIntervalSeconds);
    const most = seconds(settings.solicitationMaxIntervalSeconds);
    // RFC 8415 §15: a tenth more or less; twice the last interval, and the largest one in the end.
    const factor = 0.9 + this.#prng.below(200_000) / 1_000_000;
    const doubled = previous === undefined ? first * factor : previous * (1 + factor);
    const interval = milliseconds(Math.floor((doubled > most ? most * factor : doubled) / 1_000_000));
    const { scheduler } = this.#context.stack;
    place.stopSoliciting();
    place.cancelSolicitation = scheduler.scheduleTimer(timerExpiry(scheduler.now(), interval), () => {
      place.cancelSolicitation = undefined;
      this.solicit(place, source, left < 0 ? left : left - 1, interval);
    });
  }
}
