/** A place in an object, and what an error message calls it (`k8s.io/apimachinery/pkg/util/validation/field`, `Path`). */
import type { FieldPath } from './object-issue';

export class FieldPlace {
  readonly #parent: FieldPlace | undefined;
  /** Undefined where only the name differs from the parent's. */
  readonly #step: string | number | undefined;
  readonly #suffix: (parent: string) => string;

  private constructor(
    parent: FieldPlace | undefined,
    step: string | number | undefined,
    suffix: (parent: string) => string,
  ) {
    this.#parent = parent;
    this.#step = step;
    this.#suffix = suffix;
  }

  static of(...names: readonly string[]): FieldPlace {
    const root = new FieldPlace(undefined, undefined, () => '');
    return names.reduce((place, name) => place.child(name), root);
  }

  get path(): FieldPath {
    const above = this.#parent?.path ?? [];
    return this.#step === undefined ? above : [...above, this.#step];
  }

  child(...names: readonly string[]): FieldPlace {
    let place: FieldPlace = new FieldPlace(this, undefined, (parent) => parent);
    for (const name of names) {
      place = new FieldPlace(place, name, (parent) => (parent === '' ? name : `${parent}.${name}`));
    }
    return place;
  }

  index(position: number): FieldPlace {
    return new FieldPlace(this, position, (parent) => `${parent}[${position}]`);
  }

  key(key: string): FieldPlace {
    return new FieldPlace(this, key, (parent) => `${parent}[${key}]`);
  }

  /** The same place under the name that the API server has for it. */
  called(name: string): FieldPlace {
    return new FieldPlace(this, undefined, () => name);
  }

  toString(): string {
    return this.#suffix(this.#parent?.toString() ?? '');
  }
}
