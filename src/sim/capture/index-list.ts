/** Numbers, each at a place that it keeps while the oldest are forgotten. What looks for a number wants them to grow. */
const LEAST_LENGTH = 256;

export class IndexList {
  #values = new Uint32Array(LEAST_LENGTH);
  /** The place of the first one in `#values`, and that of the first which is still there. */
  #base = 0;
  #first = 0;
  #end = 0;

  /** The place of the first one that is still there. */
  get first(): number {
    return this.#first;
  }

  /** The place of the next one. */
  get end(): number {
    return this.#end;
  }

  at(place: number): number {
    return this.#values[place - this.#base] ?? 0;
  }

  push(value: number): void {
    if (this.#end - this.#base === this.#values.length) this.#makeRoom();
    this.#values[this.#end - this.#base] = value;
    this.#end += 1;
  }

  clear(): void {
    this.#base = 0;
    this.#first = 0;
    this.#end = 0;
  }

  /** The place of the first one that is not less. */
  placeOf(value: number): number {
    let [low, high] = [this.#first, this.#end];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (this.at(middle) < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Those at earlier places; when the place is yet to come, it is the next one. */
  forgetBefore(place: number): void {
    if (place > this.#end) {
      this.#base = place;
      this.#end = place;
    }
    this.#first = Math.max(this.#first, place);
  }

  forgetBelow(value: number): void {
    if (this.#first < this.#end && this.at(this.#first) < value) this.#first = this.placeOf(value);
  }

  /** Takes the room of what was forgotten, when that is half of all. */
  #makeRoom(): void {
    const kept = this.#end - this.#first;
    const old = this.#values;
    const target = kept > old.length / 2 ? new Uint32Array(old.length * 2) : old;
    target.set(old.subarray(this.#first - this.#base, this.#end - this.#base));
    this.#values = target;
    this.#base = this.#first;
  }
}
