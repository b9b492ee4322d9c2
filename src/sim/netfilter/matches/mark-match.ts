/** `-m mark` (libxt_mark). */
import { Match } from '../match';
import { optionTable } from '../option-table';
import type { RuleContext } from '../rule-context';
import { formatHex, parseMaskedWord } from '../rule-values';

const ALL_ONES = 0xffff_ffff;
const OPTIONS = optionTable('! --mark VALUE');

export class MarkMatch extends Match {
  readonly name = 'mark';
  readonly options = OPTIONS;
  #value = 0;
  #mask = 0;
  #isInverted = false;
  #isGiven = false;

  takeOption(_option: string, values: readonly string[], isInverted: boolean): string | undefined {
    const parsed = parseMaskedWord(values[0] ?? '');
    if (parsed === undefined) return 'mark: bad integer value for option "--mark", or out of range.\n';
    this.#value = parsed.value | 0;
    this.#mask = parsed.mask | 0;
    this.#isInverted = isInverted;
    this.#isGiven = true;
    return undefined;
  }

  findProblem(): string | undefined {
    return this.#isGiven ? undefined : 'mark: option "--mark" must be specified\n';
  }

  matches(context: RuleContext): boolean {
    return ((context.packet.mark & this.#mask) === this.#value) !== this.#isInverted;
  }

  format(): string {
    return `${this.#isInverted ? ' !' : ''} --mark ${this.#text()}`;
  }

  describe(): string {
    return `mark match${this.#isInverted ? ' !' : ''} ${this.#text()}`;
  }

  #text(): string {
    const mask = this.#mask >>> 0 === ALL_ONES ? '' : `/${formatHex(this.#mask)}`;
    return `${formatHex(this.#value)}${mask}`;
  }
}
