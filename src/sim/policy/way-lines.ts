/** Who comes in from outside, by which way, and as far as policies let him: Services, host ports, Ingresses and Routes. */
import type { KubeObject } from '../kube/objects/kube-object';
import { intersectConnections, isNoConnection, type ConnectionSet } from './connection-set';
import { externalRangesOf, partsWithin, type ExternalRange } from './external-ranges';
import type { Reachability, ReachLine } from './reachability';
import type { ServiceWay } from './service-ways';

export interface WayLine extends ReachLine {
  readonly by: readonly KubeObject[];
  /** Empty where an Ingress or a Route is the entry. */
  readonly entry: string;
  /** As whom policies see who comes. */
  readonly seen: ServiceWay['seen'] | 'ingress-controller';
}

export function wayLinesOf(reachability: Reachability): readonly WayLine[] {
  const lines: WayLine[] = [];
  const add = (way: ServiceWay, range: ExternalRange, admitted: ConnectionSet): void => {
    const { workload, by, entry, seen, clients } = way;
    const connections = intersectConnections(way.connections, admitted);
    if (isNoConnection(connections)) return;
    for (const { key } of clients === undefined ? [range] : partsWithin(range, clients))
      lines.push({ from: key, to: workload.key, connections, by: [by], entry, seen });
  };
  const ways = reachability.serviceWays;
  for (const { range, to } of reachability.outsideRows()) {
    for (const way of ways) if (way.seen === 'client') add(way, range, to(way.workload.key));
  }
  const everywhere = externalRangesOf([]);
  for (const way of ways) {
    if (way.seen === 'client') continue;
    const admitted = reachability.connections({ kind: 'node' }, { kind: 'workload', key: way.workload.key });
    for (const range of everywhere) add(way, range, admitted);
  }
  return [...lines, ...ingressLinesOf(reachability)].sort(byPlace);
}

function ingressLinesOf(reachability: Reachability): readonly WayLine[] {
  const byTarget = new Map(reachability.waysIn.map((way) => [way.workload.key, way]));
  return reachability.ingressLines().map((line) => {
    const by = byTarget.get(line.to)?.by ?? [];
    return { ...line, by, entry: '', seen: 'ingress-controller' };
  });
}

/** By receiver, and in the order in which they were found. */
function byPlace(one: WayLine, other: WayLine): number {
  return one.to < other.to ? -1 : one.to > other.to ? 1 : 0;
}
