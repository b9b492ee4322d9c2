/** What explanations are made of: one decision about a packet, with what it stands on. */
import { type Wording } from '../../base/sentence';
import type { Because } from './because';
import type { PolicyReasons } from './policy-reasons';

export type { Because } from './because';

export interface HeaderChange {
  readonly field: string;
  readonly before: string;
  readonly after: string;
}

export type HopOutcome = 'goes-on' | 'changed' | 'copied' | 'delivered' | 'dropped' | 'refused';

export interface Hop {
  readonly timeNs: number;
  /** The namespace: `node/node1`, `default/client`. */
  readonly at: string;
  /** Empty where the decision is about none. */
  readonly device: string;
  /** A word or two: `route`, `nat PREROUTING`, `policy`, `bridge`. */
  readonly stage: string;
  readonly outcome: HopOutcome;
  /** In short, for somebody who knows: `DNAT to 10.244.2.3:8080`. */
  readonly decision: Wording;
  /** For somebody who learns; a clause, without its stop. */
  readonly sentence: Wording;
  /** The rule, route or entry itself, a line each. */
  readonly rules: readonly string[];
  /** tcpdump's line for the packet after it. */
  readonly packet: string;
  readonly changes: readonly HeaderChange[];
  readonly because: readonly Because[];
  /** What else there was, and why not: a line each. */
  readonly others: readonly Wording[];
  /** Of a packet that nobody listened for: the port that it was for. */
  readonly closedPort?: string;
  /** Of a packet that policies denied. */
  readonly denial?: PolicyReasons;
}
