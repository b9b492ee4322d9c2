/**
 * Who may reach whom, from Kubernetes objects alone: no packet is sent, no cluster runs.
 *
 * Blocks of addresses mean addresses outside the cluster, as the API advises; what a plugin makes of Pods in a block shows
 * where the Pods' addresses are given (`addresses`).
 */
import { append } from '../base/append';
import type { PolicyProtocol, ConnectionSet } from './connection-set';
import { intersectConnections, isNoConnection, uniteConnections, NO_CONNECTIONS } from './connection-set';
import { hasBit } from './bit-set';
import type { ExternalRange } from './external-ranges';
import { stringMapFieldOf, type KubeObject, type StringMap } from '../kube/objects/kube-object';
import {
  isSubjectOf,
  pairConnectionsOf,
  pairVerdictOf,
  type PairEnd,
  type PairVerdict,
} from './pair-verdict';
import { ReachMatrix } from './reach-matrix';
import type { ReachPolicy } from './reach-policy';
import { policiesOf } from './read-policies';
import { workloadsOf, type PodTraits, type ReachWorkload } from './reach-workload';
import { serviceWaysOf, type ServiceWay } from './service-ways';
import { INGRESS_CONTROLLER, UNKNOWN_CONTROLLER, waysInOf, type WayIn } from './ways-in';

export interface ReachOptions {
  /** `as-pods`: who is on a node's network is taken for a Pod like others. */
  readonly hostNetwork?: 'real' | 'as-pods';
  /** Of Pods, by `namespace/name`, where a cluster has given them some. */
  readonly addresses?: ReadonlyMap<string, readonly string[]>;
  /** Who carries out Ingresses, where that is known. */
  readonly controller?: PodTraits | undefined;
  /** What it will be compared with: addresses outside are cut as there. */
  readonly comparedWith?: readonly ReachPolicy[];
}

export type ReachEnd =
  | { readonly kind: 'workload'; readonly key: string }
  | { readonly kind: 'address'; readonly address: string }
  /** Some node, whose address is not known. */
  | { readonly kind: 'node' }
  /** Somebody who is not among the objects. */
  | {
      readonly kind: 'labels';
      readonly namespace: string;
      readonly labels: StringMap;
      readonly ports?: PodTraits['ports'];
    };

/** One line of the list. */
export interface ReachLine {
  readonly from: string;
  readonly to: string;
  readonly connections: ConnectionSet;
}

export function reachabilityOf(objects: readonly KubeObject[], options: ReachOptions = {}): Reachability {
  return new Reachability(objects, options);
}

export class Reachability {
  readonly workloads: readonly ReachWorkload[];
  readonly policies: readonly ReachPolicy[];
  readonly waysIn: readonly WayIn[];
  readonly #namespaceLabels: ReadonlyMap<string, StringMap>;
  readonly #comparedWith: readonly ReachPolicy[] | undefined;
  readonly #controller: PodTraits;
  readonly #objects: readonly KubeObject[];
  #serviceWays: readonly ServiceWay[] | undefined = undefined;
  #matrix: ReachMatrix | undefined = undefined;

