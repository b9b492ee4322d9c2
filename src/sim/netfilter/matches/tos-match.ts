/** `-m tos`: the type of service of the packet (xt_tos). */
import { Match } from '../match';
import { optionTable } from '../option-table';
import type { RuleContext } from '../rule-context';
import { findTosName, takeTosMask } from '../tos-values';
import { formatHexByte } from '../rule-values';

const OPTIONS = optionTable(['! --tos VALUE'], { mandatory: ['--tos'] });

export class TosMatch extends Match {
  readonly name = 'tos';
  readonly options = OPTIONS;
  #value = 0;
  #mask = 0;
  #isInverted = false;

  takeOption(_option: string, values: readonly string[], isInverted: boolean): string | undefined {
    const parsed = takeTosMask(values[0] ?? '', 0x3f);
    if (typeof parsed === 'string') return parsed;
    this.#value = parsed.value;
    this.#mask = parsed.mask;
    this.#isInverted = isInverted;
    return undefined;
  }

  matches({ trafficClass }: RuleContext): boolean {
    return ((trafficClass & this.#mask) === this.#value) !== this.#isInverted;
  }

  format(): string {
    return `${this.#isInverted ? ' !' : ''} --tos ${this.#text()}`;
  }

  /** Without a blank where the tool forgets it. */
  describe(isNumeric: boolean): string {
    const name = isNumeric ? undefined : findTosName(this.#value, this.#mask);
    return `tos match${this.#isInverted ? '!' : ''}${name === undefined ? this.#text() : ` ${name}`}`;
  }

  #text(): string {
    return `${formatHexByte(this.#value)}/${formatHexByte(this.#mask)}`;
  }
}
