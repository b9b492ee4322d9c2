/**
 * How much is under way that will soon change something: what waits for a cluster to come to rest reads this number.
 *
 * Every work queue, and whatever else has work that ends by itself, begins and ends its share.
 */
import { invariant } from '../base/invariant';

export class SettleCount {
  #open = 0;

  get isQuiet(): boolean {
    return this.#open === 0;
  }

  begin(): void {
    this.#open += 1;
  }

  end(): void {
    invariant(this.#open > 0, 'what ends has begun');
    this.#open -= 1;
  }
}
