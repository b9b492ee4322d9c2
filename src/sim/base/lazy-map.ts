/** As a `Map`, but next to nothing until something is in it: a network namespace has dozens that mostly stay empty. */
export class LazyMap<Key, Value> {
  #map: Map<Key, Value> | undefined = undefined;

  get size(): number {
    return this.#map === undefined ? 0 : this.#map.size;
  }

  get(key: Key): Value | undefined {
    return this.#map === undefined ? undefined : this.#map.get(key);
  }

  has(key: Key): boolean {
    return this.#map?.has(key) === true;
  }

  set(key: Key, value: Value): void {
    this.#map ??= new Map<Key, Value>();
    this.#map.set(key, value);
  }

  delete(key: Key): boolean {
    return this.#map?.delete(key) === true;
  }

  clear(): void {
    this.#map = undefined;
  }

  values(): Iterable<Value> {
    return this.#map?.values() ?? [];
  }

  [Symbol.iterator](): Iterator<[Key, Value]> {
    return this.#map === undefined ? [][Symbol.iterator]() : this.#map[Symbol.iterator]();
  }
}
