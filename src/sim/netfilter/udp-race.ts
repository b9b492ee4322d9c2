/**
 * Two datagrams of one socket on two processors: the second looks for its connection before that of the first is in the
 * table, and begins one of its own (kernels before 5.8, whose `nf_ct_resolve_clash` keeps only one that is the same).
 *
 * Models how often that is; the processors are not there. An effect that a lab asks for.
 */
import type { Prng } from '../base/prng';
import { CONNECTION_STATUS, type Connection } from './connection';

/** Farther apart the second finds what the first has left. */
const WINDOW = 20_000;
const PARTS = 1_000_000;

export class UdpRace {
  readonly #ratio: number;
  readonly #prng: Prng;

  constructor(ratio: number, prng: Prng) {
    this.#ratio = ratio;
    this.#prng = prng;
  }

  /** Whether another datagram of the connection does not see it yet. */
  isUnseen(connection: Connection, now: number): boolean {
    if (connection.has(CONNECTION_STATUS.SEEN_REPLY)) return false;
    const lastSeenAt = connection.expiresAt - connection.timeout;
    return now - lastSeenAt <= WINDOW && this.#prng.below(PARTS) < this.#ratio * PARTS;
  }
}
