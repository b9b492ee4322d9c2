/** A condition of a rule: `-m NAME` with its options. */
import type { OptionTable } from './option-table';
import type { RuleContext } from './rule-context';
import type { RuleHeader } from './rule-header';

export abstract class Match {
  abstract readonly name: string;
  abstract readonly options: OptionTable;
  /** Connection tracking has to run for this to be answered. */
  readonly needsTracking: boolean = false;

  /** Takes an option with its values, under its first name. Answers iptables' words when it cannot. */
  abstract takeOption(option: string, values: readonly string[], isInverted: boolean): string | undefined;
  /** Called when all options have been taken. Answers iptables' words when one is missing or does not fit. */
  abstract findProblem(rule: RuleHeader): string | undefined;
  abstract matches(context: RuleContext): boolean;
  /** After `-m NAME` in iptables-save, with a leading blank. */
  abstract format(): string;
  /** In the last column of `iptables -L`. */
  abstract describe(isNumeric: boolean): string;
}
