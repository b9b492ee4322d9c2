/** `-m statistic` (xt_statistic): some of the packets, by chance or by counting. */
import { Match } from '../match';
import { optionTable } from '../option-table';
import { takeInteger } from '../option-values';
import type { RuleContext } from '../rule-context';

/** The kernel keeps a probability as 31 bits, which is why iptables-save prints other digits than it was given. */
const PROBABILITY_ONE = 0x8000_0000;
const RANDOM_MASK = 0x7fff_ffff;
const PRINTED_DIGITS = 11;
const OPTIONS = optionTable(['--mode MODE', '! --probability P', '! --every N', '--packet N'], {
  mandatory: ['--mode'],
  exclusive: [
    ['--probability', '--every'],
    ['--probability', '--packet'],
  ],
  needs: { '--every': '--packet', '--packet': '--every' },
});
const MAX_COUNT = 0xffff_ffff;

export class StatisticMatch extends Match {
  readonly name = 'statistic';
  readonly options = OPTIONS;
  #mode: 'random' | 'nth' = 'random';
  #probability: number | undefined = undefined;
  #every: number | undefined = undefined;
  #packet: number | undefined = undefined;
  #isInverted = false;
  #count = 0;

  takeOption(option: string, values: readonly string[], isInverted: boolean): string | undefined {
    const [text = ''] = values;
    switch (option) {
      case '--mode':
        if (text !== 'random' && text !== 'nth') return `Bad mode "${text}"`;
        this.#mode = text;
        return undefined;
      case '--probability': {
        const probability = /^(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/.test(text) ? Number(text) : -1;
        if (probability < 0 || probability > 1) {
          return 'statistic: bad value for option "--probability", or out of range (0-1).\n';
        }
        this.#probability = Math.round(PROBABILITY_ONE * probability);
        this.#isInverted = isInverted;
        return undefined;
      }
      default:
        return this.#takeCount(option, text, isInverted);
    }
  }

  override findProblem(): string | undefined {
    if (this.#mode === 'random') {
      return this.#probability === undefined
        ? '--probability must be specified when using random mode'
        : undefined;
    }
    if (this.#every === undefined && this.#packet === undefined) {
      return '--every and --packet must be specified when using nth mode';
    }
    if (this.#every === undefined || this.#packet === undefined) return undefined;
    if (this.#packet >= this.#every) return 'the --packet p must be 0 <= p <= n-1';
    this.#count = this.#packet;
    return undefined;
  }

  matches(context: RuleContext): boolean {
    if (this.#mode === 'random') {
      const drawn = context.state.host.prng.uint32() & RANDOM_MASK;
      context.watch?.({
        kind: 'draw',
        drawn,
        outOf: PROBABILITY_ONE,
        below: this.#probability ?? 0,
      });
      return drawn < (this.#probability ?? 0) !== this.#isInverted;
    }
    this.#count = this.#count + 1 >= (this.#every ?? 1) ? 0 : this.#count + 1;
    return (this.#count === 0) !== this.#isInverted;
  }

  format(): string {
    return ` --mode ${this.#mode}${this.#text('--')}`;
  }

  describe(): string {
    return `statistic mode ${this.#mode}${this.#text('')}`;
  }

  #text(prefix: string): string {
    const not = this.#isInverted ? ' !' : '';
    if (this.#mode === 'random') {
      const probability = ((this.#probability ?? 0) / PROBABILITY_ONE).toFixed(PRINTED_DIGITS);
      return `${not} ${prefix}probability ${probability}`;
    }
    const packet =
      this.#packet === undefined || (this.#packet === 0 && prefix === '')
        ? ''
        : ` ${prefix}packet ${this.#packet}`;
    return `${not} ${prefix}every ${this.#every ?? 0}${packet}`;
  }

  #takeCount(option: string, text: string, isInverted: boolean): string | undefined {
    const min = option === '--every' ? 1 : 0;
    const count = takeInteger(this.name, option, text, { min, max: MAX_COUNT });
    if (typeof count === 'string') return count;
    if (option === '--every') {
      this.#every = count;
      this.#isInverted = isInverted;
    } else this.#packet = count;
    return undefined;
  }
}
