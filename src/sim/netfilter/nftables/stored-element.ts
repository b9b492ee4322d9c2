import type { SetElement } from './expression';
import type { JumpTarget } from './jump-target';
import type { NftStatement } from './statement';

/** An element as packets meet it. */
export interface StoredElement {
  readonly source: SetElement;
  /** The words of the key; of an interval its first and last. */
  readonly low: Int32Array;
  readonly high: Int32Array;
  /** Milliseconds; 0 when it stays. */
  timeout: number;
  /** In nanoseconds of simulated time; infinity when it stays. */
  expiresAt: number;
  /** The chain of a verdict. */
  readonly chain: JumpTarget | undefined;
  /** The words of other data. */
  data: Int32Array;
  packets: number;
  bytes: number;
  /** State of limits and the like of a dynamic element. */
  readonly states: Map<NftStatement, object>;
}
