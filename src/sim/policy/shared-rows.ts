/**
 * Sets of receivers by pieces of the ports, for one sender after the other. Most pieces have the same set, so they share it
 * until something tells them apart, and sets share the chunks in which they are the same; buffers are used again for the next
 * sender.
 */
import { append } from '../base/append';
import type { ChunkRow, ChunkStore } from './chunk-store';
import type { MergedGrant, MergedTargets } from './grant-index';
import type { AtomRun } from './port-atoms';

export class SharedRows {
  readonly #store: ChunkStore;
  /** By piece of the ports, the set that it has. */
  readonly #slotOfAtom: Int32Array;
  readonly #slots: ChunkRow[] = [];
  /** By set, how many pieces have it. */
  readonly #uses: number[] = [];
  /** By set, whose chunks it may write. */
  readonly #stamps: number[] = [];
  /** Sets before this one are somebody else's. */
  #ownedFrom = 0;
  readonly #pool: ChunkRow[] = [];
  #pooled = 0;
  /** By set: the last change that met it, and what it has become by that. */
  readonly #changes: number[] = [];
  readonly #becameSlot: number[] = [];
  #change = 0;

  constructor(atomCount: number, store: ChunkStore) {
    this.#slotOfAtom = new Int32Array(atomCount);
    this.#store = store;
  }

  /** One set for all pieces. */
  startWith(row: ChunkRow): void {
    this.#start([row], [this.#slotOfAtom.length]);
    this.#slotOfAtom.fill(0);
  }

  startFrom(base: SharedRows): void {
    this.#start(base.#slots, base.#uses);
    this.#slotOfAtom.set(base.#slotOfAtom);
  }

  addAll(grants: readonly MergedGrant[]): void {
    for (const grant of grants) this.#add(grant);
  }

  #add({ atoms: { from, to }, targets }: MergedGrant): void {
    const change = ++this.#change;
    for (let atom = from; atom < to; atom++) {
      const slot = this.#slotOfAtom[atom] ?? 0;
      if (this.#changes[slot] !== change) this.#grow(slot, { from: atom, to }, targets);
      this.#slotOfAtom[atom] = this.#becameSlot[slot] ?? slot;
    }
  }

  /** By piece; the same object where it is the same set. Good until the next start. */
  rows(): ChunkRow[] {
    return Array.from(this.#slotOfAtom, (slot) => this.#slots[slot] ?? this.#store.newRow());
  }

  /** What both have, as `rows`. */
  rowsWithin(other: SharedRows): ChunkRow[] {
    const known = new Map<number, ChunkRow>();
    return Array.from(this.#slotOfAtom, (slot, atom) => {
      const otherSlot = other.#slotOfAtom[atom] ?? 0;
      const key = slot * other.#slots.length + otherSlot;
      const made = known.get(key);
      if (made !== undefined) return made;
      const row = this.#pooledRow();
      const own = this.#slots[slot] ?? row;
      this.#store.intersect(row, own, other.#slots[otherSlot] ?? own);
      known.set(key, row);
      return row;
    });
  }

  #start(slots: readonly ChunkRow[], uses: readonly number[]): void {
    this.#slots.length = 0;
    this.#uses.length = 0;
    this.#stamps.length = slots.length;
    append(this.#slots, slots);
    append(this.#uses, uses);
    this.#ownedFrom = slots.length;
    this.#pooled = 0;
  }

  /** A set grows for the pieces of the run that have it: in place if they are all that have it. */
  #grow(slot: number, { from, to }: AtomRun, targets: MergedTargets): void {
    let count = 0;
    for (let atom = from; atom < to; atom++) if (this.#slotOfAtom[atom] === slot) count += 1;
    const uses = this.#uses[slot] ?? 0;
    const isOwn = slot >= this.#ownedFrom && uses === count;
    const grown = isOwn ? slot : this.#slots.length;
    if (!isOwn) {
      this.#slots.push(this.#copyOf(slot));
      this.#stamps.push(this.#store.newStamp());
      // What both have is nobody's to write any more.
      this.#stamps[slot] = this.#store.newStamp();
      this.#uses.push(count);
      this.#uses[slot] = uses - count;
    }
    for (const each of [slot, grown]) {
      this.#changes[each] = this.#change;
      this.#becameSlot[each] = grown;
    }
    const row = this.#slots[grown];
    const stamp = this.#stamps[grown];
    if (row === undefined || stamp === undefined) return;
    if (targets.kind === 'few') this.#store.addMembers(row, stamp, targets.members);
    else this.#store.addRow(row, stamp, targets.kind === 'many' ? targets.row : this.#store.everybody);
  }

  #copyOf(slot: number): ChunkRow {
    const row = this.#pooledRow();
    const original = this.#slots[slot];
    if (original !== undefined) row.set(original);
    return row;
  }

  /** Whatever it holds. */
  #pooledRow(): ChunkRow {
    return (this.#pool[this.#pooled++] ??= this.#store.newRow());
  }
}
