/** `-m limit`: a token bucket (xt_limit). */
import { Match } from '../match';
import { optionTable } from '../option-table';
import type { RuleContext } from '../rule-context';

/** The kernel counts in ten-thousandths of a second (XT_LIMIT_SCALE). */
const SCALE = 10_000;
const NANOSECONDS_PER_UNIT = 100_000;
const DEFAULT_BURST = 5;
const MAX_BURST = 10_000;
const UNITS: readonly (readonly [string, number])[] = [
  ['day', 24 * 60 * 60 * SCALE],
  ['hour', 60 * 60 * SCALE],
  ['min', 60 * SCALE],
  ['sec', SCALE],
];
const UNIT_WORDS = ['second', 'minute', 'hour', 'day'];
const OPTIONS = optionTable('--limit RATE', '--limit-burst N');

export class LimitMatch extends Match {
  readonly name = 'limit';
  readonly options = OPTIONS;
  /** Units of SCALE between two packets; three an hour unless said otherwise. */
  #period = (60 * 60 * SCALE) / 3;
  #burst = DEFAULT_BURST;
  #creditNs = 0;
  #lastNs = -1;

  takeOption(option: string, values: readonly string[]): string | undefined {
    const [text = ''] = values;
    if (option === '--limit-burst') {
      const burst = Number(text);
      if (!/^\d+$/.test(text) || burst > MAX_BURST) {
        return `limit: bad value for option "--limit-burst", or out of range (0-${MAX_BURST}).\n`;
      }
      this.#burst = burst;
      return undefined;
    }
    const [countText = '', unitText = 'second'] = text.split('/');
    const count = Number(countText);
    const unit = UNIT_WORDS.find((word) => unitText !== '' && word.startsWith(unitText.toLowerCase()));
    const scaled = UNITS.find(([name]) => unit?.startsWith(name) === true)?.[1];
    if (!/^\d+$/.test(countText) || count === 0 || scaled === undefined) return `bad rate "${text}"'`;
    this.#period = Math.floor(scaled / count);
    return this.#period === 0 ? `Rate too fast "${text}"\n` : undefined;
  }

  findProblem(): string | undefined {
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
    return ` --limit ${this.#rate()}${burst}`;
  }

  describe(): string {
    return `limit: avg ${this.#rate()} burst ${this.#burst}`;
  }

  /** In the smallest unit that still gives a whole number. */
  #rate(): string {
    const period = this.#period;
    const tooFine = UNITS.findIndex(
      ([, unit], index) => index > 0 && (period > unit || Math.floor(unit / period) < unit % period),
    );
    const [name = '', unit = 0] = UNITS[tooFine === -1 ? UNITS.length - 1 : tooFine - 1] ?? [];
    return `${Math.floor(unit / period)}/${name}`;
  }
}
