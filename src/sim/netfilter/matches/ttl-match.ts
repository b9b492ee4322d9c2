/** `-m ttl`: the time to live of the packet (ipt_ttl). */
import { Match } from '../match';
import { optionTable } from '../option-table';
import { takeInteger } from '../option-values';
import type { RuleContext } from '../rule-context';

const NAMES = ['--ttl-lt', '--ttl-gt', '--ttl-eq'] as const;
type Comparison = (typeof NAMES)[number];
const SIGNS: Readonly<Record<Comparison, string>> = { '--ttl-lt': '<', '--ttl-gt': '>', '--ttl-eq': '==' };
const OPTIONS = optionTable(['--ttl-lt N', '--ttl-gt N', '! --ttl-eq|--ttl N'], { exclusive: [NAMES] });

export class TtlMatch extends Match {
  readonly name = 'ttl';
  readonly options = OPTIONS;
  #comparison: Comparison | undefined = undefined;
  #ttl = 0;
  #isInverted = false;

  takeOption(option: string, values: readonly string[], isInverted: boolean): string | undefined {
    const value = takeInteger(this.name, option, values[0] ?? '', { max: 255 });
    if (typeof value === 'string') return value;
    this.#comparison = NAMES.find((name) => name === option);
    this.#ttl = value;
    this.#isInverted = isInverted;
    return undefined;
  }

  override findProblem(): string | undefined {
    return this.#comparison === undefined
      ? "TTL match: You must specify one of `--ttl-eq', `--ttl-lt', `--ttl-gt"
      : undefined;
  }

  matches({ ttl }: RuleContext): boolean {
    switch (this.#comparison) {
      case '--ttl-lt':
        return ttl < this.#ttl;
      case '--ttl-gt':
        return ttl > this.#ttl;
      default:
        return (ttl === this.#ttl) !== this.#isInverted;
    }
  }

  format(): string {
    return `${this.#isInverted ? ' !' : ''} ${this.#comparison ?? ''} ${this.#ttl}`;
  }

  describe(): string {
    const sign = this.#isInverted ? '!=' : SIGNS[this.#comparison ?? '--ttl-eq'];
    return `TTL match TTL ${sign} ${this.#ttl}`;
  }
}
