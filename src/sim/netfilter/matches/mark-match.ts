/** `-m mark` (libxt_mark). */
import { Match } from '../match';
import { optionTable } from '../option-table';
import { takeMarkMask } from '../option-values';
import type { RuleContext } from '../rule-context';
import { formatMarkMask } from '../rule-values';

const OPTIONS = optionTable(['! --mark VALUE'], { mandatory: ['--mark'] });

export class MarkMatch extends Match {
  readonly name = 'mark';
  readonly options = OPTIONS;
  #value = 0;
  #mask = 0;
  #isInverted = false;

  takeOption(option: string, values: readonly string[], isInverted: boolean): string | undefined {
    const parsed = takeMarkMask(this.name, option, values[0] ?? '');
    if (typeof parsed === 'string') return parsed;
    this.#value = parsed.value | 0;
    this.#mask = parsed.mask | 0;
    this.#isInverted = isInverted;
    return undefined;
  }

  matches(context: RuleContext): boolean {
    return ((context.packet.mark & this.#mask) === this.#value) !== this.#isInverted;
  }

  format(): string {
    return `${this.#isInverted ? ' !' : ''} --mark ${formatMarkMask(this.#value, this.#mask)}`;
  }

  describe(): string {
    return `mark match${this.#isInverted ? ' !' : ''} ${formatMarkMask(this.#value, this.#mask)}`;
  }
}
