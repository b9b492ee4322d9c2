/**
 * How long a neighbor counts as reachable after it was confirmed (RFC 4861 §6.3.2, `neigh_rand_reach_time`): drawn for each device
 * from half of `base_reachable_time_ms` to one and a half times it, now and then anew.
 */
import type { Prng } from '../base/prng';
import { elapsed, milliseconds, seconds, type Duration, type SimTime } from '../base/time';
import type { NetDevice } from '../link/net-device';

/** The reachable time is drawn anew so often. */
const REDRAW_INTERVAL = seconds(300);

export class ReachableTimes {
  readonly #prng: Prng;
  readonly #baseReachableMsOf: (device: NetDevice) => number;
  /** By ifindex. */
  readonly #drawn: ({ time: Duration; drawnAt: SimTime } | undefined)[] = [];

  constructor(prng: Prng, baseReachableMsOf: (device: NetDevice) => number) {
    this.#prng = prng;
    this.#baseReachableMsOf = baseReachableMsOf;
  }

  of(device: NetDevice, now: SimTime): Duration {
    const known = this.#drawn[device.index];
    if (known !== undefined && elapsed(known.drawnAt, now) <= REDRAW_INTERVAL) return known.time;
    const baseReachableMs = this.#baseReachableMsOf(device);
    const time = milliseconds(
      Math.floor(baseReachableMs / 2) + this.#prng.below(Math.max(1, baseReachableMs)),
    );
    this.#drawn[device.index] = { time, drawnAt: now };
    return time;
  }

  forgetDevice(device: NetDevice): void {
    this.#drawn[device.index] = undefined;
  }
}
