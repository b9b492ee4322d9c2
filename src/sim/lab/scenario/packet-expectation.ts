/** What a capture must hold: how many packets a filter lets through. */
import type { CountRange } from './count-range';

export interface PacketExpectation {
  /** In the pcap filter language. */
  readonly filter: string;
  readonly count: CountRange;
}
