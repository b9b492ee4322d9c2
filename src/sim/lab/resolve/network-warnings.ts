/**
 * Networks that Kubernetes would accept and that fail on the wire: what is said when such a lab is read. They run, as they would
 * in life.
 */
import { say, type Sentence } from '../../base/sentence';
import type { ClusterSpec } from '../../kube/cluster-spec';
import { problem, type FieldPath, type ObjectIssue } from '../../kube/objects/object-issue';
import { haveOverlap, parseIpRanges, rangesInOrder, type IpRanges } from '../../wire/ip-ranges';
import type { LabSpec } from '../lab-document';
import type { GivenFault } from '../lab-schema';
import { mtuWarnings } from './mtu-warnings';

type Cluster = Pick<ClusterSpec, 'networking' | 'nodes' | 'cni'>;
type Segments = LabSpec['network']['segments'];

interface Network {
  readonly cluster: Cluster;
  readonly segments: Segments;
  readonly faults: readonly GivenFault[];
}

export function networkWarnings({ cluster, segments, faults }: Network): readonly ObjectIssue[] {
  return [
    ...overlaps(cluster.networking, segments),
    ...gatewaysBehindRouters(cluster),
    ...mtuWarnings(cluster, segments, faults),
  ];
}

function warning(
  code: 'overlapping-ranges' | 'no-way',
  path: FieldPath,
  what: Sentence,
  hint: Sentence,
): ObjectIssue {
  return { ...problem(code, path, what, hint), severity: 'warning' };
}

interface NamedRange {
  readonly kind: 'podSubnet' | 'serviceSubnet' | 'segment';
  readonly name: string;
  readonly cidr: string;
  readonly path: FieldPath;
}

function overlaps(networking: ClusterSpec['networking'], segments: Segments): readonly ObjectIssue[] {
  const path: FieldPath = ['spec', 'cluster', 'networking'];
  const ranges: readonly NamedRange[] = [
    ...(['podSubnet', 'serviceSubnet'] as const).map((kind) => ({
      kind,
      name: kind,
      cidr: networking[kind],
      path: [...path, kind],
    })),
    ...segments.map(({ name, cidr }, index) => ({
      kind: 'segment' as const,
      name: `segment ${name}`,
      cidr,
      path: ['spec', 'network', 'segments', index, 'cidr'],
    })),
  ];
  return ranges.flatMap((range, index) => {
    const own = parseIpRanges(range.cidr);
    const other = ranges.slice(0, index).find((before) => {
      const theirs = parseIpRanges(before.cidr);
      return own !== undefined && theirs !== undefined && doOverlap(own, theirs);
    });
    if (other === undefined) return [];
    const what = say('{one} overlaps {other}: {effect}', {
      one: `${range.name} ${range.cidr}`,
      other: `${other.name} ${other.cidr}`,
      effect: effectOf(other, range),
    });
    return [
      warning(
        'overlapping-ranges',
        range.path,
        what,
        say('give {name} a range outside {range}', { name: range.name, range: other.cidr }),
      ),
    ];
  });
}

/** What happens on the wire. */
function effectOf(one: NamedRange, other: NamedRange): Sentence {
  const kinds = new Set([one.kind, other.kind]);
  if (kinds.has('podSubnet') && kinds.has('serviceSubnet'))
    return say(
      'a Service may get the address of a Pod, and kube-proxy then sends elsewhere what is for the Pod',
    );
  if (kinds.has('podSubnet'))
    return say(
      'nodes send to Pods what is for machines of the segment whose addresses are in a node’s range',
    );
  if (kinds.has('serviceSubnet'))
    return say('a Service may get the address of a machine, which nodes and Pods then do not reach any more');
  return say('machines of the one are looked for on the other');
}

function doOverlap(one: IpRanges, other: IpRanges): boolean {
  return rangesInOrder(one).some((range) => rangesInOrder(other).some((each) => haveOverlap(range, each)));
}

/** Routes by the addresses of nodes, which the kernel takes on one link only. */
function gatewaysBehindRouters({ nodes, cni }: Cluster): readonly ObjectIssue[] {
  const [first] = nodes;
  if (cni.plugin !== 'flannel' || cni.mode !== 'host-gw' || first === undefined) return [];
  return nodes.flatMap((node, index) => {
    if (node.segment === first.segment) return [];
    const what = say(
      'node {node} is on segment {segment} and {first} on {other}: flannel’s host-gw needs all nodes on one link; between these two the kernel refuses its routes ("network is unreachable"), and what Pods send leaves by the default route and is lost',
      { node: node.name, segment: node.segment, first: first.name, other: first.segment },
    );
    const hint = say(
      'write mode: vxlan, with directRouting: true for plain routes within a segment, or put {node} on {segment}',
      { node: node.name, segment: first.segment },
    );
    return [warning('no-way', ['spec', 'cluster', 'nodes', index, 'segment'], what, hint)];
  });
}
