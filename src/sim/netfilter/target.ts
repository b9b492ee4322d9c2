/** What a rule does: `-j NAME` with its options. Jumps and plain verdicts need none. */
import { Extension } from './extension';
import type { Verdict } from './hook';
import type { RuleContext } from './rule-context';

/** The packet goes on to the next rule. */
export const CONTINUE = -1;

export abstract class Target extends Extension {
  /** In the `target` column of `iptables -L`. */
  get listedName(): string {
    return this.name;
  }

  abstract apply(context: RuleContext): Verdict | typeof CONTINUE;
}
