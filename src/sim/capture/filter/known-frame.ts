/**
 * What is known of one frame on one way through a filter: bits that have been seen, and numbers that a place can or cannot
 * hold. Answers with another one for each thing learnt, or with nothing when that contradicts what was known.
 */
import type { FrameShape, PossibleValues } from './frame-shape';

/** Bits of 1, 2 or 4 bytes of a frame. */
export interface FrameField {
  readonly offset: number;
  readonly size: 1 | 2 | 4;
  readonly mask: number;
}

/** In place of an offset: the length of the frame, which no byte holds. */
export const LENGTH_PLACE = -8;

/** Numbers that a field can hold (`isInside`) or cannot, from `low` up to `high`, unsigned. */
interface Restriction {
  readonly field: FrameField;
  readonly low: number;
  readonly high: number;
  readonly isInside: boolean;
}

interface KnownByte {
  readonly mask: number;
  readonly value: number;
}

const LARGEST = 0xffff_ffff;

export class KnownFrame {
  readonly #bytes: ReadonlyMap<number, KnownByte>;
  readonly #restrictions: readonly Restriction[];
  readonly #places: readonly PossibleValues[];

  private constructor(
    bytes: ReadonlyMap<number, KnownByte>,
    restrictions: readonly Restriction[],
    places: readonly PossibleValues[],
  ) {
    this.#bytes = bytes;
    this.#restrictions = restrictions;
    this.#places = places;
  }

  static of({ places, minimumLength }: FrameShape): KnownFrame | undefined {
    const field: FrameField = { offset: LENGTH_PLACE, size: 4, mask: -1 };
    let frame: KnownFrame | undefined = new KnownFrame(
      new Map(),
      [{ field, low: minimumLength, high: LARGEST, isInside: true }],
      places,
    );
    for (const { offset, size, values } of places) {
      const [first, ...others] = values;
      if (first === undefined) return undefined;
      if (others.length === 0) frame = frame?.withValue({ offset, size, mask: -1 }, first);
    }
    return frame;
  }

  /** The field's number, when all of its bits are known. */
  valueOf({ offset, size, mask }: FrameField): number | undefined {
    let value = 0;
    for (let index = 0; index < size; index += 1) {
      const wanted = byteOf(mask, size, index);
      const known = this.#bytes.get(offset + index);
      if ((wanted & ~(known?.mask ?? 0)) !== 0) return undefined;
      value |= ((known?.value ?? 0) & wanted) << ((size - 1 - index) * 8);
    }
    return value >>> 0;
  }

  withValue(field: FrameField, value: number): KnownFrame | undefined {
    const { offset, size } = field;
    const bytes = new Map(this.#bytes);
    for (let index = 0; index < size; index += 1) {
      const [mask, bits] = [byteOf(field.mask, size, index), byteOf(value, size, index)];
      const before = bytes.get(offset + index) ?? { mask: 0, value: 0 };
      if ((bits & ~mask) !== 0 || ((bits ^ before.value) & mask & before.mask) !== 0) return undefined;
      if (mask !== 0) bytes.set(offset + index, { mask: before.mask | mask, value: before.value | bits });
    }
    // Of a field of one or two bytes nothing stands above them.
    if (size < 4 && value >>> 0 >= 2 ** (size * 8)) return undefined;
    return new KnownFrame(bytes, this.#restrictions, this.#places).#ifConsistent(field);
  }

  without(field: FrameField, value: number): KnownFrame | undefined {
    return this.#restricted({ field, low: value >>> 0, high: value >>> 0, isInside: false });
  }

  within(field: FrameField, low: number, high: number): KnownFrame | undefined {
    return low > high ? undefined : this.#restricted({ field, low, high, isInside: true });
  }

  #restricted(restriction: Restriction): KnownFrame | undefined {
    const restrictions = [...this.#restrictions, restriction];
    return new KnownFrame(this.#bytes, restrictions, this.#places).#ifConsistent(restriction.field);
  }

  #ifConsistent(changed: FrameField): KnownFrame | undefined {
    const touched = this.#restrictions.filter(({ field }) => areOverlapping(field, changed));
    if (touched.some((restriction) => !this.#canHold(restriction))) return undefined;
    const isPossible = this.#places.every(
      (place) => !areOverlapping(place, changed) || this.#canBeOneOf(place),
    );
    return isPossible ? this : undefined;
  }

  #canHold({ field }: Restriction): boolean {
    const own = this.#restrictions.filter((other) => isSameField(other.field, field));
    const value = this.valueOf(field);
    if (value !== undefined) return own.every((restriction) => isAllowed(restriction, value));
    const inside = own.filter(({ isInside }) => isInside);
    const low = Math.max(0, ...inside.map((restriction) => restriction.low));
    const high = Math.min(LARGEST, ...inside.map((restriction) => restriction.high));
    if (low < high) return true;
    return low === high && own.every((restriction) => isAllowed(restriction, low));
  }

  #canBeOneOf({ offset, size, values }: PossibleValues): boolean {
    const inside = this.#restrictions.filter(
      ({ field }) => field.offset >= offset && field.offset + field.size <= offset + size,
    );
    return values.some((value) => {
      for (let index = 0; index < size; index += 1) {
        const known = this.#bytes.get(offset + index);
        if (known !== undefined && ((byteOf(value, size, index) ^ known.value) & known.mask) !== 0)
          return false;
      }
      return inside.every((restriction) => {
        const { field } = restriction;
        const part = value >>> ((offset + size - field.offset - field.size) * 8);
        const width = field.size === 4 ? -1 : 2 ** (field.size * 8) - 1;
        return isAllowed(restriction, (part & width & field.mask) >>> 0);
      });
    });
  }
}

function isAllowed({ low, high, isInside }: Restriction, value: number): boolean {
  return (value >= low && value <= high) === isInside;
}

function byteOf(value: number, size: number, index: number): number {
  return (value >>> ((size - 1 - index) * 8)) & 0xff;
}

function isSameField(one: FrameField, other: FrameField): boolean {
  return one.offset === other.offset && one.size === other.size && one.mask === other.mask;
}

function areOverlapping(
  one: { readonly offset: number; readonly size: number },
  other: { readonly offset: number; readonly size: number },
): boolean {
  return one.offset < other.offset + other.size && other.offset < one.offset + one.size;
}
