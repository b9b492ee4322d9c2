/** A condition of a rule: `-m NAME` with its options. */
import { Extension } from './extension';
import type { RuleContext } from './rule-context';

export abstract class Match extends Extension {
  abstract matches(context: RuleContext): boolean;
}
