/**
 * What NetworkPolicies let through in one direction: grants, together for all policies that have the same senders, and to
 * be found by the class of a sender. Grants come and go with their policies.
 */
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
}

/** To take it back by. */
export interface Granted {
  readonly group: SourceGroup;
  readonly grant: Grant;
}

const NONE: readonly SourceGroup[] = [];

export class GrantIndex {
  readonly #groupByKey = new Map<string, SourceGroup>();
  /** By class of senders: groups that it is among the senders of; those of everybody stand apart. */
  readonly #bySource: SourceGroup[][] = [];
  readonly #ofEverybody: SourceGroup[] = [];

  add({ sources, sourcesKey, atoms, targets }: Clause): Granted {
    const group = this.#groupByKey.get(sourcesKey) ?? this.#newGroup(sourcesKey, sources);
    const grant: Grant = { atoms, targets };
    group.grants.push(grant);
    return { group, grant };
  }

  remove({ group: { grants }, grant }: Granted): void {
    const index = grants.indexOf(grant);
    const last = grants.pop();
    if (last !== undefined && last !== grant) grants[index] = last;
  }

  /** Without those of everybody. */
  groupsOf(source: number): readonly SourceGroup[] {
    return this.#bySource[source] ?? NONE;
  }

  get ofEverybody(): readonly SourceGroup[] {
    return this.#ofEverybody;
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
    for (const { grants } of this.#groupByKey.values()) {
      for (const grant of grants) grant.atoms = change(grant.atoms);
    }
  }

  #newGroup(key: string, sources: Int32Array | undefined): SourceGroup {
    const group: SourceGroup = { grants: [] };
    this.#groupByKey.set(key, group);
    if (sources === undefined) this.#ofEverybody.push(group);
    for (const source of sources ?? []) this.#bySource[source]?.push(group);
    return group;
  }
}
