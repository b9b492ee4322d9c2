/** What became of one attempt to reach a port, or of one packet: its hops, the verdict, and what would let it pass. */
import { type Wording } from '../../base/sentence';
import type { SourceLocation, TextFix } from '../../base/diagnostic';
import type { Sentence } from '../../base/sentence';
import type { Cause } from './cause';
import type { Hop } from './hop';

/**
 * `connected`, `answered`: an answer has come back. `delivered`: it arrived, and nothing has come back (UDP). `refused`: somebody has
 * said no. `dropped`: it died on its way. `unreachable`: no way leads there. `unresolved`: the name has no address. `timed-out`: it
 * neither died nor was answered while one waited.
 */
export type JourneyVerdict =
  | 'connected'
  | 'answered'
  | 'delivered'
  | 'refused'
  | 'dropped'
  | 'unreachable'
  | 'unresolved'
  | 'timed-out';

export interface JourneyLeg {
  /**
   * The packet that was sent, the answer to it, or an error of ICMP about it; what a proxy decided, and the packet by which it asked on.
   */
  readonly way: 'request' | 'answer' | 'icmp' | 'proxy' | 'forward';
  readonly packetId: number;
  readonly hops: readonly Hop[];
}

/** An edit of the lab's text that mends it, tried in a copy of the lab. */
export interface JourneyFix extends TextFix {
  /** What became of the same attempt with it. */
  readonly verdict: JourneyVerdict;
  /** It reached its end, or at least came further than before. */
  readonly isEnough: boolean;
  /** What else it opens, a line each. */
  readonly sideEffects: readonly Sentence[];
  readonly location?: SourceLocation;
}

export interface Journey {
  readonly title: string;
  readonly verdict: JourneyVerdict;
  /** A clause. */
  readonly reason: Wording;
  readonly legs: readonly JourneyLeg[];
  readonly cause: readonly Cause[];
}

export function isGoodVerdict(verdict: JourneyVerdict): boolean {
  return verdict === 'connected' || verdict === 'answered' || verdict === 'delivered';
}
