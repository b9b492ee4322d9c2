/**
 * Static routes and BGP of the routers: what is left out filled in, and what cannot be true refused. What can be, but does not
 * work, runs as it fails, and is said: a neighbor that expects another AS, or none at all.
 */
import { say, type Sentence } from '../../base/sentence';
import type { ClusterNode } from '../../kube/cluster-spec';
import {
  type FieldPath,
  forExample,
  invalidValue,
  type ObjectIssue,
  problem,
} from '../../kube/objects/object-issue';
import { formatIp, isIpv6, parseIp, type IpAddress } from '../../wire/ip-address';
import { ipCidrContains, type IpCidr } from '../../wire/ip-cidr';
import { parseIpRanges, rangesInOrder } from '../../wire/ip-ranges';
import { parseIpv4 } from '../../wire/ipv4-address';
import { checkedRange } from './checked-range';
import type { LabBgpNeighbor, LabRouter, LabRouterBgp, LabSegment } from '../lab-document';
import type { GivenBgpNeighbor, GivenRouter } from '../lab-schema';
import { hasLabels } from './node-labels';
import { parseDuration } from '../scenario/scenario-words';

interface RoutingContext {
  readonly segments: readonly LabSegment[];
  readonly nodes: readonly ClusterNode[];
  readonly issues: ObjectIssue[];
}

/** RFC 4271 §4.2: zero, or at least three seconds. */
const LEAST_HOLD_SECONDS = 3;
const MOST_HOLD_SECONDS = 65_535;

/** All that a lab names, in its order. */
export function resolveRouting(
  routers: readonly GivenRouter[],
  context: RoutingContext,
): readonly LabRouter[] {
  const resolved = routers.map((router, index): LabRouter => {
    const path: FieldPath = ['spec', 'network', 'routers', index];
    const { bgp, ...rest } = router;
    const links = linksOf(router, context);
    checkRoutes(router, { path, links, issues: context.issues });
    return bgp === undefined ? rest : { ...rest, bgp: bgpOf(router, bgp, { ...context, path, links }) };
  });
  for (const [index, router] of resolved.entries()) checkPeers(router, index, resolved, context.issues);
  return resolved;
}

/** A port of a router: where it is, and who it is there. */
interface RouterLink {
  readonly range: IpCidr;
  readonly own: IpAddress;
}

function linksOf({ ports }: GivenRouter, { segments }: RoutingContext): readonly RouterLink[] {
  return ports.flatMap(({ segment, address, ipv6Address }) => {
    const cidr = segments.find(({ name }) => name === segment)?.cidr;
    const ranges = cidr === undefined ? undefined : parseIpRanges(cidr);
    const own = [address, ipv6Address].flatMap((text) => (text === undefined ? [] : (parseIp(text) ?? [])));
    return ranges === undefined
      ? []
      : own.flatMap((each) =>
          rangesInOrder(ranges)
            .filter((range) => ipCidrContains(range, each))
            .map((range) => ({ range, own: each })),
        );
  });
}

interface RouteContext {
  readonly path: FieldPath;
  readonly links: readonly RouterLink[];
  readonly issues: ObjectIssue[];
}

/** The kernel's "Nexthop has invalid gateway", before it is tried. */
function checkRoutes({ name, routes = [] }: GivenRouter, { path, links, issues }: RouteContext): void {
  for (const [index, { to, via }] of routes.entries()) {
    const at: FieldPath = [...path, 'routes', index];
    const range = to === 'default' ? undefined : checkedRange(to, [...at, 'to'], issues);
    const gateway = parseIp(via);
    if (gateway === undefined) {
      issues.push(invalidValue([...at, 'via'], via, say('must be an IP address'), forExample('10.0.0.2')));
      continue;
    }
    const link = links.find((each) => ipCidrContains(each.range, gateway));
    if (range !== undefined && isIpv6(range.address) !== isIpv6(gateway)) {
      issues.push(invalidValue([...at, 'via'], via, say('must be of the family of {range}', { range: to })));
    } else if (link === undefined) {
      const known = links.map(({ own }) => formatIp(own)).join(', ');
      const why = say('is on no segment of router {name}: the kernel would refuse it', { name });
      issues.push(
        invalidValue([...at, 'via'], via, why, say('name a neighbor of {address}', { address: known })),
      );
    } else if (link.own === gateway) {
      issues.push(invalidValue([...at, 'via'], via, say('is an address of the router itself')));
    }
  }
}

