/** `-j MARK` (xt_MARK): `mark = (mark AND NOT mask) XOR value`, whatever option it was written with. */
import { optionTable } from '../option-table';
import { takeInteger, takeMarkMask } from '../option-values';
import type { RuleContext } from '../rule-context';
import { formatHex } from '../rule-values';
import { CONTINUE, Target } from '../target';

const ALL_ONES = 0xffff_ffff;
const NAMES = ['--set-xmark', '--set-mark', '--and-mark', '--or-mark', '--xor-mark'] as const;
const OPTIONS = optionTable(
  ['--set-xmark VALUE', '--set-mark VALUE', '--and-mark BITS', '--or-mark BITS', '--xor-mark BITS'],
  { exclusive: [NAMES] },
);

export class MarkTarget extends Target {
  readonly name = 'MARK';
  readonly options = OPTIONS;
  #value = 0;
  #mask = 0;
  #isGiven = false;

  takeOption(option: string, values: readonly string[]): string | undefined {
    const [text = ''] = values;
    this.#isGiven = true;
    if (option === '--set-xmark' || option === '--set-mark') {
      const parsed = takeMarkMask(this.name, option, text);
      if (typeof parsed === 'string') return parsed;
      this.#value = parsed.value;
      this.#mask = option === '--set-mark' ? parsed.mask | parsed.value : parsed.mask;
      return undefined;
    }
    const bits = takeInteger(this.name, option, text, { max: ALL_ONES });
    if (typeof bits === 'string') return bits;
    this.#value = option === '--and-mark' ? 0 : bits;
    this.#mask = option === '--and-mark' ? ~bits : option === '--or-mark' ? bits : 0;
    return undefined;
  }

  override findProblem(): string | undefined {
    return this.#isGiven
      ? undefined
      : 'MARK: One of the --set-xmark, --{and,or,xor,set}-mark options is required';
  }

  apply({ packet }: RuleContext): typeof CONTINUE {
    packet.mark = ((packet.mark & ~this.#mask) ^ this.#value) >>> 0;
    return CONTINUE;
  }

  format(): string {
    return ` --set-xmark ${formatHex(this.#value)}/${formatHex(this.#mask)}`;
  }

  describe(): string {
    return `MARK ${describeMarkChange(this.#value, this.#mask)}`;
  }
}

/** What `mark = (mark AND NOT mask) XOR value` comes to, in the words of `iptables -L`. */
export function describeMarkChange(signedValue: number, signedMask: number): string {
  const value = signedValue >>> 0;
  const mask = signedMask >>> 0;
  if (value === 0) return `and ${formatHex(~mask)}`;
  if (value === mask) return `or ${formatHex(value)}`;
  if (mask === 0) return `xor ${formatHex(value)}`;
  return mask === ALL_ONES ? `set ${formatHex(value)}` : `xset ${formatHex(value)}/${formatHex(mask)}`;
}
