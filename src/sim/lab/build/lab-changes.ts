/**
 * What has to happen in a lab that runs for it to become another one: the difference between two readings of its text.
 *
 * Objects are told apart by kind, namespace and name, so a new name is a deletion and a creation. What a running cluster
 * cannot change is said in a sentence each.
 */
import { append } from '../../base/append';
import { calendarTime, formatIsoDate } from '../../app/calendar';
import { say, type Wording } from '../../base/sentence';
import type { ClusterNode } from '../../kube/cluster-spec';
import { isNamespacedKind } from '../../kube/kinds';
import type { KubeObject } from '../../kube/objects/kube-object';
import { equalsJson } from '../../kube/store/json';
import { formatDuration } from '../scenario/scenario-words';
import type {
  LabDocument,
  LabOutsideMachine,
  LabSpec,
  ObjectReference,
  SourcedObject,
} from '../lab-document';

export interface LabChanges {
  /** What cannot be changed while the lab runs; empty when everything can. */
  readonly restartReasons: readonly Wording[];
  /** New or changed. */
  readonly applied: readonly SourcedObject[];
  /** No longer in the text. */
  readonly deleted: readonly ObjectReference[];
  readonly joiningNodes: readonly ClusterNode[];
  /** A worker with another address or Pod range, or in another segment, leaves and joins. */
  readonly leavingNodes: readonly ClusterNode[];
  /** Nodes that stay, with other labels, annotations or taints. */
  readonly changedNodes: readonly ClusterNode[];
  readonly joiningMachines: readonly LabOutsideMachine[];
  /** One that is not as it was leaves and joins. */
  readonly leavingMachines: readonly LabOutsideMachine[];
}

export function labChangesOf(before: LabDocument, now: LabDocument): LabChanges {
  return {
    restartReasons: restartReasonsOf(before.spec, now.spec),
    ...objectChangesOf(before.objects, now.objects),
    ...nodeChangesOf(before.spec.cluster.nodes, now.spec.cluster.nodes),
    ...machineChangesOf(before.spec.outside, now.spec.outside),
  };
}

function objectChangesOf(
  before: readonly SourcedObject[],
  now: readonly SourcedObject[],
): Pick<LabChanges, 'applied' | 'deleted'> {
  const gone = new Map(before.map(({ object }) => [keyOf(object), object]));
  const applied: SourcedObject[] = [];
  for (const sourced of now) {
    const key = keyOf(sourced.object);
    const earlier = gone.get(key);
    gone.delete(key);
    if (earlier === undefined || !equalsJson(earlier, sourced.object)) applied.push(sourced);
  }
  return { applied, deleted: [...gone.values()].map(referenceOf) };
}

export function referenceOf({ kind, metadata }: KubeObject): ObjectReference {
  const namespace = isNamespacedKind(kind) ? (metadata.namespace ?? 'default') : '';
  return { kind, namespace, name: metadata.name };
}

function keyOf(object: KubeObject): string {
  const { kind, namespace, name } = referenceOf(object);
  return `${kind}/${namespace}/${name}`;
}

function nodeChangesOf(
  before: readonly ClusterNode[],
  now: readonly ClusterNode[],
): Pick<LabChanges, 'joiningNodes' | 'leavingNodes' | 'changedNodes'> {
  const earlier = new Map(before.map((node) => [node.name, node]));
  const wanted = new Map(now.map((node) => [node.name, node]));
  return {
    joiningNodes: now.filter((node) => !isSameMachine(earlier.get(node.name), node)),
    leavingNodes: before.filter((node) => !isSameMachine(wanted.get(node.name), node)),
    changedNodes: now.filter((node) => {
      const known = earlier.get(node.name);
      if (known === undefined || !isSameMachine(known, node)) return false;
      return (['labels', 'annotations', 'taints'] as const).some(
        (field) => !equalsJson(known[field], node[field]),
      );
    }),
  };
}

/** What no Node object can change: where it is, and which Pod range it was given (`spec.podCIDR` is immutable). */
function isSameMachine(one: ClusterNode | undefined, other: ClusterNode): boolean {
  return (
    one?.segment === other.segment &&
    one.podCIDR === other.podCIDR &&
    equalsJson(one.addresses, other.addresses)
  );
}

