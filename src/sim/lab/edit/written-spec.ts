/** Writes what a lab's spec came to be, defaults included, as a lab file says it. */
import type { ClusterNode, LoadBalancerSpec } from '../../kube/cluster-spec';
import type { IngressControllerSpec } from '../../kube/ingress/installations';
import { parseIpRanges } from '../../wire/ip-ranges';
import { PodRangePlan } from '../resolve/address-plan';
import type { LabOutsideMachine, LabRouter, LabRouterBgp, LabSpec, LabZone } from '../lab-document';
import type { GivenLabSpec, GivenNode, GivenRouter } from '../lab-schema';
import { formatDuration } from '../scenario/scenario-words';

/** The nodes as a list of a Lab document; ranges of Pods only where they are not given out in order. */
export function writtenNodesOf({ cluster }: LabSpec): GivenNode[] {
  const { nodes, networking } = cluster;
  const range = parseIpRanges(networking.podSubnet);
  const plan = range === undefined ? undefined : new PodRangePlan(range);
  const isInOrder = nodes.every(({ podCIDR }) => plan?.takeFree() === podCIDR);
  return nodes.map((node) => writtenNodeOf(node, !isInOrder));
}

function writtenNodeOf(node: ClusterNode, hasPodRange: boolean): GivenNode {
  const { name, addresses, role, segment, podCIDR, labels, annotations, taints } = node;
  const isDefaultTaint =
    role === 'worker'
      ? taints.length === 0
      : taints.length === 1 && taints[0]?.key === 'node-role.kubernetes.io/control-plane';
  return {
    name,
    addresses: [...addresses],
    role,
    segment,
    ...(hasPodRange && podCIDR !== undefined ? { podCIDR } : {}),
    ...(Object.keys(labels).length === 0 ? {} : { labels: { ...labels } }),
    ...(annotations === undefined ? {} : { annotations: { ...annotations } }),
    ...(isDefaultTaint ? {} : { taints: taints.map((taint) => ({ ...taint })) }),
  };
}

export function writtenOutsideOf({ outside }: LabSpec): NonNullable<GivenLabSpec['outside']> {
  // The load balancer of the cloud stands in `cluster`.
  return outside.filter(({ balancerLegs }) => balancerLegs === undefined).map(writtenMachineOf);
}

export function writtenMachineOf(machine: LabOutsideMachine): NonNullable<GivenLabSpec['outside']>[number] {
  const { name, addresses, segment, image } = machine;
  return { name, addresses: [...addresses], segment, ...(image === undefined ? {} : { image }) };
}

export function writtenNetworkOf({ network }: LabSpec): NonNullable<GivenLabSpec['network']> {
  return {
    segments: network.segments.map((segment) => ({ ...segment })),
    routers: network.routers.map(writtenRouterOf),
    ...(network.segmentationOffload ? {} : { segmentationOffload: false }),
    ...(network.zones === undefined ? {} : { zones: network.zones.map(writtenZoneOf) }),
  };
}

function writtenRouterOf({ name, masquerade, ports, routes, bgp }: LabRouter): GivenRouter {
  return {
    name,
    ...(masquerade === undefined ? {} : { masquerade }),
    ports: ports.map((port) => ({ ...port })),
    ...(routes === undefined ? {} : { routes: routes.map((route) => ({ ...route })) }),
    ...(bgp === undefined ? {} : { bgp: writtenBgpOf(bgp) }),
  };
}

function writtenBgpOf({
  as,
  routerId,
  clusterId,
  announce,
  neighbors,
}: LabRouterBgp): NonNullable<GivenRouter['bgp']> {
  return {
    as,
    routerId,
    ...(clusterId === undefined ? {} : { clusterId }),
    announce: [...announce],
    neighbors: neighbors.map(({ holdSeconds, nodes, ...neighbor }) => ({
      ...neighbor,
      ...(nodes === undefined ? {} : { nodes: { ...nodes } }),
      ...(holdSeconds === undefined ? {} : { holdTime: `${holdSeconds}s` }),
    })),
  };
}

function writtenZoneOf({ name, ttlSeconds, records }: LabZone): {
  name: string;
  ttl: number;
  records: string[];
} {
  return { name, ttl: ttlSeconds, records: [...records] };
}

function writtenLoadBalancerOf(
  loadBalancer: LoadBalancerSpec,
): NonNullable<NonNullable<GivenLabSpec['cluster']>['loadBalancer']> {
  if (loadBalancer.kind === 'l2') return { ...loadBalancer };
  const { kind, pool, mode, healthCheck } = loadBalancer;
  const { interval, timeout, ...thresholds } = healthCheck;
  const times = { interval: formatDuration(interval), timeout: formatDuration(timeout) };
  return { kind, pool, mode, healthCheck: { ...times, ...thresholds } };
}

function writtenControllerOf({
  kind,
  className,
  exposure,
  nodePorts,
  isDefaultClass,
}: IngressControllerSpec): NonNullable<NonNullable<GivenLabSpec['cluster']>['ingressControllers']>[number] {
  const hasPorts = Object.values(nodePorts).some((port) => port !== undefined);
  return {
    kind,
    class: className,
    exposure,
    ...(hasPorts ? { nodePorts: { ...nodePorts } } : {}),
    ...(isDefaultClass ? { isDefaultClass } : {}),
  };
}

/** All of it, so that no default can change it. */
export function writtenSpecOf(spec: LabSpec): GivenLabSpec {
  const { networking, cni, kubeProxy, loadBalancer, controlPlane, ingressControllers } = spec.cluster;
  return {
    seed: spec.seed,
    cluster: {
      networking: { ...networking },
      nodes: writtenNodesOf(spec),
      cni: { ...cni },
      kubeProxy: { mode: kubeProxy.mode },
      ...(controlPlane === undefined ? {} : { controlPlane: { ...controlPlane } }),
      ...(ingressControllers === undefined
        ? {}
        : { ingressControllers: ingressControllers.map(writtenControllerOf) }),
      ...(loadBalancer === undefined ? {} : { loadBalancer: writtenLoadBalancerOf(loadBalancer) }),
    },
    network: writtenNetworkOf(spec),
    ...(spec.effects === undefined
      ? {}
      : { effects: { dnsRace: `${Number((spec.effects.dnsRaceRatio * 100).toPrecision(12))}%` } }),
    outside: writtenOutsideOf(spec),
  };
}
