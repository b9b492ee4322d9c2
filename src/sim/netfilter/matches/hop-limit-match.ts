/** `-m ttl` and `-m hl`: how far the packet may still go (xt_hl). */
import { Match } from '../match';
import { optionTable, type OptionTable } from '../option-table';
import { takeInteger } from '../option-values';
import type { RuleContext } from '../rule-context';

export type HopLimitName = 'ttl' | 'hl';

const SIGNS = { lt: '<', gt: '>', eq: '==' } as const;
type Comparison = keyof typeof SIGNS;
const OPTIONS: Readonly<Record<HopLimitName, OptionTable>> = { ttl: optionsOf('ttl'), hl: optionsOf('hl') };

function optionsOf(name: HopLimitName): OptionTable {
  const names = [`--${name}-lt`, `--${name}-gt`, `--${name}-eq`];
  return optionTable([`--${name}-lt N`, `--${name}-gt N`, `! --${name}-eq|--${name} N`], {
    exclusive: [names],
  });
}

export class HopLimitMatch extends Match {
  readonly name: HopLimitName;
  readonly options: OptionTable;
  #comparison: Comparison | undefined = undefined;
  #limit = 0;
  #isInverted = false;

  constructor(name: HopLimitName) {
    super();
    this.name = name;
    this.options = OPTIONS[name];
  }

  takeOption(option: string, values: readonly string[], isInverted: boolean): string | undefined {
    const value = takeInteger(this.name, option, values[0] ?? '', { max: 255 });
    if (typeof value === 'string') return value;
    this.#comparison = option.endsWith('-lt') ? 'lt' : option.endsWith('-gt') ? 'gt' : 'eq';
    this.#limit = value;
    this.#isInverted = isInverted;
    return undefined;
  }

  override findProblem(): string | undefined {
    if (this.#comparison !== undefined) return undefined;
    const [label, name] = [this.#label, this.name];
    // One of the two tools forgets the last quotation mark.
    const end = name === 'ttl' ? '' : "'";
    return `${label} match: You must specify one of \`--${name}-eq', \`--${name}-lt', \`--${name}-gt${end}`;
  }

  matches({ ttl }: RuleContext): boolean {
    switch (this.#comparison) {
      case 'lt':
        return ttl < this.#limit;
      case 'gt':
        return ttl > this.#limit;
      default:
        return (ttl === this.#limit) !== this.#isInverted;
    }
  }

  format(): string {
    return `${this.#isInverted ? ' !' : ''} --${this.name}-${this.#comparison ?? 'eq'} ${this.#limit}`;
  }

  describe(): string {
    const sign = this.#isInverted ? '!=' : SIGNS[this.#comparison ?? 'eq'];
    return `${this.#label} match ${this.#label} ${sign} ${this.#limit}`;
  }

  get #label(): string {
    return this.name.toUpperCase();
  }
}