  constructor(objects: readonly KubeObject[], options: ReachOptions) {
    this.#objects = objects;
    this.workloads = workloadsOf(objects).map((workload) => withOptions(workload, options));
    this.policies = policiesOf(objects);
    this.waysIn = waysInOf(objects, this.workloads);
    this.#comparedWith = options.comparedWith;
    this.#controller = options.controller ?? UNKNOWN_CONTROLLER;
    this.#namespaceLabels = new Map(
      objects
        .filter(({ kind }) => kind === 'Namespace')
        .map(({ metadata }) => [metadata.name, stringMapFieldOf(metadata, 'labels')]),
    );
  }

  /** Made when it is first asked for. Its Pods are those of the workloads, one after the other. */
  get matrix(): ReachMatrix {
    this.#matrix ??= new ReachMatrix({
      pods: this.workloads.flatMap(({ pods }) => pods),
      policies: this.policies,
      namespaceLabels: this.#namespaceLabels,
      alsoCutBy: this.#comparedWith,
    });
    return this.#matrix;
  }

  /** Ways from outside that need no controller. */
  get serviceWays(): readonly ServiceWay[] {
    this.#serviceWays ??= serviceWaysOf(this.#objects, this.workloads);
    return this.#serviceWays;
  }

  find(key: string): ReachWorkload | undefined {
    return this.workloads.find((workload) => workload.key === key);
  }

  /** All that may pass; of Pods that differ, what passes between some of them. */
  connections(from: ReachEnd, to: ReachEnd): ConnectionSet {
    return this.#pairs(from, to).reduce(
      (sum, pair) => uniteConnections(sum, pairConnectionsOf(this.policies, pair)),
      NO_CONNECTIONS,
    );
  }

  /** Undefined for a workload that there is not. Of Pods that differ, the pair that is allowed, if one is. */
  explain(
    from: ReachEnd,
    to: ReachEnd,
    wanted: { readonly protocol: PolicyProtocol; readonly port: number },
  ): PairVerdict | undefined {
    const verdicts = this.#pairs(from, to).map((pair) =>
      pairVerdictOf(this.policies, { ...pair, ...wanted }),
    );
    return verdicts.find(({ isAllowed }) => isAllowed) ?? verdicts[0];
  }

  /** Policies that select an end. */
  policiesFor(end: ReachEnd): readonly ReachPolicy[] {
    const ends = this.#endsOf(end);
    return this.policies.filter((policy) => ends.some((each) => isSubjectOf(policy, each)));
  }

  /** Every pair that may talk, sorted; a workload and itself are none. */
  lines(): readonly ReachLine[] {
    const { matrix } = this;
    const targets = this.#targetClasses();
    const lines: ReachLine[] = [];
    const add = (from: string, row: ReadonlyMap<number, ConnectionSet>, isOutside: boolean): void => {
      for (const [to, classes] of targets) {
        if (to === from || (isOutside && to.endsWith('[External]'))) continue;
        const connections = unionOf(classes.map((own) => row.get(own)));
        if (!isNoConnection(connections)) lines.push({ from, to, connections });
      }
    };
    for (const [from, classes] of this.#sourceClasses()) {
      add(from, this.#rowOf(classes), false);
    }
    for (const [index, range] of matrix.sources.ranges.entries()) {
      add(range.key, this.#rowOf([matrix.sources.classOfRange(index)]), true);
    }
    append(lines, this.ingressLines());
    return lines.sort(byEnds);
  }

  /** By piece of the addresses outside: what it may send to a workload. */
  *outsideRows(): Generator<{
    readonly range: ExternalRange;
    readonly to: (key: string) => ConnectionSet;
  }> {
    const { sources } = this.matrix;
    const targets = this.#targetClasses();
    for (const [index, range] of sources.ranges.entries()) {
      const row = this.#rowOf([sources.classOfRange(index)]);
      yield { range, to: (key) => unionOf((targets.get(key) ?? []).map((own) => row.get(own))) };
    }
  }

  /** What Ingresses and Routes lead to, as far as policies let their controller in. */
  ingressLines(): readonly ReachLine[] {
    return this.waysIn.flatMap(({ workload, connections }) => {
      const from: ReachEnd = { kind: 'labels', ...this.#controller };
      const admitted = this.connections(from, { kind: 'workload', key: workload.key });
      const both = intersectConnections(connections, admitted);
      return isNoConnection(both) ? [] : [{ from: INGRESS_CONTROLLER, to: workload.key, connections: both }];
    });
  }

  /** By class of receivers: what one of these senders may send it. */
  #rowOf(sources: readonly number[]): ReadonlyMap<number, ConnectionSet> {
    const row = new Map<number, ConnectionSet>();
    const { matrix } = this;
    for (const source of sources) {
      for (const { targets, connections } of matrix.groupsOf(source)) {
        for (let target = 0; target < matrix.targetCount; target++) {
          if (!hasBit(targets, target)) continue;
          const known = row.get(target);
          row.set(target, known === undefined ? connections : uniteConnections(known, connections));
        }
      }
    }
    return row;
  }

  #sourceClasses(): ReadonlyMap<string, readonly number[]> {
    return this.#classes((pod) => this.matrix.sourceOf(pod));
  }

  #targetClasses(): ReadonlyMap<string, readonly number[]> {
    const { matrix } = this;
    const classes = new Map(this.#classes((pod) => matrix.targetOf(pod)));
    for (const [index, range] of matrix.targets.ranges.entries())
      classes.set(range.key, [matrix.targets.classOfRange(index)]);
    return classes;
  }

  #classes(classOf: (pod: number) => number): ReadonlyMap<string, readonly number[]> {
    let next = 0;
    return new Map(
      this.workloads.map(({ key, pods }) => [key, [...new Set(pods.map(() => classOf(next++)))]]),
    );
  }

  #pairs(from: ReachEnd, to: ReachEnd): readonly { readonly from: PairEnd; readonly to: PairEnd }[] {
    return this.#endsOf(from).flatMap((one) => this.#endsOf(to).map((other) => ({ from: one, to: other })));
  }

  #endsOf(end: ReachEnd): readonly PairEnd[] {
    if (end.kind === 'address') return [end];
    if (end.kind === 'node') return [this.#podEnd(SOME_NODE)];
    if (end.kind === 'labels') {
      const { namespace, labels, ports = [] } = end;
      return [this.#podEnd({ namespace, labels, ports, isHostNetwork: false, addresses: [] })];
    }
    return (this.find(end.key)?.pods ?? []).map((traits) => this.#podEnd(traits));
  }

  #podEnd(traits: PodTraits): PairEnd {
    return { kind: 'pod', traits, namespaceLabels: this.#namespaceLabels.get(traits.namespace) };
  }
}

const SOME_NODE: PodTraits = { namespace: '', labels: {}, ports: [], isHostNetwork: true, addresses: [] };

function withOptions(workload: ReachWorkload, { hostNetwork, addresses }: ReachOptions): ReachWorkload {
  if (hostNetwork !== 'as-pods' && addresses === undefined) return workload;
  const own = workload.kind === 'Pod' ? addresses?.get(`${workload.namespace}/${workload.name}`) : undefined;
  const pods = workload.pods.map((traits) => ({
    ...traits,
    isHostNetwork: hostNetwork === 'as-pods' ? false : traits.isHostNetwork,
    addresses: own ?? traits.addresses,
  }));
  return { ...workload, pods };
}

function unionOf(sets: readonly (ConnectionSet | undefined)[]): ConnectionSet {
  const [first, ...others] = sets.filter((set) => set !== undefined);
  return others.reduce(uniteConnections, first ?? NO_CONNECTIONS);
}

function byEnds(one: ReachLine, other: ReachLine): number {
  if (one.from !== other.from) return one.from < other.from ? -1 : 1;
  return one.to < other.to ? -1 : one.to > other.to ? 1 : 0;
}
