/** What a rule does: `-j NAME` with its options. Jumps and plain verdicts need none. */
import type { Verdict } from './hook';
import type { OptionTable } from './option-table';
import type { RuleContext } from './rule-context';
import type { RuleHeader } from './rule-header';

/** The packet goes on to the next rule. */
export const CONTINUE = -1;

/** The environment of a rule, for the targets that do not work everywhere. */
export interface TargetPlace {
  readonly table: string;
  /** The built-in chain, or undefined in a chain of the user's. */
  readonly hookName: string | undefined;
}

export abstract class Target {
  abstract readonly name: string;
  abstract readonly options: OptionTable;
  readonly needsTracking: boolean = false;

  /** In the `target` column of `iptables -L`. */
  get listedName(): string {
    return this.name;
  }

  abstract takeOption(option: string, values: readonly string[], isInverted: boolean): string | undefined;
  abstract findProblem(rule: RuleHeader): string | undefined;
  /** Whether the kernel takes it in this table and chain. */
  abstract fits(place: TargetPlace, rule: RuleHeader): boolean;
  abstract apply(context: RuleContext): Verdict | typeof CONTINUE;
  /** After `-j NAME` in iptables-save, with a leading blank. */
  abstract format(): string;
  /** In the last column of `iptables -L`. */
  abstract describe(isNumeric: boolean): string;
}
