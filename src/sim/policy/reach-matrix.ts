/**
 * Who reaches whom, for a whole cluster at once. Senders that no rule tells apart are one class, and so are receivers; a row
 * of the matrix, which is made when it is asked for and not kept, has for each piece of the ports a bit for each class of
 * receivers. 150,000 Pods so cost what their classes cost.
 *
 * The rules are those of the API (Kubernetes v1.32 `networking/v1`): an end that no policy of the direction selects is open;
 * one that some select lets through what any of their rules allows; the sender's egress and the receiver's ingress both have
 * to allow it. `AdminNetworkPolicy` and `BaselineAdminNetworkPolicy` stand above and below them (`reach-policy.ts`).
 * Who is on a node's network is seen by no policy, and outside nobody enforces any.
 * Leaves out replies, which need nothing, ICMP, which rules do not name, and the node's own way to its Pods.
 */
import type { PolicyDirection } from '../kube/network-policy/network-policy';
import type { StringMap } from '../kube/objects/kube-object';
import {
  emptyBits,
  fullBits,
  hasBit,
  intersectBits,
  isEmptyBits,
  setBits,
  subtractBits,
  uniteBits,
  type BitSet,
} from './bit-set';
import type { ConnectionSet } from './connection-set';
import { externalRangesOf } from './external-ranges';
import { Partition } from './partition';
import { PodShapes } from './pod-shapes';
import { ClauseMaker, namedRangesOf, type Clause, type Grant, type Side } from './policy-clauses';
import { PortAtoms, type AtomRun } from './port-atoms';
import { blockKeyOf, type ReachPolicy } from './reach-policy';
import type { PodTraits } from './reach-workload';

export interface MatrixInput {
  readonly pods: readonly PodTraits[];
  readonly policies: readonly ReachPolicy[];
  readonly namespaceLabels: ReadonlyMap<string, StringMap>;
  /** Other policies, by whose blocks the addresses outside are cut as well: two matrices with the same pieces compare. */
  readonly alsoCutBy?: readonly ReachPolicy[] | undefined;
  /** One of the same Pods and namespaces with other policies: what it knows of its selectors still holds. */
  readonly previous?: ReachMatrix | undefined;
}

/** Receivers that a sender reaches with the same ports. */
export interface TargetGroup {
  readonly targets: BitSet;
  readonly connections: ConnectionSet;
}

/** Sets of receivers, by pieces of ports. */
type PortRows = readonly BitSet[];

/** Clauses of policies that only ever add, together for all who send. */
interface SourceGroup {
  readonly sources: Int32Array | undefined;
  readonly grants: Grant[];
}

export class ReachMatrix {
  readonly sources: Side;
  readonly targets: Side;
  readonly atoms: PortAtoms;
  readonly #shapeOfPod: Int32Array;
  readonly #shapes: PodShapes;
  readonly #policies: readonly ReachPolicy[];
  /** By class of senders: groups of clauses that it is among the senders of. */
  readonly #egressGroups: readonly (readonly SourceGroup[])[];
  readonly #ingressGroups: readonly (readonly SourceGroup[])[];
  readonly #isolatedSources: BitSet;
  readonly #isolatedTargets: BitSet;
  /** What every sender may, as far as receivers have a say. */
  readonly #openIngress: PortRows;
  readonly #everybody: BitSet;
  /** Rows are many, and looked at one after the other. */
  #egressScratch: PortRows | undefined = undefined;
  #ingressScratch: PortRows | undefined = undefined;
  readonly #ordered: Readonly<
    Record<'admin' | 'baseline', Readonly<Record<PolicyDirection, readonly Clause[]>>>
  >;

