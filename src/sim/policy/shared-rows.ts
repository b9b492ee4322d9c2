/**
 * Sets of receivers by pieces of the ports, for one sender after the other. Most pieces have the same set, so they share it
 * until something tells them apart; buffers are used again for the next sender.
 */
import { emptyBits, intersectBits, setBits, uniteBits, type BitSet } from './bit-set';
import type { AtomRun } from './port-atoms';

export class SharedRows {
  readonly #size: number;
  /** By piece of the ports, the set that it has. */
  readonly #slotOfAtom: Int32Array;
  readonly #slots: BitSet[] = [];
  /** By set, how many pieces have it. */
  readonly #uses: number[] = [];
  /** Sets before this one are somebody else's. */
  #ownedFrom = 0;
  readonly #pool: BitSet[] = [];
  #pooled = 0;
  /** By set: the last change that met it, and what it has become by that. */
  readonly #changes: number[] = [];
  readonly #becameSlot: number[] = [];
  #change = 0;

  constructor(atomCount: number, targetCount: number) {
    this.#slotOfAtom = new Int32Array(atomCount);
    this.#size = targetCount;
  }

  /** One set for all pieces. */
  startWith(row: BitSet): void {
    this.#start([row], [this.#slotOfAtom.length]);
    this.#slotOfAtom.fill(0);
  }

  startFrom(base: SharedRows): void {
    this.#start(base.#slots, base.#uses);
    this.#slotOfAtom.set(base.#slotOfAtom);
  }

  add({ from, to }: AtomRun, targets: Int32Array | BitSet): void {
    const change = ++this.#change;
    for (let atom = from; atom < to; atom++) {
      const slot = this.#slotOfAtom[atom] ?? 0;
      if (this.#changes[slot] !== change) this.#grow(slot, { from: atom, to }, targets);
      this.#slotOfAtom[atom] = this.#becameSlot[slot] ?? slot;
    }
  }

  /** By piece; the same object where it is the same set. Good until the next start. */
  rows(): BitSet[] {
    return Array.from(this.#slotOfAtom, (slot) => this.#slots[slot] ?? emptyBits(this.#size));
  }

  /** What both have, as `rows`. */
  rowsWithin(other: SharedRows): BitSet[] {
    const known = new Map<number, BitSet>();
    return Array.from(this.#slotOfAtom, (slot, atom) => {
      const otherSlot = other.#slotOfAtom[atom] ?? 0;
      const key = slot * other.#slots.length + otherSlot;
      const made = known.get(key);
      if (made !== undefined) return made;
      const row = this.#copyOf(slot);
      intersectBits(row, other.#slots[otherSlot] ?? row);
      known.set(key, row);
      return row;
    });
  }

  #start(slots: readonly BitSet[], uses: readonly number[]): void {
    this.#slots.length = 0;
    this.#uses.length = 0;
    this.#slots.push(...slots);
    this.#uses.push(...uses);
    this.#ownedFrom = slots.length;
    this.#pooled = 0;
  }

  /** A set grows for the pieces of the run that have it: in place if they are all that have it. */
  #grow(slot: number, { from, to }: AtomRun, targets: Int32Array | BitSet): void {
    let count = 0;
    for (let atom = from; atom < to; atom++) if (this.#slotOfAtom[atom] === slot) count += 1;
    const uses = this.#uses[slot] ?? 0;
    const isOwn = slot >= this.#ownedFrom && uses === count;
    const grown = isOwn ? slot : this.#slots.length;
    if (!isOwn) {
      this.#slots.push(this.#copyOf(slot));
      this.#uses.push(count);
      this.#uses[slot] = uses - count;
    }
    for (const each of [slot, grown]) {
      this.#changes[each] = this.#change;
      this.#becameSlot[each] = grown;
    }
    const row = this.#slots[grown];
    if (row === undefined) return;
    if (targets instanceof Int32Array) setBits(row, targets);
    else uniteBits(row, targets);
  }

  #copyOf(slot: number): BitSet {
    const row = (this.#pool[this.#pooled++] ??= emptyBits(this.#size));
    const original = this.#slots[slot];
    if (original !== undefined) row.set(original);
    return row;
  }
}
