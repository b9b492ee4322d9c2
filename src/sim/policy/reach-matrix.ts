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
import { append } from '../base/append';
import type { PolicyDirection } from '../kube/network-policy/network-policy';
import type { StringMap } from '../kube/objects/kube-object';
import {
  emptyBits,
  fullBits,
  hasBit,
  intersectBits,
  isEmptyBits,
  subtractBits,
  type BitSet,
} from './bit-set';
import { ChunkStore, type ChunkRow } from './chunk-store';
import type { ConnectionSet } from './connection-set';
import { GrantIndex, type Granted } from './grant-index';
import { Isolation } from './isolation';
import { namedSetsOf } from './named-sets';
import { OrderedDecisions } from './ordered-decisions';
import type { ClassSplit } from './partition';
import { PodShapes } from './pod-shapes';
import { ClauseMaker, namedRangesOf } from './policy-clauses';
import { PortAtoms } from './port-atoms';
import type { AddressBlock, ReachPolicy } from './reach-policy';
import { ReachSide } from './reach-side';
import type { PodTraits } from './reach-workload';
import { fillRows, RowStarts } from './row-starts';
import { SharedRows } from './shared-rows';

const DIRECTIONS = ['ingress', 'egress'] as const;

export interface MatrixInput {
  readonly pods: readonly PodTraits[];
  readonly policies: readonly ReachPolicy[];
  readonly namespaceLabels: ReadonlyMap<string, StringMap>;
  /** Other policies, by whose blocks the addresses outside are cut as well: two matrices with the same pieces compare. */
  readonly alsoCutBy?: readonly ReachPolicy[] | undefined;
}

/** Receivers that a sender reaches with the same ports. */
export interface TargetGroup {
  readonly targets: BitSet;
  readonly connections: ConnectionSet;
}

/** Sets of receivers, by pieces of ports. */
type PortRows = readonly ChunkRow[];

/** What one direction of NetworkPolicies comes to. */
interface Plain {
  readonly grants: GrantIndex;
  /** Of senders for egress, of receivers for ingress. */
  readonly isolation: Isolation;
}

