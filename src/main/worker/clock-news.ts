/** Says when the clock is worth telling to a page: at once when it starts, stops or jumps, else as often as people read it. */
import type { ClockState } from '../contract/clock-requests';

/** Drawing the window anew for each millisecond that passes would cost more than the lab that runs. */
const TELL_MS = 100;

export class ClockNews {
  #told: ClockState | undefined = undefined;
  #toldAtMs = 0;

  /** Whether to tell it now; whoever asks does so. */
  take(clock: ClockState, wallMs: number): boolean {
    const told = this.#told;
    if (told !== undefined) {
      const isNew = clock.nowNs < told.nowNs || !isSameBesidesTime(clock, told);
      const isStanding = !clock.isPlaying && clock.isStepping !== true;
      const isDue = isStanding || wallMs - this.#toldAtMs >= TELL_MS;
      const isLater = clock.nowNs > told.nowNs && isDue;
      if (!isNew && !isLater) return false;
    }
    this.#told = clock;
    this.#toldAtMs = wallMs;
    return true;
  }
}

function isSameBesidesTime(one: ClockState, other: ClockState): boolean {
  return (
    one.isPlaying === other.isPlaying &&
    one.speed === other.speed &&
    one.reachedSpeed === other.reachedSpeed &&
    one.failure === other.failure &&
    one.isComingUp === other.isComingUp &&
    one.isStepping === other.isStepping &&
    one.presentNs === other.presentNs &&
    one.travel?.toNs === other.travel?.toNs &&
    one.travel?.share === other.travel?.share
  );
}
