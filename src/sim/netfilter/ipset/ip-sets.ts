/** All sets of a namespace (net/netfilter/ipset/ip_set_core.c). A set that goes leaves its place to the next new one. */
import type { Prng } from '../../base/prng';
import type { Clock } from '../../engine/clock';
import { BitmapSet, type BitmapOptions } from './bitmap-set';
import { HashSet, type HashSetOptions } from './hash-set';
import { IpSet } from './ip-set';
import { ListSet, type ListOptions } from './list-set';
import type { SetBody } from './set-body';
import { HASH_IP, LIST_SET, type SetType } from './set-type';

const DEFAULT_HASH_SIZE = 1024;
const DEFAULT_MAX_ELEMENTS = 65_536;
const MAX_BUCKET_SIZE = 12;
const DEFAULT_LIST_SIZE = 8;
const MAX_PORT = 0xffff;
const ADDRESS_BITS = 32;

/** What `ipset create` says. */
export interface GivenOptions {
  readonly family: 'inet' | 'inet6';
  readonly timeout: number | undefined;
  readonly hasCounters: boolean;
  readonly hasComments: boolean;
  readonly isForceAdd: boolean;
  readonly hashSize: number | undefined;
  readonly maxElements: number | undefined;
  readonly bucketSize: number | undefined;
  readonly initialValue: number | undefined;
  readonly netmask: number | undefined;
  readonly first: number | undefined;
  readonly last: number | undefined;
  readonly size: number | undefined;
}

export const NO_OPTIONS: GivenOptions = {
  family: 'inet',
  timeout: undefined,
  hasCounters: false,
  hasComments: false,
  isForceAdd: false,
  hashSize: undefined,
  maxElements: undefined,
  bucketSize: undefined,
  initialValue: undefined,
  netmask: undefined,
  first: undefined,
  last: undefined,
  size: undefined,
};

const NO_SUCH_SET = 'The set with the given name does not exist';

export class IpSets {
  readonly #clock: Clock;
  readonly #prng: Prng;
  /** How often rules refer to each set. */
  readonly #countReferences: () => ReadonlyMap<IpSet, number>;
  readonly #places: (IpSet | undefined)[] = [];
  readonly #setByName = new Map<string, IpSet>();

  constructor(clock: Clock, prng: Prng, countReferences: () => ReadonlyMap<IpSet, number>) {
    this.#clock = clock;
    this.#prng = prng;
    this.#countReferences = countReferences;
  }

  find(name: string): IpSet | undefined {
    return this.#setByName.get(name);
  }

  /** As they are listed: in the order of their places, lists of sets last. */
  all(): readonly IpSet[] {
    const sets = this.#places.filter((set) => set !== undefined);
    const isList = (set: IpSet): boolean => set.body.type.kind === 'list';
    return [...sets.filter((set) => !isList(set)), ...sets.filter(isList)];
  }

