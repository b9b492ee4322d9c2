/**
 * The hash table of a set, bucket for bucket as the kernel fills, grows and empties it, because `ipset list` prints the
 * elements in the order of their buckets (net/netfilter/ipset/ip_set_hash_gen.h of Linux 6.x).
 *
 * Leaves out that rules cannot make a table larger: here adding always can.
 */
import { hashKey, tailOf, type SetElement, type SetKey } from './set-element';
import type { HashSetType, SetFamily } from './set-type';

const INITIAL_BUCKET_SIZE = 2;
const MIN_HASH_SIZE = 64;
/** A part of the table with its own lock and its own share of the limit has so many buckets. */
const REGION_BITS = 10;
const REGION_BYTES = 24;
const BUCKET_HEADER_BYTES = 32;

export interface HashOptions {
  readonly hashSize: number;
  readonly maxElements: number;
  readonly bucketSize: number;
  readonly initialValue: number;
  readonly isForceAdd: boolean;
}

/** Places in the order of adding; one that was left is empty until it is needed. */
interface Bucket {
  places: (SetElement | undefined)[];
  size: number;
}

export type AddOutcome = 'added' | 'exists' | 'full';

export class SetHashTable {
  readonly options: HashOptions;
  readonly #type: HashSetType;
  readonly #elementBytes: number;
  #bits: number;
  readonly #buckets = new Map<number, Bucket>();
  #regionCounts: number[] = [];
  /** Bytes of all buckets. */
  #bucketBytes = 0;
  #count = 0;

  /** `elementBytes`: with everything that is kept beside the key. */
  constructor(type: HashSetType, options: HashOptions, elementBytes: number) {
    this.#type = type;
    this.options = options;
    this.#elementBytes = elementBytes;
    this.#bits = bitsOf(Math.max(options.hashSize, MIN_HASH_SIZE));
  }

  get hashSize(): number {
    return 2 ** this.#bits;
  }

  get count(): number {
    return this.#count;
  }