function machineChangesOf(
  before: readonly LabOutsideMachine[],
  now: readonly LabOutsideMachine[],
): Pick<LabChanges, 'joiningMachines' | 'leavingMachines'> {
  const isSameIn =
    (others: readonly LabOutsideMachine[]) =>
    (machine: LabOutsideMachine): boolean =>
      others.some((other) => other.name === machine.name && equalsJson(other, machine));
  // A load balancer that is another one is a reason to start anew.
  const isOwn = ({ balancerLegs }: LabOutsideMachine): boolean => balancerLegs === undefined;
  return {
    joiningMachines: now.filter((machine) => isOwn(machine) && !isSameIn(before)(machine)),
    leavingMachines: before.filter((machine) => isOwn(machine) && !isSameIn(now)(machine)),
  };
}

type Option = Wording | boolean | undefined | readonly string[];

function restartReasonsOf(before: LabSpec, now: LabSpec): readonly Wording[] {
  const reasons: Wording[] = [];
  const compare = (what: Wording, from: Option, to: Option): void => {
    if (!equalsJson(from, to)) reasons.push(changed(what, from, to));
  };
  if (before.cluster.nodes.length === 0) return [say('there is no lab yet')];
  const { cluster: earlier } = before;
  const { cluster } = now;
  compare(say('the seed'), before.seed, now.seed);
  compare(say('the start time'), dateTextOf(before.startTimeMs), dateTextOf(now.startTimeMs));
  compare(say('the Pod range'), earlier.networking.podSubnet, cluster.networking.podSubnet);
  compare(say('the Service range'), earlier.networking.serviceSubnet, cluster.networking.serviceSubnet);
  compare(say('the DNS domain'), earlier.networking.dnsDomain, cluster.networking.dnsDomain);
  compare(say('the load balancer'), loadBalancerTextOf(before), loadBalancerTextOf(now));
  compare(say('the ingress controllers'), ingressTextOf(earlier), ingressTextOf(cluster));
  compare(say("the control plane's traffic"), trafficTextOf(before), trafficTextOf(now));
  compare(say('the network plugin'), cniTextOf(earlier), cniTextOf(cluster));
  compare(
    say('segmentation offload'),
    offloadTextOf(before.network.segmentationOffload),
    offloadTextOf(now.network.segmentationOffload),
  );
  compare(say('the DNS race'), raceTextOf(before), raceTextOf(now));
  compare(say('the mode of kube-proxy'), earlier.kubeProxy.mode, cluster.kubeProxy.mode);
  for (const option of ['detectLocalMode', 'nodePortAddresses'] as const)
    compare(proxyOption(option), earlier.kubeProxy[option], cluster.kubeProxy[option]);
  for (const option of [
    'clusterCIDR',
    'conntrack',
    'detectLocal',
    'ipvs',
    'minSyncPeriod',
    'nftables',
    'syncPeriod',
  ] as const) {
    const texts = [earlier, cluster].map(({ kubeProxy }) => JSON.stringify(kubeProxy[option] ?? {}));
    compare(proxyOption(option), texts[0] ?? '', texts[1] ?? '');
  }
  for (const option of ['masqueradeAll', 'masqueradeBit', 'localhostNodePorts'] as const)
    compare(proxyOption(option), earlier.kubeProxy.iptables[option], cluster.kubeProxy.iptables[option]);
  append(reasons, networkReasonsOf(before.network, now.network));
  append(reasons, nodeReasonsOf(earlier.nodes, cluster.nodes));
  return reasons;
}

function proxyOption(option: string): Wording {
  return say('{option} of kube-proxy', { option });
}

function changed(what: Wording, from: Option, to: Option): Wording {
  return say('{what} changed from {from} to {to}', { what, from: shown(from), to: shown(to) });
}

function shown(option: Option): Wording {
  if (isTexts(option)) return option.length === 0 ? say('none') : option.join(', ');
  return typeof option === 'object' ? option : String(option);
}

function isTexts(option: Option): option is readonly string[] {
  return Array.isArray(option);
}

function trafficTextOf({ cluster }: LabSpec): Wording {
  return cluster.controlPlane === undefined ? say('hidden') : say('shown');
}