export class ReachMatrix {
  readonly sources: ReachSide;
  readonly targets: ReachSide;
  readonly #shapeOfPod: Int32Array;
  readonly #shapes: PodShapes;
  readonly #plain: Readonly<Record<PolicyDirection, Plain>> = {
    ingress: { grants: new GrantIndex(), isolation: new Isolation() },
    egress: { grants: new GrantIndex(), isolation: new Isolation() },
  };
  /** By policy, what it has put into `#plain`. */
  readonly #grantedBy = new Map<ReachPolicy, Readonly<Record<PolicyDirection, readonly Granted[]>>>();
  /** Sets by which the sides are cut: most selectors stand in many policies. */
  readonly #refinedBy = new Set<string>();
  #policies: readonly ReachPolicy[] = [];
  #atoms = new PortAtoms([]);
  #isolatedSources: BitSet = emptyBits(0);
  #isolatedTargets: BitSet = emptyBits(0);
  #everybody: BitSet = emptyBits(0);
  #chunks = new ChunkStore(0);
  /** What every sender may, as far as receivers have a say. */
  #openIngress = this.#newRows();
  #allEgress = this.#newRows();
  #noEgress = this.#newRows();
  #starts = this.#newStarts();
  /** Rows are many, and looked at one after the other. */
  #scratch: Readonly<Record<PolicyDirection, SharedRows>> = {
    ingress: this.#newRows(),
    egress: this.#newRows(),
  };
  #ordered: OrderedDecisions | undefined = undefined;

  constructor({ pods, policies, namespaceLabels, alsoCutBy = [] }: MatrixInput) {
    this.#shapes = new PodShapes(namespaceLabels);
    this.#shapeOfPod = Int32Array.from(pods, (pod) => this.#shapes.add(pod));
    const side = (direction: PolicyDirection): ReachSide =>
      new ReachSide(
        this.#shapes.count,
        alsoCutBy.flatMap(({ blocks }) => blocks[direction]),
      );
    this.sources = side('ingress');
    this.targets = side('egress');
    this.follow(policies);
  }

  /**
   * Other policies for the same Pods: what stays is not looked at again, so that an edit of one costs what this one costs.
   * Policies are the same if they are the same object. Classes keep their numbers; some may be finer than need be.
   */
  follow(policies: readonly ReachPolicy[]): void {
    const wanted = new Set(policies);
    for (const policy of this.#policies) if (!wanted.has(policy)) this.#takeBack(policy);
    const known = new Set(this.#policies);
    const fresh = policies.filter((policy) => !known.has(policy));
    this.#policies = policies;
    this.#cutPorts(fresh);
    this.#cutClasses(fresh);
    const maker = new ClauseMaker({
      shapes: this.#shapes,
      sources: this.sources,
      targets: this.targets,
      atoms: this.#atoms,
    });
    for (const policy of fresh) if (policy.tier === 'network') this.#grant(policy, maker);
    this.#isolatedSources = this.#plain.egress.isolation.bits(this.sourceCount);
    this.#isolatedTargets = this.#plain.ingress.isolation.bits(this.targetCount);
    this.#everybody = fullBits(this.targetCount);
    this.#chunks = new ChunkStore(this.targetCount);
    this.#openIngress = this.#openRows();
    this.#starts = this.#newStarts();
    this.#allEgress = this.#newRows();
    this.#allEgress.startWith(this.#chunks.everybody);
    this.#noEgress = this.#newRows();
    this.#noEgress.startWith(this.#chunks.newRow());
    this.#chunks.keep();
    this.#scratch = { ingress: this.#newRows(), egress: this.#newRows() };
    const isPlain = policies.every(({ tier }) => tier === 'network');
    const size = { targets: this.targetCount, atoms: this.#atoms.count };
    this.#ordered = isPlain ? undefined : new OrderedDecisions(policies, maker, size);
  }

  /** Classes of senders: of Pods, and pieces of the addresses outside. */
  get sourceCount(): number {
    return this.sources.count;
  }

  get targetCount(): number {
    return this.targets.count;
  }

  sourceOf(pod: number): number {
    return this.sources.classOfShape(this.#shapeOfPod[pod] ?? 0);
  }

  targetOf(pod: number): number {
    return this.targets.classOfShape(this.#shapeOfPod[pod] ?? 0);
  }

  /**
   * For each piece of the ports, whom a class of senders reaches: the same object where that is the same. Good until the next
   * row is asked for.
   */
  rowsOf(source: number): PortRows {
    const isIsolated = hasBit(this.#isolatedSources, source);
    const { ingress, egress } = this.#scratch;
    const isOpen = !isIsolated && this.#ordered === undefined;
    this.#chunks.forget();
    const admitted = this.#starts.ingress.startOf(source, this.#openIngress);
    const sent = isIsolated ? this.#starts.egress.startOf(source, this.#noEgress) : undefined;
    this.#chunks.keep();
    fillRows(ingress, admitted);
    if (isOpen) return ingress.rows();
    if (sent === undefined) egress.startFrom(this.#allEgress);
    else fillRows(egress, sent);
    if (this.#ordered === undefined) return egress.rowsWithin(ingress);
    const rows = this.#ordered.decide(source, {
      ingress: { rows: this.#bitsOf(ingress.rows()), closed: this.#isolatedTargets },
      egress: {
        rows: this.#bitsOf(egress.rows()),
        closed: isIsolated ? this.#everybody : emptyBits(this.targetCount),
      },
    });
    return rows.map((row) => this.#chunks.rowOf(row));
  }

  /** How many receivers are in a row. */
  countOf(row: ChunkRow): number {
    return this.#chunks.countOf(row);
  }

  /** The receivers of a sender, together as far as they are reached with the same ports; those that are not are left out. */
  groupsOf(source: number): readonly TargetGroup[] {
    const atomsByRow = new Map<ChunkRow, number[]>();
    for (const [atom, row] of this.rowsOf(source).entries()) {
      const known = atomsByRow.get(row);
      if (known === undefined) atomsByRow.set(row, [atom]);
      else known.push(atom);
    }
    let groups: { targets: BitSet; atoms: number[] }[] = [{ targets: fullBits(this.targetCount), atoms: [] }];
    for (const [chunks, atoms] of atomsByRow) {
      const row = this.#chunks.bitsOf(chunks);
      groups = groups.flatMap((group) => {
        const within = group.targets.slice();
        intersectBits(within, row);
        if (isEmptyBits(within)) return [group];
        subtractBits(group.targets, row);
        const inside = { targets: within, atoms: [...group.atoms, ...atoms] };
        return isEmptyBits(group.targets) ? [inside] : [inside, group];
      });
    }
    return groups
      .filter(({ atoms }) => atoms.length > 0)
      .map(({ targets, atoms }) => {
        const sorted = atoms.sort((one, other) => one - other);
        return { targets, connections: this.#atoms.connectionsOf(sorted) };
      });
  }

  #takeBack(policy: ReachPolicy): void {
    const granted = this.#grantedBy.get(policy);
    if (granted === undefined) return;
    this.#grantedBy.delete(policy);
    for (const direction of DIRECTIONS) {
      const { grants, isolation } = this.#plain[direction];
      for (const each of granted[direction]) grants.remove(each);
      if (policy.isolates[direction]) isolation.remove(this.#subjectsOf(policy, direction));
    }
  }

  #grant(policy: ReachPolicy, maker: ClauseMaker): void {
    const grantedIn = (direction: PolicyDirection): readonly Granted[] => {
      const { grants, isolation } = this.#plain[direction];
      if (policy.isolates[direction]) isolation.add(this.#subjectsOf(policy, direction));
      return maker.clausesOf(policy, direction).map((clause) => grants.add(clause));
    };
    this.#grantedBy.set(policy, { ingress: grantedIn('ingress'), egress: grantedIn('egress') });
  }

  #subjectsOf({ subject }: ReachPolicy, direction: PolicyDirection): Int32Array {
    const side = direction === 'egress' ? this.sources : this.targets;
    return side.classesOf(this.#shapes.members(subject));
  }

  #cutPorts(fresh: readonly ReachPolicy[]): void {
    const before = this.#atoms;
    this.#atoms = before.cutBy(namedRangesOf(fresh, this.#shapes));
    if (this.#atoms === before) return;
    const moved = this.#atoms.moverFrom(before);
    for (const direction of DIRECTIONS) this.#plain[direction].grants.changePorts(moved);
  }

  /** Along the blocks and selectors of new policies; what is there already follows. */
  #cutClasses(fresh: readonly ReachPolicy[]): void {
    const blocksOf = (direction: PolicyDirection): readonly AddressBlock[] =>
      fresh.flatMap(({ blocks }) => blocks[direction]);
    const ofSources = [...this.sources.cut(blocksOf('ingress'))];
    const ofTargets = [...this.targets.cut(blocksOf('egress'))];
    for (const { end, key, members } of namedSetsOf(fresh, this.#shapes)) {
      const own = `${end} ${key}`;
      if (this.#refinedBy.has(own)) continue;
      this.#refinedBy.add(own);
      if (end === 'source') append(ofSources, this.sources.refine(members()));
      else append(ofTargets, this.targets.refine(members()));
    }
    const { ingress, egress } = this.#plain;
    for (const { grants } of [ingress, egress]) grants.growTo(this.sourceCount);
    for (const split of ofSources) {
      egress.isolation.split(split);
      for (const { grants } of [ingress, egress]) grants.splitSource(split);
    }
    for (const split of ofTargets) ingress.isolation.split(split);
    if (ofTargets.length === 0) return;
    const extend = extenderBy(ofTargets, this.targetCount);
    for (const { grants } of [ingress, egress]) grants.changeTargets(extend);
  }

  #openRows(): SharedRows {
    const open = this.#everybody.slice();
    subtractBits(open, this.#isolatedTargets);
    const rows = this.#newRows();
    rows.startWith(this.#chunks.rowOf(open));
    const { grants } = this.#plain.ingress;
    for (const group of grants.groupsOfEverybody) rows.addAll(grants.merge(group, this.#chunks).grants);
    return rows;
  }

  #newStarts(): Readonly<Record<PolicyDirection, RowStarts>> {
    const starts = (direction: PolicyDirection): RowStarts =>
      new RowStarts(this.#plain[direction].grants, this.#chunks, () => this.#newRows());
    return { ingress: starts('ingress'), egress: starts('egress') };
  }

  #newRows(): SharedRows {
    return new SharedRows(this.#atoms.count, this.#chunks);
  }

  #bitsOf(rows: readonly ChunkRow[]): readonly BitSet[] {
    return rows.map((row) => this.#chunks.bitsOf(row));
  }
}

/** Sets of classes that hold a class which has split hold what came off it, too. */
function extenderBy(splits: readonly ClassSplit[], count: number): (classes: Int32Array) => Int32Array {
  const hasSplit = new Uint8Array(count);
  for (const { from } of splits) hasSplit[from] = 1;
  return (classes) => {
    if (!classes.some((own) => hasSplit[own] === 1)) return classes;
    const held = new Set(classes);
    for (const { from, to } of splits) if (held.has(from)) held.add(to);
    return Int32Array.from(held);
  };
}
