/** `-m length`: the length of the IP packet (xt_length). */
import { Match } from '../match';
import { optionTable } from '../option-table';
import { takeIntegerRange } from '../option-values';
import type { RuleContext } from '../rule-context';

const OPTIONS = optionTable(['! --length LENGTH'], { mandatory: ['--length'] });

export class LengthMatch extends Match {
  readonly name = 'length';
  readonly options = OPTIONS;
  #min = 0;
  #max = 0;
  #isInverted = false;

  takeOption(option: string, values: readonly string[], isInverted: boolean): string | undefined {
    const range = takeIntegerRange(this.name, option, values[0] ?? '', 0xffff);
    if (typeof range === 'string') return range;
    this.#min = range.min;
    this.#max = range.max;
    this.#isInverted = isInverted;
    return undefined;
  }

  matches({ lengthBytes }: RuleContext): boolean {
    return (lengthBytes >= this.#min && lengthBytes <= this.#max) !== this.#isInverted;
  }

  format(): string {
    return `${this.#isInverted ? ' !' : ''} --length ${this.#text()}`;
  }

  describe(): string {
    return `length ${this.#isInverted ? '!' : ''}${this.#text()}`;
  }

  #text(): string {
    return this.#min === this.#max ? String(this.#min) : `${this.#min}:${this.#max}`;
  }
}
