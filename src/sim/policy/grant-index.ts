/**
 * What NetworkPolicies let through in one direction: grants, together for all policies that have the same senders, and to
 * be found by the class of a sender. Grants come and go with their policies.
 */
import { emptyBits, setBits, type BitSet } from './bit-set';
import type { ClassSplit } from './partition';
import type { Clause } from './policy-clauses';
import type { AtomRun } from './port-atoms';

export interface Grant {
  atoms: AtomRun;
  /** Classes of receivers; undefined: everybody. */
  targets: Int32Array | undefined;
}

export interface SourceGroup {
  readonly grants: Grant[];
  /** Together by ports; made when it is first asked for after a change. */
  merged: readonly MergedGrant[] | undefined;
}

/** Few receivers by number, many as bits; undefined: everybody. */
interface MergedGrant {
  readonly atoms: AtomRun;
  readonly targets: Int32Array | BitSet | undefined;
}

/** To take it back by. */
export interface Granted {
  readonly group: SourceGroup;
  readonly grant: Grant;
}

const NONE: readonly SourceGroup[] = [];
const BITS_IN_WORD = 32;

export class GrantIndex {
  readonly #groupByKey = new Map<string, SourceGroup>();
  /** By class of senders: groups that it is among the senders of; those of everybody stand apart. */
  readonly #bySource: SourceGroup[][] = [];
  readonly #ofEverybody: SourceGroup[] = [];
  /** Of large sets, which many groups share. */
  readonly #bitsBySet = new Map<Int32Array, BitSet>();

  add({ sources, sourcesKey, atoms, targets }: Clause): Granted {
    const group = this.#groupByKey.get(sourcesKey) ?? this.#newGroup(sourcesKey, sources);
    const grant: Grant = { atoms, targets };
    group.grants.push(grant);
    group.merged = undefined;
    return { group, grant };
  }

  remove({ group, grant }: Granted): void {
    const { grants } = group;
    group.merged = undefined;
    const index = grants.indexOf(grant);
    const last = grants.pop();
    if (last !== undefined && last !== grant) grants[index] = last;
  }

  /** For a class of senders, without what is for everybody. */
  *grantsOf(source: number, targetCount: number): Generator<MergedGrant> {
    for (const group of this.#bySource[source] ?? NONE)
      yield* (group.merged ??= this.#mergedOf(group, targetCount));
  }

  *grantsOfEverybody(targetCount: number): Generator<MergedGrant> {
    for (const group of this.#ofEverybody) yield* (group.merged ??= this.#mergedOf(group, targetCount));
  }

  /** There are more classes of receivers than before. */
  forgetBits(): void {
    this.#bitsBySet.clear();
    for (const group of this.#groupByKey.values()) group.merged = undefined;
  }

  /** So many classes of senders are there now. */
  growTo(sourceCount: number): void {
    while (this.#bySource.length < sourceCount) this.#bySource.push([]);
  }

  /** A class of senders has become two. */
  splitSource({ from, to }: ClassSplit): void {
    for (const group of this.#bySource[from] ?? []) this.#bySource[to]?.push(group);
  }

  /** `change` is asked once for each set, though many grants share it. */
  changeTargets(change: (targets: Int32Array) => Int32Array): void {
    this.forgetBits();
    const changed = new Map<Int32Array, Int32Array>();
    for (const { grants } of this.#groupByKey.values()) {
      for (const grant of grants) {
        const { targets } = grant;
        if (targets === undefined) continue;
        const known = changed.get(targets) ?? change(targets);
        changed.set(targets, known);
        grant.targets = known;
      }
    }
  }

  changePorts(change: (atoms: AtomRun) => AtomRun): void {
    this.forgetBits();
    for (const { grants } of this.#groupByKey.values()) {
      for (const grant of grants) grant.atoms = change(grant.atoms);
    }
  }

  #newGroup(key: string, sources: Int32Array | undefined): SourceGroup {
    const group: SourceGroup = { grants: [], merged: undefined };
    this.#groupByKey.set(key, group);
    if (sources === undefined) this.#ofEverybody.push(group);
    for (const source of sources ?? []) this.#bySource[source]?.push(group);
    return group;
  }

  #mergedOf({ grants }: SourceGroup, targetCount: number): readonly MergedGrant[] {
    const byRun = new Map<string, Grant[]>();
    for (const grant of grants) {
      const key = `${grant.atoms.from} ${grant.atoms.to}`;
      const known = byRun.get(key);
      if (known === undefined) byRun.set(key, [grant]);
      else known.push(grant);
    }
    return [...byRun.values()].flatMap((own) => {
      const [first] = own;
      return first === undefined ? [] : [{ atoms: first.atoms, targets: this.#unionOf(own, targetCount) }];
    });
  }

  #unionOf(grants: readonly Grant[], targetCount: number): MergedGrant['targets'] {
    const sets = grants.flatMap(({ targets }) => (targets === undefined ? [] : [targets]));
    if (sets.length < grants.length) return undefined;
    const [only] = sets;
    const size = sets.reduce((sum, set) => sum + set.length, 0);
    if (size < targetCount / BITS_IN_WORD)
      return sets.length === 1 ? only : Int32Array.from(sets.flatMap((set) => [...set]));
    const known = only !== undefined && sets.length === 1 ? this.#bitsBySet.get(only) : undefined;
    if (known !== undefined) return known;
    const bits = emptyBits(targetCount);
    for (const set of sets) setBits(bits, set);
    if (only !== undefined && sets.length === 1) this.#bitsBySet.set(only, bits);
    return bits;
  }
}
