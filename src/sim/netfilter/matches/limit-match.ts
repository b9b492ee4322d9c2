/** `-m limit`: a token bucket (xt_limit). */
import { Match } from '../match';
import { optionTable } from '../option-table';
import { takeInteger } from '../option-values';
import { formatRate, parseRate } from '../rate-text';
import type { RuleContext } from '../rule-context';

/** The kernel counts in ten-thousandths of a second (XT_LIMIT_SCALE). */
const SCALE = 10_000;
const NANOSECONDS_PER_UNIT = 100_000;
const DEFAULT_BURST = 5;
const MAX_BURST = 10_000;
const OPTIONS = optionTable(['--limit RATE', '--limit-burst N']);

export class LimitMatch extends Match {
  readonly name = 'limit';
  readonly options = OPTIONS;
  /** Three an hour unless said otherwise. */
  #period = (60 * 60 * SCALE) / 3;
  #burst = DEFAULT_BURST;
  #creditNs = 0;
  #lastNs = -1;

  takeOption(option: string, values: readonly string[]): string | undefined {
    const [text = ''] = values;
    if (option === '--limit-burst') {
      const burst = takeInteger(this.name, option, text, { max: MAX_BURST });
      if (typeof burst === 'string') return burst;
      // nf_tables takes none for the usual number.
      this.#burst = burst === 0 ? DEFAULT_BURST : burst;
      return undefined;
    }
    const rate = parseRate(text, SCALE);
    if (rate === 'bad') return `bad rate "${text}"'`;
    if (rate === 'fast') return `Rate too fast "${text}"`;
    this.#period = rate.period;
    return undefined;
  }

  matches(context: RuleContext): boolean {
    const now = context.state.host.clock.now();
    const costNs = this.#period * NANOSECONDS_PER_UNIT;
    const capacityNs = costNs * this.#burst;
    this.#creditNs =
      this.#lastNs < 0 ? capacityNs : Math.min(capacityNs, this.#creditNs + now - this.#lastNs);
    this.#lastNs = now;
    if (this.#creditNs < costNs) return false;
    this.#creditNs -= costNs;
    return true;
  }

  format(): string {
    const burst = this.#burst === DEFAULT_BURST ? '' : ` --limit-burst ${this.#burst}`;
    return ` --limit ${formatRate(this.#period, SCALE)}${burst}`;
  }

  describe(): string {
    return `limit: avg ${formatRate(this.#period, SCALE)} burst ${this.#burst}`;
  }
}
