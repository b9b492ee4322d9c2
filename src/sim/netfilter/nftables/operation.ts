/** What one statement of a rule does to a packet (`nft_expr_ops.eval` of net/netfilter/nf_tables_core.c). */
import type { NftMachine } from './nft-machine';
import type { NftStatement } from './statement';

/** What becomes of a packet after a statement. The rest are verdicts. */
export const OUTCOME = {
  /** On to the next statement. */
  NEXT: 0,
  /** The rule does not fit: on to the next rule. */
  BREAK: 1,
  ACCEPT: 2,
  DROP: 3,
  REJECT: 4,
  RETURN: 5,
  JUMP: 6,
  GOTO: 7,
  /** The verdict `continue`: on to the next rule. */
  CONTINUE: 8,
} as const;

export type Outcome = (typeof OUTCOME)[keyof typeof OUTCOME];

export abstract class Operation {
  abstract run(machine: NftMachine): Outcome;
  /** The statement with what has been counted until now, for `nft list`. */
  abstract describe(): NftStatement;
  /** `nft reset`: counters begin at 0. */
  reset(): void {
    // Most operations count nothing.
  }
}
