/** What the statements of a rule work with: the packet, registers, and the last verdict (`struct nft_regs` of Linux). */
import type { Prng } from '../../base/prng';
import type { RuleContext } from '../rule-context';
import type { NameTable } from './name-table';
import type { JumpTarget } from './jump-target';

/** Room for a key, its data, and one operand: 16 words each. */
const REGISTER_WORDS = 64;

export class NftMachine {
  readonly registers = new Int32Array(REGISTER_WORDS);
  readonly names: NameTable;
  readonly prng: Prng;
  context: RuleContext;
  /** Where a jump or goto leads. */
  chain: JumpTarget | undefined = undefined;
  /** `icmp-port-unreachable` and so on, after REJECT. */
  rejectWith = '';
  /** Replaces what `numgen random` draws. */
  chooseRandom: ((modulus: number) => number) | undefined = undefined;

  constructor(context: RuleContext, names: NameTable, prng: Prng) {
    this.context = context;
    this.names = names;
    this.prng = prng;
  }
}
