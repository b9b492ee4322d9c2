/**
 * When a kernel timer really fires (kernel/time/timer.c, `calc_wheel_index`; CONFIG_HZ=250).
 *
 * A timer never fires early, and the further away it is the coarser it gets: within a quarter of a second to the next
 * tick of 4 ms, within two seconds to the next 32 ms, within 16 seconds to the next 256 ms. So a SYN is repeated after
 * 1.024 s more often than after 1 s, and what two timers of one machine do falls on one moment.
 *
 * Models the rounding. Leaves out that the ticks of two machines are not in step. Programs that sleep or poll use
 * high-resolution timers, which have none of this.
 */
import type { Duration, SimTime } from '../base/time';

const TICK_NS = 4_000_000;
/** LVL_SIZE - 1: from so many ticks on, the second level of the wheel holds a timer. */
const FIRST_LEVEL_TICKS = 63;
/** LVL_CLK_DIV: each level is so many times coarser than the one before. */
const LEVEL_FACTOR = 8;

/** The moment at which a timer fires that is armed now for `delay` from now. */
export function timerExpiry(now: SimTime, delay: Duration): SimTime {
  const delayTicks = Math.ceil(delay / TICK_NS);
  const expiryTicks = Math.floor(now / TICK_NS) + delayTicks;
  let granularity = 1;
  let limit = FIRST_LEVEL_TICKS;
  while (delayTicks >= limit) {
    limit *= LEVEL_FACTOR;
    granularity *= LEVEL_FACTOR;
  }
  return ((Math.floor(expiryTicks / granularity) + 1) * granularity * TICK_NS) as SimTime;
}