  constructor({ pods, policies, namespaceLabels, alsoCutBy = [], previous }: MatrixInput) {
    this.#policies = policies;
    this.#shapes = previous === undefined ? new PodShapes(namespaceLabels) : previous.#shapes;
    this.#shapeOfPod =
      previous === undefined ? Int32Array.from(pods, (pod) => this.#shapes.add(pod)) : previous.#shapeOfPod;
    this.atoms = new PortAtoms(namedRangesOf(policies, this.#shapes));
    const side = (direction: PolicyDirection): Side => ({
      pods: new Partition(this.#shapes.count),
      ranges: externalRangesOf([...policies, ...alsoCutBy].flatMap(({ blocks }) => blocks[direction])),
    });
    this.sources = side('ingress');
    this.targets = side('egress');
    this.#refine();
    const maker = new ClauseMaker({
      shapes: this.#shapes,
      sources: this.sources,
      targets: this.targets,
      atoms: this.atoms,
    });
    const plain = policies.filter(({ tier }) => tier === 'network');
    this.#isolatedSources = this.#isolatedBits(plain, 'egress', this.sources);
    this.#isolatedTargets = this.#isolatedBits(plain, 'ingress', this.targets);
    const egress = groupedClauses(plain.flatMap((policy) => maker.clausesOf(policy, 'egress')));
    const ingress = groupedClauses(plain.flatMap((policy) => maker.clausesOf(policy, 'ingress')));
    this.#egressGroups = indexedGroups(egress, this.sourceCount);
    this.#ingressGroups = indexedGroups(ingress, this.sourceCount);
    this.#everybody = fullBits(this.targetCount);
    this.#openIngress = this.#openRows(ingress);
    this.#ordered = {
      admin: this.#orderedClauses('admin', maker),
      baseline: this.#orderedClauses('baseline', maker),
    };
  }

  /** Classes of senders: those of Pods, then pieces of the addresses outside. */
  get sourceCount(): number {
    return this.sources.pods.count + this.sources.ranges.length;
  }

  get targetCount(): number {
    return this.targets.pods.count + this.targets.ranges.length;
  }

  sourceOf(pod: number): number {
    return this.sources.pods.classOf(this.#shapeOfPod[pod] ?? 0);
  }

  targetOf(pod: number): number {
    return this.targets.pods.classOf(this.#shapeOfPod[pod] ?? 0);
  }

  /** For each piece of the ports, whom a class of senders reaches. Good until the next row is asked for. */
  rowsOf(source: number): PortRows {
    const ingress = this.#decided('ingress', source, this.#ingressRows(source));
    const { admin, baseline } = this.#ordered;
    const isOpen = !hasBit(this.#isolatedSources, source);
    if (isOpen && admin.egress.length + baseline.egress.length === 0) return ingress;
    const egress = this.#decided('egress', source, this.#egressRows(source));
    for (const [atom, row] of egress.entries()) {
      const other = ingress[atom];
      if (other !== undefined) intersectBits(row, other);
    }
    return egress;
  }

  /** The receivers of a sender, together as far as they are reached with the same ports; those that are not are left out. */
  groupsOf(source: number): readonly TargetGroup[] {
    let groups: { targets: BitSet; atoms: number[] }[] = [{ targets: fullBits(this.targetCount), atoms: [] }];
    for (const [atom, row] of this.rowsOf(source).entries()) {
      groups = groups.flatMap((group) => {
        const within = group.targets.slice();
        intersectBits(within, row);
        if (isEmptyBits(within)) return [group];
        subtractBits(group.targets, row);
        const inside = { targets: within, atoms: [...group.atoms, atom] };
        return isEmptyBits(group.targets) ? [inside] : [inside, group];
      });
    }
    return groups
      .filter(({ atoms }) => atoms.length > 0)
      .map(({ targets, atoms }) => ({ targets, connections: this.atoms.connectionsOf(atoms) }));
  }

  /** By each set once: most selectors stand in many policies. */
  #refine(): void {
    const done = new Set<string>();
    const refineOnce = (side: Side, key: string, members: () => Int32Array): void => {
      const own = `${side === this.sources ? 's' : 't'} ${key}`;
      if (done.has(own)) return;
      done.add(own);
      side.pods.refine(members());
    };
    for (const { subject, rules } of this.#policies) {
      for (const direction of ['ingress', 'egress'] as const) {
        const own = direction === 'egress' ? this.sources : this.targets;
        const other = direction === 'egress' ? this.targets : this.sources;
        refineOnce(own, subject.key, () => this.#shapes.members(subject));
        for (const { peers = [], ports = [] } of rules[direction]) {
          for (const peer of peers) {
            if (peer.kind === 'endpoints')
              refineOnce(other, peer.selector.key, () => this.#shapes.members(peer.selector));
            else refineOnce(other, blockKeyOf(peer.block), () => this.#shapes.membersInBlock(peer.block));
          }
          for (const port of ports) {
            if (port.kind !== 'named') continue;
            for (const { ports: named, members } of this.#shapes.membersWithPort(port)) {
              const key = `port ${port.name} ${named.protocol} ${named.first}`;
              refineOnce(this.targets, key, () => members);
            }
          }
        }
      }
    }
  }

  #isolatedBits(policies: readonly ReachPolicy[], direction: PolicyDirection, side: Side): BitSet {
    const bits = emptyBits(side.pods.count + side.ranges.length);
    for (const { isolates, subject } of policies) {
      if (isolates[direction]) setBits(bits, side.pods.classesOf(this.#shapes.members(subject)));
    }
    return bits;
  }

  #openRows(groups: readonly SourceGroup[]): PortRows {
    const open = fullBits(this.targetCount);
    subtractBits(open, this.#isolatedTargets);
    const rows = Array.from({ length: this.atoms.count }, () => open.slice());
    for (const { sources, grants } of groups) if (sources === undefined) addGrants(rows, grants);
    return rows;
  }

  #egressRows(source: number): PortRows {
    const rows = (this.#egressScratch ??= this.#newRows());
    const isIsolated = hasBit(this.#isolatedSources, source);
    for (const row of rows) {
      if (isIsolated) row.fill(0);
      else row.set(this.#everybody);
    }
    if (isIsolated) for (const { grants } of this.#egressGroups[source] ?? []) addGrants(rows, grants);
    return rows;
  }

  #ingressRows(source: number): PortRows {
    const rows = (this.#ingressScratch ??= this.#newRows());
    for (const [atom, row] of rows.entries()) row.set(this.#openIngress[atom] ?? this.#everybody);
    for (const { grants } of this.#ingressGroups[source] ?? []) addGrants(rows, grants);
    return rows;
  }

  #newRows(): PortRows {
    return Array.from({ length: this.atoms.count }, () => emptyBits(this.targetCount));
  }

  /** What admin policies make of what NetworkPolicies say, in place. */
  #decided(direction: PolicyDirection, source: number, plain: PortRows): PortRows {
    const { admin, baseline } = this.#ordered;
    if (admin[direction].length + baseline[direction].length === 0) return plain;
    const first = this.#decisionsOf(admin[direction], source);
    const last = this.#decisionsOf(baseline[direction], source);
    const closed = this.#closedBits(direction, source);
    for (const [atom, row] of plain.entries()) {
      // Whom a NetworkPolicy isolates, the baseline does not concern.
      const denied = last.denied[atom]?.slice() ?? emptyBits(this.targetCount);
      subtractBits(denied, closed);
      subtractBits(row, denied);
      const refused = first.denied[atom];
      const allowed = first.allowed[atom];
      if (refused !== undefined) subtractBits(row, refused);
      if (allowed !== undefined) uniteBits(row, allowed);
    }
    return plain;
  }

  /** Receivers for which NetworkPolicies decide about this sender. */
  #closedBits(direction: PolicyDirection, source: number): BitSet {
    if (direction === 'ingress') return this.#isolatedTargets;
    return hasBit(this.#isolatedSources, source) ? fullBits(this.targetCount) : emptyBits(this.targetCount);
  }

  /** The first clause that matches decides; one that passes leaves it to others. */
  #decisionsOf(
    clauses: readonly Clause[],
    source: number,
  ): { readonly allowed: PortRows; readonly denied: PortRows } {
    const rows = (): BitSet[] => Array.from({ length: this.atoms.count }, () => emptyBits(this.targetCount));
    const done = rows();
    const allowed = rows();
    const denied = rows();
    for (const { sources, atoms, targets, action } of clauses) {
      if (sources !== undefined && !sources.includes(source)) continue;
      const meant = emptyBits(this.targetCount);
      if (targets !== undefined) setBits(meant, targets);
      else uniteBits(meant, fullBits(this.targetCount));
      for (let atom = atoms.from; atom < atoms.to; atom++) {
        const decided = done[atom];
        if (decided === undefined) continue;
        const fresh = meant.slice();
        subtractBits(fresh, decided);
        uniteBits(decided, fresh);
        const into = action === 'allow' ? allowed[atom] : action === 'deny' ? denied[atom] : undefined;
        if (into !== undefined) uniteBits(into, fresh);
      }
    }
    return { allowed, denied };
  }

  #orderedClauses(
    tier: 'admin' | 'baseline',
    maker: ClauseMaker,
  ): Readonly<Record<PolicyDirection, readonly Clause[]>> {
    const own = this.#policies
      .filter((policy) => policy.tier === tier)
      .toSorted((one, other) => one.priority - other.priority);
    return {
      ingress: own.flatMap((policy) => maker.clausesOf(policy, 'ingress')),
      egress: own.flatMap((policy) => maker.clausesOf(policy, 'egress')),
    };
  }
}

function groupedClauses(clauses: readonly Clause[]): readonly SourceGroup[] {
  const groups = new Map<string, SourceGroup>();
  for (const { sources, sourcesKey, atoms, targets } of clauses) {
    const known = groups.get(sourcesKey) ?? { sources, grants: [] };
    known.grants.push({ atoms, targets });
    groups.set(sourcesKey, known);
  }
  return [...groups.values()];
}

/** Without those that are for every sender. */
function indexedGroups(groups: readonly SourceGroup[], count: number): readonly (readonly SourceGroup[])[] {
  const found = Array.from({ length: count }, (): SourceGroup[] => []);
  for (const group of groups) for (const source of group.sources ?? []) found[source]?.push(group);
  return found;
}

function addGrants(rows: PortRows, grants: readonly Grant[]): void {
  for (const { atoms, targets } of grants) addGrant(rows, atoms, targets);
}

function addGrant(rows: PortRows, { from, to }: AtomRun, targets: Int32Array | undefined): void {
  for (let atom = from; atom < to; atom++) {
    const row = rows[atom];
    if (row === undefined) continue;
    if (targets === undefined) row.set(fullBits(row.length * 32));
    else setBits(row, targets);
  }
}