function bgpOf(
  { name, ports }: GivenRouter,
  given: NonNullable<GivenRouter['bgp']>,
  context: RoutingContext & RouteContext,
): LabRouterBgp {
  const path: FieldPath = [...context.path, 'bgp'];
  const { issues } = context;
  for (const field of ['routerId', 'clusterId'] as const) {
    const text = given[field];
    if (text === undefined || parseIpv4(text) !== undefined) continue;
    const hint = forExample(ports[0]?.address ?? '192.168.0.1');
    issues.push(invalidValue([...path, field], text, say('must be an IPv4 address'), hint));
  }
  // As BIRD does where none is given: the first address.
  const routerId =
    given.routerId ?? ports.map(({ address }) => address).find((text) => parseIpv4(text) !== undefined);
  if (routerId === undefined) {
    const what = say('router {name} has no IPv4 address to take its BGP identifier from', { name });
    issues.push(problem('no-router-id', path, what, forExample('routerId: 10.0.0.1')));
  }
  const seen = new Set<string>();
  const neighbors = (given.neighbors ?? []).map((neighbor, index) => {
    const at: FieldPath = [...path, 'neighbors', index];
    checkNeighbor(neighbor, { ...context, path: at });
    const key = neighbor.address ?? '';
    if (key !== '' && seen.has(key))
      issues.push(invalidValue([...at, 'address'], key, say('is a neighbor already')));
    seen.add(key);
    return neighborOf(neighbor, [...at, 'holdTime'], issues);
  });
  const { as, clusterId, announce = ['connected'] } = given;
  return { as, routerId: routerId ?? '0.0.0.0', clusterId, announce, neighbors };
}

function checkNeighbor(
  { address, nodes }: GivenBgpNeighbor,
  { path, links, issues, nodes: all }: RoutingContext & RouteContext,
): void {
  if ((address === undefined) === (nodes === undefined)) {
    const what = say('a neighbor is named by its address, or by the labels of nodes: one of the two');
    const hint = say('write address: 10.0.0.2, or nodes: {labels}', { labels: '{ rack: one }' });
    issues.push(problem('neighbor-unclear', path, what, hint));
  }
  if (nodes !== undefined && !all.some((node) => hasLabels(node, nodes))) {
    const labels = Object.entries(nodes).map(([key, value]) => `${key}: ${value}`);
    const what = say('no node has the labels {labels}', { labels: `{ ${labels.join(', ')} }` });
    issues.push({ ...problem('no-such-node', [...path, 'nodes'], what), severity: 'warning' });
  }
  if (address === undefined) return;
  const parsed = parseIp(address);
  if (parsed === undefined) {
    issues.push(
      invalidValue([...path, 'address'], address, say('must be an IP address'), forExample('10.0.0.2')),
    );
  } else if (links.some(({ own }) => own === parsed)) {
    issues.push(invalidValue([...path, 'address'], address, say('is an address of the router itself')));
  }
}

function neighborOf(
  { holdTime, ...neighbor }: GivenBgpNeighbor,
  path: FieldPath,
  issues: ObjectIssue[],
): LabBgpNeighbor {
  if (holdTime === undefined) return neighbor;
  const time = holdTime === 0 ? 0 : typeof holdTime === 'string' ? parseDuration(holdTime) : undefined;
  const holdSeconds = (time ?? 0) / 1e9;
  const isPossible =
    Number.isInteger(holdSeconds) &&
    (holdSeconds === 0 || (holdSeconds >= LEAST_HOLD_SECONDS && holdSeconds <= MOST_HOLD_SECONDS));
  if (time === undefined || !isPossible) {
    const why = say('must be whole seconds: 0 for none, or from 3s to 65535s');
    issues.push(invalidValue(path, holdTime, why, forExample('90s')));
  }
  return { ...neighbor, holdSeconds };
}

/** A session needs both sides to want it, and each to expect the AS that the other is. */
function checkPeers(
  router: LabRouter,
  index: number,
  routers: readonly LabRouter[],
  issues: ObjectIssue[],
): void {
  const own = new Set(addressTextsOf(router));
  for (const [position, { address, as }] of (router.bgp?.neighbors ?? []).entries()) {
    const other = routers.find((each) => each !== router && addressTextsOf(each).includes(address ?? ''));
    if (other === undefined) continue;
    const path: FieldPath = ['spec', 'network', 'routers', index, 'bgp', 'neighbors', position];
    const warn = (field: string, what: Sentence, hint: Sentence): void => {
      const issue = problem('session-fails', [...path, field], what, hint);
      issues.push({ ...issue, severity: 'warning' });
    };
    const { bgp, name } = other;
    if (bgp === undefined) {
      warn(
        'address',
        say('router {name} speaks no BGP: it refuses the connection', { name }),
        say('give {name} a bgp of its own', { name }),
      );
    } else if (bgp.as !== as) {
      const what = say('router {name} is AS {as}: the session ends with "Bad peer AS"', {
        name,
        as: String(bgp.as),
      });
      warn('as', what, say('write as: {as}', { as: String(bgp.as) }));
    } else if (!bgp.neighbors.some((each) => each.address !== undefined && own.has(each.address))) {
      const what = say('router {name} does not have {other} as a neighbor: it closes the connection', {
        name,
        other: router.name,
      });
      warn('address', what, say('name {other} among the neighbors of {name}', { name, other: router.name }));
    }
  }
}

function addressTextsOf({ ports }: LabRouter): readonly string[] {
  return ports.flatMap(({ address, ipv6Address }) =>
    ipv6Address === undefined ? [address] : [address, ipv6Address],
  );
}