  /** By rules and by lists of sets. */
  references(): ReadonlyMap<IpSet, number> {
    const counts = new Map(this.#countReferences());
    for (const { body } of this.#setByName.values()) {
      if (!(body instanceof ListSet)) continue;
      for (const member of body.sets()) counts.set(member, (counts.get(member) ?? 0) + 1);
    }
    return counts;
  }

  /** Answers the kernel's refusal, as all that follow do. */
  create(name: string, type: SetType, given: GivenOptions, isExisting: boolean): string | undefined {
    const body = this.#bodyOf(type, given);
    if (typeof body === 'string') return body;
    const known = this.#setByName.get(name);
    if (known !== undefined) {
      return isExisting && isAlike(known.body, body)
        ? undefined
        : 'Set cannot be created: set with the same name already exists';
    }
    const set = new IpSet(name, body);
    const free = this.#places.indexOf(undefined);
    if (free === -1) this.#places.push(set);
    else this.#places[free] = set;
    this.#setByName.set(name, set);
    return undefined;
  }

  /** Without a name, every set, or none when one of them is in use. */
  destroy(name: string | undefined): string | undefined {
    const references = this.references();
    const isUsed = (set: IpSet): boolean => (references.get(set) ?? 0) > 0;
    if (name === undefined) {
      const rules = this.#countReferences();
      for (const set of this.#setByName.values()) {
        if ((rules.get(set) ?? 0) > 0) return 'Set cannot be destroyed: it is in use by a kernel component';
      }
      if ([...this.#setByName.values()].some(isUsed))
        return 'Set cannot be destroyed: it is in use by a kernel component';
      this.#places.length = 0;
      this.#setByName.clear();
      return undefined;
    }
    const set = this.#setByName.get(name);
    if (set === undefined) return NO_SUCH_SET;
    if (isUsed(set)) return 'Set cannot be destroyed: it is in use by a kernel component';
    this.#places[this.#places.indexOf(set)] = undefined;
    this.#setByName.delete(name);
    return undefined;
  }

  flush(name: string | undefined): string | undefined {
    if (name === undefined) {
      for (const { body } of this.#setByName.values()) body.flush();
      return undefined;
    }
    const set = this.#setByName.get(name);
    set?.body.flush();
    return set === undefined ? NO_SUCH_SET : undefined;
  }

  rename(name: string, newName: string): string | undefined {
    const set = this.#setByName.get(name);
    if (set === undefined) return NO_SUCH_SET;
    if ((this.references().get(set) ?? 0) > 0) return 'Set cannot be renamed: it is in use by another system';
    if (this.#setByName.has(newName)) return 'Set cannot be renamed: a set with the new name already exists';
    this.#setByName.delete(name);
    set.name = newName;
    this.#setByName.set(newName, set);
    return undefined;
  }

  /** What is in them changes places, and who refers to one by its name sees the other's elements. */
  swap(name: string, otherName: string): string | undefined {
    const set = this.#setByName.get(name);
    const other = this.#setByName.get(otherName);
    if (set === undefined) return NO_SUCH_SET;
    if (other === undefined) return 'Sets cannot be swapped: the second set does not exist';
    if (set.body.type !== other.body.type || set.family !== other.family)
      return 'The sets cannot be swapped: their type does not match';
    const { body } = set;
    set.body = other.body;
    other.body = body;
    return undefined;
  }

  /** A set with the options that are used when none are given; what is there already stays. */
  ensure(name: string, type: SetType = HASH_IP): IpSet {
    const known = this.#setByName.get(name);
    if (known !== undefined) return known;
    this.create(name, type, NO_OPTIONS, true);
    return this.#setByName.get(name) ?? new IpSet(name, this.#listOf(NO_OPTIONS));
  }

  #bodyOf(type: SetType, given: GivenOptions): SetBody | string {
    const { timeout, hasCounters, hasComments } = given;
    const common = { timeout, hasCounters, hasComments };
    switch (type.kind) {
      case 'hash': {
        const options: HashSetOptions = {
          ...common,
          family: given.family,
          hashSize: given.hashSize ?? DEFAULT_HASH_SIZE,
          maxElements: given.maxElements ?? DEFAULT_MAX_ELEMENTS,
          bucketSize: bucketSizeOf(given.bucketSize),
          initialValue: given.initialValue ?? this.#prng.uint32(),
          isForceAdd: given.isForceAdd,
          netmask:
            given.netmask === (given.family === 'inet' ? ADDRESS_BITS : 128) ? 0 : (given.netmask ?? 0),
        };
        return new HashSet(type, options, this.#clock);
      }
      case 'bitmap': {
        const netmask = given.netmask ?? ADDRESS_BITS;
        const first = given.first ?? 0;
        const last = given.last ?? 0;
        if ((last - first) / 2 ** (ADDRESS_BITS - netmask) > MAX_PORT)
          return 'The range you specified exceeds the size limit of the set type';
        const options: BitmapOptions = { ...common, family: 'inet', first, last, netmask };
        return new BitmapSet(type, options, this.#clock);
      }
      case 'list':
        return this.#listOf(given);
    }
  }

  #listOf({ timeout, hasCounters, hasComments, size }: GivenOptions): ListSet {
    const options: ListOptions = {
      timeout,
      hasCounters,
      hasComments,
      family: 'inet',
      size: Math.max(size ?? DEFAULT_LIST_SIZE, 4),
    };
    const type = LIST_SET;
    return new ListSet(type, options, this.#clock, (name) => this.find(name));
  }
}

function bucketSizeOf(given: number | undefined): number {
  if (given === undefined || given > MAX_BUCKET_SIZE) return MAX_BUCKET_SIZE;
  return Math.max(2, given + (given % 2));
}

/** `same_set`: with `-exist` the options have to be the same. */
function isAlike(known: SetBody, wanted: SetBody): boolean {
  const { options } = known;
  const other = wanted.options;
  const isSame =
    known.type.name === wanted.type.name &&
    options.family === other.family &&
    options.timeout === other.timeout &&
    options.hasCounters === other.hasCounters &&
    options.hasComments === other.hasComments;
  if (!isSame) return false;
  if (known instanceof HashSet && wanted instanceof HashSet)
    return known.options.maxElements === wanted.options.maxElements;
  if (known instanceof BitmapSet && wanted instanceof BitmapSet)
    return known.options.first === wanted.options.first && known.options.last === wanted.options.last;
  return true;
}