function ingressTextOf({ ingressControllers = [] }: LabSpec['cluster']): Wording {
  const texts = ingressControllers.map(({ kind, ...options }) => `${kind} ${JSON.stringify(options)}`);
  return texts.length === 0 ? say('none') : texts.join(', ');
}

function loadBalancerTextOf({ cluster: { loadBalancer }, outside }: LabSpec): Wording {
  if (loadBalancer === undefined) return say('none');
  const { kind, pool } = loadBalancer;
  if (kind === 'l2') return `${kind} ${pool}`;
  const { mode, machine: name, healthCheck } = loadBalancer;
  const machine = outside.find((candidate) => candidate.name === name);
  const cards = [
    ...(machine?.addresses ?? []).map((address) => `${address} on ${machine?.segment ?? ''}`),
    ...(machine?.balancerLegs ?? []).map(({ segment, address }) => `${address} on ${segment}`),
  ];
  const { interval, timeout, healthyThreshold, unhealthyThreshold } = healthCheck;
  const checks = `checks every ${formatDuration(interval)} for ${formatDuration(timeout)}, ${healthyThreshold} up, ${unhealthyThreshold} down`;
  return `${kind} ${mode} ${pool}, ${name} ${cards.join(' and ')}, ${checks}`;
}

function networkReasonsOf(before: LabSpec['network'], now: LabSpec['network']): readonly Wording[] {
  const named = (what: 'segment' | 'router', name: string): Wording =>
    what === 'segment' ? say('segment {name}', { name }) : say('router {name}', { name });
  const reasons: Wording[] = [];
  const parts = [
    { what: 'segment', before: before.segments, now: now.segments },
    { what: 'router', before: before.routers, now: now.routers },
  ] as const;
  for (const part of parts) {
    const names = new Set([...part.before, ...part.now].map(({ name }) => name));
    for (const name of names) {
      const earlier = part.before.find((candidate) => candidate.name === name);
      const wanted = part.now.find((candidate) => candidate.name === name);
      const what = named(part.what, name);
      if (earlier === undefined) reasons.push(say('{what} is new', { what }));
      else if (wanted === undefined) reasons.push(say('{what} is gone', { what }));
      else if (!equalsJson(earlier, wanted)) reasons.push(say('{what} is not as it was', { what }));
    }
  }
  return reasons;
}

function nodeReasonsOf(before: readonly ClusterNode[], now: readonly ClusterNode[]): readonly Wording[] {
  const reasons: Wording[] = [];
  const controlPlane = (nodes: readonly ClusterNode[]): Wording =>
    nodes.find(({ role }) => role === 'control-plane')?.name ?? say('none');
  if (!equalsJson(controlPlane(before), controlPlane(now))) {
    const [from, to] = [controlPlane(before), controlPlane(now)];
    reasons.push(say('the control plane changed from node {from} to {to}', { from, to }));
  }
  for (const node of now) {
    const { name } = node;
    const earlier = before.find((candidate) => candidate.name === name);
    // A worker can leave and join; the API server is on the control plane.
    if (earlier === undefined || node.role !== 'control-plane') continue;
    if (!equalsJson(earlier.addresses, node.addresses))
      reasons.push(changed(say('the address of node {name}', { name }), earlier.addresses, node.addresses));
    if (earlier.podCIDR !== node.podCIDR) {
      const [from, to] = [earlier.podCIDR ?? say('none'), node.podCIDR ?? say('none')];
      reasons.push(changed(say('the Pod range of node {name}', { name }), from, to));
    }
    if (earlier.segment !== node.segment) {
      const [from, to] = [earlier.segment, node.segment];
      reasons.push(say('node {name} moved from segment {from} to {to}', { name, from, to }));
    }
  }
  return reasons;
}

function raceTextOf({ effects }: LabSpec): string {
  return `${(effects?.dnsRaceRatio ?? 0) * 100}%`;
}

function offloadTextOf(isOn: boolean): Wording {
  return isOn ? say('on') : say('off');
}

function cniTextOf({ cni }: LabSpec['cluster']): string {
  const { plugin, mode, ...options } = cni;
  const words = Object.entries(options).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  return [`${plugin} ${mode}`, ...words].join(', ');
}

function dateTextOf(startTimeMs: number): string {
  return formatIsoDate(calendarTime(startTimeMs, 0));
}
