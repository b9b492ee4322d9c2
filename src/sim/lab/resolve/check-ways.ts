/**
 * Whether nodes of different segments reach one another, by the addresses and static routes of the routers between them. A router
 * that speaks BGP may hear of the rest. What is missing is a warning: a lab may show what happens then.
 */
import { say, type Sentence } from '../../base/sentence';
import type { ClusterNode } from '../../kube/cluster-spec';
import { problem, type FieldPath, type ObjectIssue } from '../../kube/objects/object-issue';
import { formatIp, parseIp, type IpAddress } from '../../wire/ip-address';
import { ipCidrContains, parseIpCidr, type IpCidr } from '../../wire/ip-cidr';
import { parseIpRanges, rangesInOrder } from '../../wire/ip-ranges';
import type { LabRouter, LabSegment } from '../lab-document';

interface NetworkParts {
  readonly segments: readonly LabSegment[];
  readonly routers: readonly LabRouter[];
  readonly nodes: readonly ClusterNode[];
}

export function checkWays({ segments, routers, nodes }: NetworkParts, issues: ObjectIssue[]): void {
  const peopled = segments.filter(({ name }) => nodes.some(({ segment }) => segment === name));
  const said = new Set<string>();
  for (const from of peopled) {
    for (const to of peopled) {
      if (from === to) continue;
      const issue = missingWay(from, to, { segments, routers });
      if (issue === undefined || said.has(issue.message)) continue;
      said.add(issue.message);
      issues.push(issue);
    }
  }
}

function missingWay(
  from: LabSegment,
  to: LabSegment,
  { segments, routers }: Pick<NetworkParts, 'segments' | 'routers'>,
): ObjectIssue | undefined {
  const [target] = rangesOf(to);
  let router = routers.find((each) => isOn(each, from));
  if (target === undefined) return undefined;
  if (router === undefined) {
    const path: FieldPath = ['spec', 'network', 'segments', segments.indexOf(from), 'name'];
    const what = say(
      'no router is on segment {from}: its nodes have no default route, and reach no node of {to}',
      {
        from: from.name,
        to: to.name,
      },
    );
    return warning(path, what, say('give a router a port on it'));
  }
  const passed = new Set<LabRouter>();
  while (!isOn(router, to)) {
    passed.add(router);
    const next = nextRouter(router, target, routers);
    // A circle of routes is what the lab wants to show.
    if (router.bgp !== undefined || (next !== undefined && passed.has(next))) return undefined;
    if (next === undefined) {
      const path: FieldPath = ['spec', 'network', 'routers', routers.indexOf(router), 'name'];
      const what = say(
        'router {router} has no route to segment {to}: nodes of {from} do not reach those of {to}',
        {
          router: router.name,
          to: to.name,
          from: from.name,
        },
      );
      const route = `routes: [{ to: ${to.cidr}, via: THE NEXT ROUTER }]`;
      return warning(path, what, say('give it {route}, or bgp', { route }));
    }
    router = next;
  }
  return undefined;
}

function warning(path: FieldPath, what: Sentence, hint: Sentence): ObjectIssue {
  return { ...problem('no-way', path, what, hint), severity: 'warning' };
}

function isOn({ ports }: LabRouter, { name }: LabSegment): boolean {
  return ports.some(({ segment }) => segment === name);
}

/** The one that the most exact route leads to. */
function nextRouter(
  { routes = [] }: LabRouter,
  target: IpCidr,
  routers: readonly LabRouter[],
): LabRouter | undefined {
  let best: { readonly length: number; readonly via: string } | undefined;
  for (const { to, via } of routes) {
    const range = to === 'default' ? undefined : parseIpCidr(to);
    const length = range?.prefixLength ?? 0;
    const isWithin = range === undefined || ipCidrContains(range, target.address);
    if (isWithin && length >= (best?.length ?? 0)) best = { length, via };
  }
  const gateway = best === undefined ? undefined : parseIp(best.via);
  return gateway === undefined ? undefined : routers.find((router) => hasAddress(router, gateway));
}

function hasAddress({ ports }: LabRouter, address: IpAddress): boolean {
  const text = formatIp(address);
  return ports.some((port) => port.address === text || port.ipv6Address === text);
}

function rangesOf({ cidr }: LabSegment): readonly IpCidr[] {
  const ranges = parseIpRanges(cidr);
  return ranges === undefined ? [] : rangesInOrder(ranges);
}
