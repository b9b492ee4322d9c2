/** How long to wait for an acknowledgment (RFC 9260 §6.3.1; `sctp_transport_update_rto`), in whole milliseconds. */
import type { SctpSettings } from './sctp-settings';

/** `rto_alpha_exp_divisor` and `rto_beta_exp_divisor`: by a power of two. */
const ALPHA_SHIFT = 3;
const BETA_SHIFT = 2;

export class RetransmissionTimeout {
  /** Milliseconds. */
  value: number;
  readonly #min: number;
  readonly #max: number;
  #smoothed = 0;
  #variation = 0;

  constructor({ rtoInitial, rtoMin, rtoMax }: SctpSettings) {
    this.value = rtoInitial;
    this.#min = rtoMin;
    this.#max = rtoMax;
  }

  measured(roundTripMs: number): void {
    const measured = Math.max(1, roundTripMs);
    if (this.#smoothed === 0) {
      this.#smoothed = measured;
      this.#variation = measured / 2;
    } else {
      this.#variation +=
        Math.abs(this.#smoothed - measured) / (1 << BETA_SHIFT) - this.#variation / (1 << BETA_SHIFT);
      this.#smoothed += (measured - this.#smoothed) / (1 << ALPHA_SHIFT);
    }
    const timeout = Math.round(this.#smoothed + 4 * Math.max(1, this.#variation));
    this.value = Math.min(Math.max(timeout, this.#min), this.#max);
  }

  backOff(): void {
    this.value = Math.min(this.value * 2, this.#max);
  }
}
