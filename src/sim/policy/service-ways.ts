/**
 * Ways from outside to Pods that need nobody in between: node ports, balancers and external addresses of Services, ports of
 * nodes that lead to a Pod (`hostPort`), and Pods on the network of their node.
 *
 * Where a Service says `externalTrafficPolicy: Local`, and for host ports, the Pod and its policies see the client; otherwise
 * kube-proxy hides the client behind the node that the packet came to first (Kubernetes v1.32, pkg/proxy/iptables).
 * A node port that the API server is yet to choose has no number.
 */
import {
  fieldOf,
  listFieldOf,
  numberFieldOf,
  textFieldOf,
  type KubeObject,
} from '../kube/objects/kube-object';
import {
  isNoConnection,
  NO_CONNECTIONS,
  POLICY_PROTOCOLS,
  uniteConnections,
  type ConnectionSet,
} from './connection-set';
import type { AddressBlock } from './reach-policy';
import type { PodTraits, ReachWorkload } from './reach-workload';
import { selectedBy, targetOf } from './ways-in';

export interface ServiceWay {
  readonly workload: ReachWorkload;
  /** A Service, or who makes the Pods. */
  readonly by: KubeObject;
  /** `node port 30080`, `load balancer, port 80`, `external IP 203.0.113.7, port 80`, `host port 8080`, `network of the node`. */
  readonly entry: string;
  /** Before policies have their say. */
  readonly connections: ConnectionSet;
  /** `nothing`: no policy is for Pods on the network of their node. */
  readonly seen: 'client' | 'node' | 'nothing';
  /** A balancer may let in some alone. */
  readonly clients: readonly AddressBlock[] | undefined;
}

export function serviceWaysOf(
  objects: readonly KubeObject[],
  workloads: readonly ReachWorkload[],
): readonly ServiceWay[] {
  const services = objects.filter(({ kind }) => kind === 'Service');
  return [
    ...services.flatMap((service) => waysOfService(service, workloads)),
    ...workloads.flatMap(waysOfHostPorts),
  ];
}

function waysOfService(service: KubeObject, workloads: readonly ReachWorkload[]): readonly ServiceWay[] {
  const entries = listFieldOf(service, 'spec', 'ports').map((port) => ({
    port,
    entries: entriesOf(service, port),
  }));
  if (entries.every((each) => each.entries.length === 0)) return [];
  const isLocal = textFieldOf(service, 'spec', 'externalTrafficPolicy') === 'Local';
  const seen = isLocal ? 'client' : 'node';
  return selectedBy(service, workloads).flatMap((workload) =>
    entries.flatMap(({ port, entries: own }): readonly ServiceWay[] => {
      const connections = workload.pods.reduce(
        (sum, pod) => uniteConnections(sum, targetConnections(port, pod)),
        NO_CONNECTIONS,
      );
      if (isNoConnection(connections)) return [];
      return own.map(({ entry, clients }) => ({ workload, by: service, entry, connections, seen, clients }));
    }),
  );
}

interface Entry {
  readonly entry: string;
  readonly clients: readonly AddressBlock[] | undefined;
}

function entriesOf(service: KubeObject, port: unknown): readonly Entry[] {
  const type = textFieldOf(service, 'spec', 'type');
  const number = String(numberFieldOf(port, 'port') ?? '');
  const nodePort = numberFieldOf(port, 'nodePort') ?? 0;
  const hasNodePort =
    type === 'NodePort' ||
    (type === 'LoadBalancer' &&
      (nodePort !== 0 || fieldOf(service, 'spec', 'allocateLoadBalancerNodePorts') !== false));
  const ranges = textsOf(service, 'loadBalancerSourceRanges');
  const clients = ranges.length === 0 ? undefined : ranges.map((cidr) => ({ cidr, except: [] }));
  const own = nodePort === 0 ? `node port for port ${number}` : `node port ${nodePort}`;
  return [
    ...(hasNodePort ? [{ entry: own, clients: undefined }] : []),
    ...(type === 'LoadBalancer' ? [{ entry: `load balancer, port ${number}`, clients }] : []),
    ...textsOf(service, 'externalIPs').map((address) => ({
      entry: `external IP ${address}, port ${number}`,
      clients: undefined,
    })),
  ];
}

function textsOf(service: KubeObject, field: string): readonly string[] {
  return listFieldOf(service, 'spec', field).filter((each) => typeof each === 'string');
}

/** A number leads to the Pods whether they declare it or not. */
function targetConnections(servicePort: unknown, { ports }: PodTraits): ConnectionSet {
  const protocol = textFieldOf(servicePort, 'protocol') ?? 'TCP';
  const target = targetOf(servicePort);
  if (typeof target === 'number') return connectionOf(protocol, target);
  return ports
    .filter((own) => own.name === target && own.protocol === protocol)
    .reduce((sum, own) => uniteConnections(sum, connectionOf(protocol, own.port)), NO_CONNECTIONS);
}

function connectionOf(protocol: string, port: number): ConnectionSet {
  const known = POLICY_PROTOCOLS.find((each) => each === protocol);
  return known === undefined ? NO_CONNECTIONS : { ...NO_CONNECTIONS, [known]: [[port, port]] };
}

function waysOfHostPorts(workload: ReachWorkload): readonly ServiceWay[] {
  const found = new Map<string, ServiceWay>();
  for (const { ports, isHostNetwork } of workload.pods) {
    for (const { protocol, port, hostPort } of ports) {
      if (hostPort === undefined && !isHostNetwork) continue;
      const entry = isHostNetwork ? 'network of the node' : `host port ${hostPort ?? port}`;
      const connections = uniteConnections(
        found.get(entry)?.connections ?? NO_CONNECTIONS,
        connectionOf(protocol, port),
      );
      const seen = isHostNetwork ? 'nothing' : 'client';
      found.set(entry, { workload, by: workload.object, entry, connections, seen, clients: undefined });
    }
  }
  return [...found.values()];
}
