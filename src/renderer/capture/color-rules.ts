/** Colors that packets get by display filters, as Wireshark's coloring rules. Pure. */
import { MAX_RULES } from '../../main/contract/row-limits';
import type { PlainKey } from '../i18n/catalogue';

export const RULE_COLORS = ['red', 'orange', 'yellow', 'green', 'blue', 'purple'] as const;
export type RuleColor = (typeof RULE_COLORS)[number];

export interface ColorRule {
  readonly color: RuleColor;
  readonly filter: string;
}

export const COLOR_NAMES: Readonly<Record<RuleColor, PlainKey>> = {
  red: 'Red',
  orange: 'Orange',
  yellow: 'Yellow',
  green: 'Green',
  blue: 'Blue',
  purple: 'Purple',
};

/** The newest is asked first, and the oldest goes where there are too many; a filter has one color. */
export function withRule(rules: readonly ColorRule[], rule: ColorRule): readonly ColorRule[] {
  return [rule, ...rules.filter(({ filter }) => filter !== rule.filter)].slice(0, MAX_RULES);
}