  memoryBytes(family: SetFamily): number {
    const moreRegions = (regionsOf(this.#bits) - 1) * REGION_BYTES;
    return this.#type.setBytes[family] + moreRegions + this.#bucketBytes;
  }

  /** Every element, bucket after bucket. */
  *elements(): IterableIterator<SetElement> {
    for (const key of [...this.#buckets.keys()].sort((a, b) => a - b)) {
      for (const element of this.#buckets.get(key)?.places ?? []) if (element !== undefined) yield element;
    }
  }

  find(key: SetKey): SetElement | undefined {
    const bucket = this.#buckets.get(this.#bucketOf(key));
    if (bucket === undefined) return undefined;
    for (const element of bucket.places) {
      if (element !== undefined && isSameElement(element, key)) return element;
    }
    return undefined;
  }

  /** `mtype_add`; the element is not there yet. `now` lets an expired one give up its place. */
  add(element: SetElement, now: number, onReplaced: (replaced: SetElement) => void): AddOutcome {
    for (;;) {
      const outcome = this.#tryAdd(element, now, onReplaced);
      if (outcome !== 'resize') return outcome;
      this.#resize();
    }
  }

  /** `mtype_del`. */
  remove(element: SetElement): void {
    const key = this.#bucketOf(element.key);
    const bucket = this.#buckets.get(key);
    const place = bucket?.places.indexOf(element) ?? -1;
    if (bucket === undefined || place === -1) return;
    if (place + 1 === bucket.places.length) bucket.places.pop();
    else bucket.places[place] = undefined;
    this.#countIn(key, -1);
    const kept = bucket.places.filter((other) => other !== undefined);
    if (kept.length === 0) {
      this.#buckets.delete(key);
      this.#bucketBytes -= this.#bytesOf(bucket.size);
    } else if (bucket.places.length - kept.length >= INITIAL_BUCKET_SIZE) {
      bucket.places = kept;
      bucket.size -= INITIAL_BUCKET_SIZE;
      this.#bucketBytes -= this.#bytesOf(INITIAL_BUCKET_SIZE);
    }
  }

  clear(): void {
    this.#buckets.clear();
    this.#regionCounts = [];
    this.#bucketBytes = 0;
    this.#count = 0;
  }

  #tryAdd(
    element: SetElement,
    now: number,
    onReplaced: (replaced: SetElement) => void,
  ): AddOutcome | 'resize' {
    const key = this.#bucketOf(element.key);
    const isFull = this.#isFullAt(key);
    const isForced = isFull && this.options.isForceAdd;
    const bucket = this.#buckets.get(key);
    if (bucket === undefined) {
      if (isFull) return 'full';
      this.#buckets.set(key, { places: [element], size: INITIAL_BUCKET_SIZE });
      this.#bucketBytes += this.#bytesOf(INITIAL_BUCKET_SIZE);
      this.#countIn(key, 1);
      return 'added';
    }
    let place = bucket.places.findIndex((other) => other === undefined || other.expiresAt <= now);
    if (place === -1 && isForced) place = 0;
    if (place !== -1) {
      const replaced = bucket.places[place];
      if (replaced !== undefined) {
        onReplaced(replaced);
        this.#countIn(key, -1);
      }
      bucket.places[place] = element;
      this.#countIn(key, 1);
      return 'added';
    }
    if (isFull) return 'full';
    if (bucket.places.length >= bucket.size) {
      if (bucket.size >= this.options.bucketSize) return 'resize';
      bucket.size += INITIAL_BUCKET_SIZE;
      this.#bucketBytes += this.#bytesOf(INITIAL_BUCKET_SIZE);
    }
    bucket.places.push(element);
    this.#countIn(key, 1);
    return 'added';
  }

  /** A region below its share can take more, also when all of them together are past the limit. */
  #isFullAt(key: number): boolean {
    const share = Math.floor(this.options.maxElements / regionsOf(this.#bits));
    if ((this.#regionCounts[key >>> REGION_BITS] ?? 0) < share) return false;
    return this.#count >= this.options.maxElements;
  }

  /** Twice the buckets, until no bucket is too full. */
  #resize(): void {
    const elements = [...this.elements()];
    for (;;) {
      this.#bits += 1;
      this.clear();
      if (elements.every((element) => this.#place(element))) return;
    }
  }

  #place(element: SetElement): boolean {
    const key = this.#bucketOf(element.key);
    let bucket = this.#buckets.get(key);
    if (bucket === undefined) {
      bucket = { places: [], size: INITIAL_BUCKET_SIZE };
      this.#buckets.set(key, bucket);
      this.#bucketBytes += this.#bytesOf(INITIAL_BUCKET_SIZE);
    } else if (bucket.places.length >= bucket.size) {
      if (bucket.size >= this.options.bucketSize) return false;
      bucket.size += INITIAL_BUCKET_SIZE;
      this.#bucketBytes += this.#bytesOf(INITIAL_BUCKET_SIZE);
    }
    bucket.places.push(element);
    this.#countIn(key, 1);
    return true;
  }

  #countIn(key: number, change: number): void {
    const region = key >>> REGION_BITS;
    this.#regionCounts[region] = (this.#regionCounts[region] ?? 0) + change;
    this.#count += change;
  }

  #bytesOf(places: number): number {
    return BUCKET_HEADER_BYTES + places * this.#elementBytes;
  }

  #bucketOf(key: SetKey): number {
    const hasTail = this.#type.name !== 'hash:ip';
    const tail = hasTail ? tailOf(this.#type, key) : 0;
    return hashKey(key, tail, hasTail, this.options.initialValue) & (2 ** this.#bits - 1);
  }
}

function bitsOf(hashSize: number): number {
  return 32 - Math.clz32(hashSize - 1);
}

function regionsOf(bits: number): number {
  return bits < REGION_BITS ? 1 : 2 ** (bits - REGION_BITS);
}

/** `mtype_data_equal`. */
function isSameElement({ key: own, isWildcard }: SetElement, key: SetKey): boolean {
  const { words } = own;
  for (let index = 0; index < words.length; index += 1) if (words[index] !== key.words[index]) return false;
  if (own.prefixLength !== key.prefixLength || own.port !== key.port || own.protocol !== key.protocol)
    return false;
  if (own.isPhysdev !== key.isPhysdev) return false;
  return isWildcard
    ? key.interfaceName.startsWith(own.interfaceName)
    : own.interfaceName === key.interfaceName;
}
