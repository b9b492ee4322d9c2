/**
 * Where connections are looked up by what a packet's headers say: a hash table in columns of numbers, so that a lookup
 * allocates nothing. A connection has two entries: its slot times 2, plus the direction.
 */
import type { Tuple } from './connection';

export const NOT_FOUND = -1;

/** Few, because most namespaces, those of Pods, never track a connection. */
const INITIAL_SLOTS = 4;
const TUPLE_WORDS = 4;

export class TupleTable {
  #heads = new Int32Array(INITIAL_SLOTS * 2).fill(NOT_FOUND);
  #next = new Int32Array(INITIAL_SLOTS * 2);
  #words = new Int32Array(INITIAL_SLOTS * 2 * TUPLE_WORDS);

  get bucketCount(): number {
    return this.#heads.length;
  }

  /** Whether both entries of a slot fit. */
  hasRoomFor(slot: number): boolean {
    return (slot + 1) * 2 <= this.#next.length;
  }

  find(source: number, destination: number, ports: number, protocol: number): number {
    const words = this.#words;
    let entry = this.firstOf(hashTuple(source, destination, ports, protocol));
    while (entry !== NOT_FOUND) {
      const at = entry * TUPLE_WORDS;
      if (
        words[at] === source &&
        words[at + 1] === destination &&
        words[at + 2] === ports &&
        words[at + 3] === protocol
      ) {
        return entry;
      }
      entry = this.#next[entry] ?? NOT_FOUND;
    }
    return NOT_FOUND;
  }

  /** The first entry of a bucket; `nextOf` has those that follow. */
  firstOf(hash: number): number {
    return this.#heads[hash & (this.#heads.length - 1)] ?? NOT_FOUND;
  }

  nextOf(entry: number): number {
    return this.#next[entry] ?? NOT_FOUND;
  }

  add(entry: number, tuple: Tuple): void {
    const at = entry * TUPLE_WORDS;
    this.#words[at] = tuple.source;
    this.#words[at + 1] = tuple.destination;
    this.#words[at + 2] = tuple.ports;
    this.#words[at + 3] = tuple.protocol;
    const bucket = this.#bucketOf(entry);
    this.#next[entry] = this.#heads[bucket] ?? NOT_FOUND;
    this.#heads[bucket] = entry;
  }

  /** Harmless when the entry is not there. */
  remove(entry: number): void {
    const bucket = this.#bucketOf(entry);
    const next = this.#next[entry] ?? NOT_FOUND;
    let current = this.#heads[bucket] ?? NOT_FOUND;
    if (current === entry) {
      this.#heads[bucket] = next;
      return;
    }
    while (current !== NOT_FOUND) {
      const following = this.#next[current] ?? NOT_FOUND;
      if (following === entry) {
        this.#next[current] = next;
        return;
      }
      current = following;
    }
  }

  /** Doubles the table and empties its buckets: the entries have to be added again. */
  grow(): void {
    const next = new Int32Array(this.#next.length * 2);
    next.set(this.#next);
    const words = new Int32Array(this.#words.length * 2);
    words.set(this.#words);
    this.#next = next;
    this.#words = words;
    this.#heads = new Int32Array(next.length).fill(NOT_FOUND);
  }

  #bucketOf(entry: number): number {
    const at = entry * TUPLE_WORDS;
    const words = this.#words;
    const hash = hashTuple(words[at] ?? 0, words[at + 1] ?? 0, words[at + 2] ?? 0, words[at + 3] ?? 0);
    return hash & (this.#heads.length - 1);
  }
}

export function hashTuple(source: number, destination: number, ports: number, protocol: number): number {
  let hash = Math.imul(source, 0x9e37_79b1) ^ Math.imul(destination, 0x85eb_ca6b);
  hash = Math.imul(hash ^ (hash >>> 15) ^ ports, 0xc2b2_ae35) + protocol;
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0x27d4_eb2f);
  return hash ^ (hash >>> 16);
}
