/**
 * NetworkPolicies that let through what a capture saw: its conversations, with the Pods, Services and nodes of the lab as they are now.
 *
 * A TCP conversation counts from the moment that somebody accepts it; one that nobody accepted, or that was under way when the capture
 * began, is left out and counted. A UDP conversation counts with its first datagram. ICMP, for which NetworkPolicies have no words, and
 * SCTP, which captures do not follow, are left out.
 */
import type { Conversation } from '../capture/display/conversation-index';
import { isPod, isPodFinished, podAddressesOf, type Pod } from '../kube/model/pod';
import {
  isEndpointSlice,
  isService,
  SERVICE_NAME_LABEL,
  type EndpointSlice,
  type Service,
} from '../kube/model/service';
import type { KubeObject } from '../kube/objects/kube-object';
import type { ObjectStore } from '../kube/store/object-store';
import { freeName } from '../lab/edit/free-names';
import {
  observedPolicies,
  type ObservedCluster,
  type ObservedPod,
  type ObservedService,
  type SeenConversation,
} from '../policy/observed-policies';
import { formatIp } from '../wire/ip-address';
import { formatAddress } from './capture-overview';
import type { CaptureView } from './capture-view';
import { foundAddresses } from './found-addresses';
import { observedPolicyText } from './observed-policy-text';
import type { Simulation } from './simulation';

/** Names of objects have 253 at most. */
const MAX_NAME_CHARACTERS = 240;

export interface CapturedPolicies {
  /** A manifest; empty where nothing was seen that a policy can name. */
  readonly text: string;
  /** Conversations between Pods and others of which it is not known who opened them, or which nobody accepted. */
  readonly leftOut: number;
}

/** `isWhole`: the capture is of every interface, without a filter, and has forgotten nothing. */
export function policiesOfCapture(
  { reader, total }: CaptureView,
  { cluster, devices, machines }: Pick<Simulation, 'cluster' | 'devices' | 'machines'>,
  isWhole: boolean,
): CapturedPolicies {
  reader.readConversations(total);
  const known = reader.knownConversations;
  const all = [...known.tcp, ...known.udp].filter(({ one, other }) => one.packets + other.packets > 0);
  const { store } = cluster;
  const pods = store.list('Pod').filter(isPod).toSorted(byLife).flatMap(observedPodOf);
  const addresses = new Set(pods.flatMap((pod) => pod.addresses));
  const ofPods = all.filter(({ one, other }) =>
    [one, other].some(({ address }) => addresses.has(formatAddress(address))),
  );
  const seen = ofPods.flatMap((conversation) => seenOf(conversation) ?? []);
  const nodes = new Map<string, string>([...machines.values()].map(({ id, name }) => [id, name] as const));
  const places = new Map(
    foundAddresses(devices, new Set(nodes.keys())).map(({ address, at }) => [
      formatIp(address),
      nodes.get(at),
    ]),
  );
  const policies = observedPolicies(
    seen.sort((one, other) => one.firstTimeNs - other.firstTimeNs),
    {
      pods,
      serviceAt: servicesOf(store),
      nodeOf: (address) => places.get(address),
      nameFor: namesBeside(store),
    },
    isWhole,
  );
  return {
    text: observedPolicyText(policies),
    leftOut: ofPods.length - seen.length,
  };
}

function seenOf({
  protocol,
  number,
  one,
  other,
  server,
  firstTimeNs,
}: Conversation): (SeenConversation & { readonly firstTimeNs: number }) | undefined {
  if (server === undefined) return undefined;
  const [asked, asking] = server === 'one' ? [one, other] : [other, one];
  return {
    name: `${protocol}.stream ${number}`,
    client: formatAddress(asking.address),
    server: formatAddress(asked.address),
    protocol: protocol === 'tcp' ? 'TCP' : 'UDP',
    port: asked.port,
    firstTimeNs,
  };
}

