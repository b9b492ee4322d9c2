/**
 * What NetworkPolicies let through in one direction: grants, together for all policies that have the same senders, and to
 * be found by the class of a sender. Grants come and go with their policies.
 */
import type { ChunkRow, ChunkStore } from './chunk-store';
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
  /** Made when it is first asked for after a change. */
  merged: MergedGrants | undefined;
}

/** Together by ports. */
export interface MergedGrants {
  /** Where the chunks are. */
  readonly store: ChunkStore;
  readonly grants: readonly MergedGrant[];
  /** How many receivers are named, those of several grants several times; everybody counts as none. */
  readonly size: number;
}

export interface MergedGrant {
  readonly atoms: AtomRun;
  readonly targets: MergedTargets;
}

/** Few receivers by number, many as a row. */
export type MergedTargets =
  | { readonly kind: 'everybody' }
  | { readonly kind: 'few'; readonly members: Int32Array }
  | { readonly kind: 'many'; readonly row: ChunkRow };

/** To take it back by. */
export interface Granted {
  readonly group: SourceGroup;
  readonly grant: Grant;
}

const NONE: readonly SourceGroup[] = [];
const EVERYBODY: MergedTargets = { kind: 'everybody' };
const FEW = 256;

export class GrantIndex {
  readonly #groupByKey = new Map<string, SourceGroup>();
  /** By class of senders: groups that it is among the senders of; those of everybody stand apart. */
  readonly #bySource: SourceGroup[][] = [];
  readonly #ofEverybody: SourceGroup[] = [];
  /** Of large sets, which many groups share. */
  #rowBySet = new Map<Int32Array, ChunkRow>();
  #store: ChunkStore | undefined = undefined;

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

  /** Those that a class of senders is in, without what is for everybody. */
  groupsOf(source: number): readonly SourceGroup[] {
    return this.#bySource[source] ?? NONE;
  }

  get groupsOfEverybody(): readonly SourceGroup[] {
    return this.#ofEverybody;
  }

  merge(group: SourceGroup, store: ChunkStore): MergedGrants {
    if (group.merged?.store === store) return group.merged;
    if (this.#store !== store) {
      this.#store = store;
      this.#rowBySet = new Map();
    }
    const byRun = new Map<string, Grant[]>();
    for (const grant of group.grants) {
      const key = `${grant.atoms.from} ${grant.atoms.to}`;
      const known = byRun.get(key);
      if (known === undefined) byRun.set(key, [grant]);
      else known.push(grant);
    }
    const grants = [...byRun.values()].flatMap((own): readonly MergedGrant[] => {
      const [first] = own;
      return first === undefined ? [] : [{ atoms: first.atoms, targets: this.#unionOf(own, store) }];
    });
    const size = group.grants.reduce((sum, { targets }) => sum + (targets?.length ?? 0), 0);
    const merged = { store, grants, size };
    group.merged = merged;
    return merged;
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
    this.#forget();
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
    this.#forget();
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

  #forget(): void {
    for (const group of this.#groupByKey.values()) group.merged = undefined;
  }

  #unionOf(grants: readonly Grant[], store: ChunkStore): MergedTargets {
    const sets = grants.flatMap(({ targets }) => (targets === undefined ? [] : [targets]));
    if (sets.length < grants.length) return EVERYBODY;
    const [only] = sets;
    const size = sets.reduce((sum, set) => sum + set.length, 0);
    if (size < FEW) {
      const members =
        only !== undefined && sets.length === 1 ? only : Int32Array.from(sets.flatMap((set) => [...set]));
      return { kind: 'few', members };
    }
    const known = only !== undefined && sets.length === 1 ? this.#rowBySet.get(only) : undefined;
    const row = known ?? store.rowOfAll(sets);
    if (only !== undefined && sets.length === 1) this.#rowBySet.set(only, row);
    return { kind: 'many', row };
  }
}
