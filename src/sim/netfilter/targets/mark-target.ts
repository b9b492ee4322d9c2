/** `-j MARK` (xt_MARK): `mark = (mark AND NOT mask) XOR value`, whatever option it was written with. */
import { optionTable } from '../option-table';
import type { RuleContext } from '../rule-context';
import { formatHex, parseMaskedWord, parseWord } from '../rule-values';
import { CONTINUE, Target } from '../target';

const ALL_ONES = 0xffff_ffff;
const OPTIONS = optionTable(
  '--set-xmark VALUE',
  '--set-mark VALUE',
  '--and-mark BITS',
  '--or-mark BITS',
  '--xor-mark BITS',
);

export class MarkTarget extends Target {
  readonly name = 'MARK';
  readonly options = OPTIONS;
  #value = 0;
  #mask = 0;
  #isGiven = false;

  takeOption(option: string, values: readonly string[]): string | undefined {
    const [text = ''] = values;
    if (this.#isGiven) return `MARK: option "${option}" cannot be used together with another one.\n`;
    this.#isGiven = true;
    if (option === '--set-xmark' || option === '--set-mark') {
      const parsed = parseMaskedWord(text);
      if (parsed === undefined) return `MARK: bad integer value for option "${option}", or out of range.\n`;
      this.#value = parsed.value;
      this.#mask = option === '--set-mark' ? parsed.mask | parsed.value : parsed.mask;
      return undefined;
    }
    const bits = parseWord(text);
    if (bits === undefined) return `MARK: bad integer value for option "${option}", or out of range.\n`;
    this.#value = option === '--and-mark' ? 0 : bits;
    this.#mask = option === '--and-mark' ? ~bits : option === '--or-mark' ? bits : 0;
    return undefined;
  }

  findProblem(): string | undefined {
    return this.#isGiven
      ? undefined
      : 'MARK: One of the --set-xmark, --{and,or,xor,set}-mark options is required';
  }

  fits(): boolean {
    return true;
  }

  apply({ packet }: RuleContext): typeof CONTINUE {
    packet.mark = ((packet.mark & ~this.#mask) ^ this.#value) >>> 0;
    return CONTINUE;
  }

  format(): string {
    return ` --set-xmark ${formatHex(this.#value)}/${formatHex(this.#mask)}`;
  }

  describe(): string {
    const value = this.#value >>> 0;
    const mask = this.#mask >>> 0;
    if (value === 0) return `MARK and ${formatHex(~mask)}`;
    if (value === mask) return `MARK or ${formatHex(value)}`;
    if (mask === 0) return `MARK xor ${formatHex(value)}`;
    if (mask === ALL_ONES) return `MARK set ${formatHex(value)}`;
    return `MARK xset ${formatHex(value)}/${formatHex(mask)}`;
  }
}