/** One on its node's network is none to policies. */
function observedPodOf(pod: Pod): readonly ObservedPod[] {
  const { metadata, spec } = pod;
  if (spec.hostNetwork === true) return [];
  return [
    {
      namespace: metadata.namespace ?? '',
      name: metadata.name,
      workload: workloadOf(pod),
      labels: metadata.labels ?? {},
      nodeName: spec.nodeName ?? '',
      addresses: podAddressesOf(pod),
    },
  ];
}

/** Those at their end have talked, too; an address that they had may be another one's by now. */
function byLife(one: Pod, other: Pod): number {
  return Number(isPodFinished(other)) - Number(isPodFinished(one));
}

/** A ReplicaSet is called like its Deployment and the hash of the template. */
function workloadOf({ metadata }: Pod): string {
  const owner = metadata.ownerReferences?.find(({ controller }) => controller === true);
  if (owner === undefined || owner.kind === 'Node') return metadata.name;
  const hash = metadata.labels?.['pod-template-hash'];
  const ending = `-${hash ?? ''}`;
  return hash !== undefined && owner.name.endsWith(ending) ? owner.name.slice(0, -ending.length) : owner.name;
}

/** Ends that are ready or not: who serves a Service tomorrow may be another one. */
function servicesOf(store: Pick<ObjectStore, 'list'>): ObservedCluster['serviceAt'] {
  const services = new Map(
    store
      .list('Service')
      .filter(isService)
      .flatMap((service) => addressesOf(service).map((address) => [address, service] as const)),
  );
  const slices = new Map<string, EndpointSlice[]>();
  for (const slice of store.list('EndpointSlice').filter(isEndpointSlice)) {
    const { namespace = '', labels } = slice.metadata;
    const path = `${namespace}/${labels?.[SERVICE_NAME_LABEL] ?? ''}`;
    const known = slices.get(path);
    if (known === undefined) slices.set(path, [slice]);
    else known.push(slice);
  }
  return ({ server, protocol, port }) => {
    const service = services.get(server);
    const wanted = service?.spec.ports?.find(
      (each) => each.port === port && (each.protocol ?? 'TCP') === protocol,
    );
    if (service === undefined || wanted === undefined) return undefined;
    const path = pathOf(service);
    const family = server.includes(':') ? 'IPv6' : 'IPv4';
    const ends = (slices.get(path) ?? [])
      .filter(({ addressType }) => addressType === family)
      .flatMap((slice) => endsOf(slice, wanted));
    return { path, ends };
  };
}

function endsOf(
  { endpoints = [], ports = [] }: EndpointSlice,
  wanted: { readonly name?: string | undefined; readonly protocol?: string | undefined },
): ObservedService['ends'] {
  const isWanted = ({ name = '', protocol = 'TCP' }: typeof wanted): boolean =>
    name === (wanted.name ?? '') && protocol === (wanted.protocol ?? 'TCP');
  return ports
    .filter(isWanted)
    .flatMap(({ port }) =>
      port === undefined
        ? []
        : endpoints.flatMap(({ addresses }) => addresses.map((address) => ({ address, port }))),
    );
}

function addressesOf({ spec, status }: Service): readonly string[] {
  return [
    ...(spec.clusterIPs ?? [spec.clusterIP ?? '']),
    ...(spec.externalIPs ?? []),
    ...(status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) => ip ?? []),
  ];
}

/** Answers each name once. */
function namesBeside(store: Pick<ObjectStore, 'list'>): (pod: ObservedPod) => string {
  const taken = new Set(store.list('NetworkPolicy').map(pathOf));
  return ({ namespace, workload }) => {
    const path = freeName(`${namespace}/${workload.slice(0, MAX_NAME_CHARACTERS)}-observed`, taken, '-');
    taken.add(path);
    return path.slice(namespace.length + 1);
  };
}

function pathOf({ metadata }: KubeObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}
