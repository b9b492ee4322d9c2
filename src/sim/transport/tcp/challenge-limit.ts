/** How many challenge acknowledgments a namespace sends in a second (RFC 5961 §7; tcp_send_challenge_ack). */
import type { Prng } from '../../base/prng';
import { readSetting, type IpService } from '../ip-service';

const NANOSECONDS_PER_SECOND = 1_000_000_000;
/** INT_MAX, the default since Linux 6. */
const UNLIMITED = 0x7fff_ffff;

export class ChallengeLimit {
  readonly #service: IpService;
  readonly #prng: Prng;
  #second = -1;
  #left = 0;

  constructor(service: IpService, prng: Prng) {
    this.#service = service;
    this.#prng = prng;
  }

  /** `net.ipv4.tcp_challenge_ack_limit` */
  allow(): boolean {
    const limit = readSetting(this.#service, 'net.ipv4.tcp_challenge_ack_limit', UNLIMITED);
    if (limit === UNLIMITED) return true;
    const second = Math.floor(this.#service.scheduler.now() / NANOSECONDS_PER_SECOND);
    if (second !== this.#second) {
      this.#second = second;
      // Somewhere around the limit, so that nobody learns from outside how many were sent.
      this.#left = ((limit + 1) >> 1) + this.#prng.below(Math.max(limit, 1));
    }
    if (this.#left <= 0) return false;
    this.#left -= 1;
    return true;
  }
}
