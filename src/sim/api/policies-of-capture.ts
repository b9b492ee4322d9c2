/**
 * NetworkPolicies that let through what a capture saw: its conversations, with the Pods, Services and nodes of the lab as they are now.
 *
 * A TCP conversation counts from the moment that somebody accepts it; one that nobody accepted, or that was under way when the capture
 * began, is left out and counted. A UDP conversation counts with its first datagram. ICMP, for which NetworkPolicies have no words, and
 * SCTP, which captures do not follow, are left out.
 */
import type { Conversation } from '../capture/display/conversation-index';
import { isPod, isPodFinished, podAddressesOf, type Pod } from '../kube/model/pod';
import { isEndpointSlice, isService, SERVICE_NAME_LABEL, type Service } from '../kube/model/service';
import type { KubeObject } from '../kube/objects/kube-object';
import type { ObjectStore } from '../kube/store/object-store';
import {
  observedPolicies,
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

export interface CapturedPolicies {
  /** A manifest; empty where nothing was seen that a policy can name. */
  readonly text: string;
  readonly count: number;
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
      serviceAt: (server) => serviceAt(store, server),
      nodeOf: (address) => places.get(address),
      takenNames: new Set(store.list('NetworkPolicy').map(pathOf)),
    },
    isWhole,
  );
  return {
    text: observedPolicyText(policies),
    count: policies.length,
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

/** The ends that are ready or not: who serves a Service tomorrow may be another one. */
function serviceAt(
  store: Pick<ObjectStore, 'list'>,
  { server, protocol, port }: Pick<SeenConversation, 'server' | 'protocol' | 'port'>,
): ObservedService | undefined {
  const service = store
    .list('Service')
    .filter(isService)
    .find((each) => addressesOf(each).includes(server));
  const wanted = service?.spec.ports?.find(
    (each) => each.port === port && (each.protocol ?? 'TCP') === protocol,
  );
  if (service === undefined || wanted === undefined) return undefined;
  const path = pathOf(service);
  const isIpv6 = server.includes(':');
  const ends = store
    .list('EndpointSlice')
    .filter(isEndpointSlice)
    .filter(
      ({ metadata, addressType }) =>
        `${metadata.namespace ?? ''}/${metadata.labels?.[SERVICE_NAME_LABEL] ?? ''}` === path &&
        addressType === (isIpv6 ? 'IPv6' : 'IPv4'),
    )
    .flatMap(({ endpoints = [], ports = [] }) =>
      ports
        .filter((each) => (each.name ?? '') === (wanted.name ?? '') && (each.protocol ?? 'TCP') === protocol)
        .flatMap((each) =>
          endpoints.flatMap((endpoint) =>
            endpoint.addresses.map((address) => ({ address, port: each.port ?? port })),
          ),
        ),
    );
  return { path, ends };
}

function addressesOf({ spec, status }: Service): readonly string[] {
  return [
    ...(spec.clusterIPs ?? [spec.clusterIP ?? '']),
    ...(spec.externalIPs ?? []),
    ...(status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) => ip ?? []),
  ];
}

function pathOf({ metadata }: KubeObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}
