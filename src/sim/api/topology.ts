/** The lab as a picture shows it: machines, Pods, interfaces and wires, as plain data. */
import type { Machine } from '../host/machine';
import type { NetworkNamespace } from '../host/network-namespace';
import type { Cluster, PodListing } from '../kube/cluster';
import { enforcesPolicies } from '../lab/resolve/enforces-policies';
import type { LabSpec } from '../lab/lab-document';
import { PhysicalDevice } from '../link/lan';
import type { DeviceKind, NetDevice } from '../link/net-device';
import type { IpStack } from '../net/ip-stack';
import { formatIp } from '../wire/ip-address';
import type { IpCidr } from '../wire/ip-cidr';
import { isLinkLocalIpv6 } from '../wire/ipv6-address';
import { formatMac } from '../wire/mac-address';
import { interfaceIdOf } from './capture-session';
import type { NoiseCounter } from './noise-counter';
import {
  ingressesOf,
  policiesOf,
  slicesOf,
  type IngressResourceView,
  type PolicyView,
  type SliceView,
} from './topology-objects';
import { tunnelWiresOf } from './tunnel-wires';

export interface InterfaceView {
  readonly id: string;
  readonly name: string;
  readonly kind: DeviceKind;
  readonly mac: string;
  readonly addresses: string[];
  readonly mtuBytes: number;
  readonly isUp: boolean;
  readonly master?: string;
}

export interface PodView {
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
  readonly phase: string;
  readonly isReady: boolean;
  readonly address?: string;
  /** Of the other family. */
  readonly secondAddress?: string;
  readonly ownedBy?: string;
  readonly message?: string;
  readonly containers: { name: string; image: string; state: string; restarts: number }[];
  readonly interfaces: InterfaceView[];
}

export interface MachineView {
  readonly id: string;
  readonly name: string;
  readonly kind: 'node' | 'router' | 'outside';
  readonly role?: string;
  readonly isReady: boolean;
  readonly interfaces: InterfaceView[];
  readonly pods: PodView[];
}

export interface WireView {
  readonly id: string;
  /** `stacked`: a device that is another one in a further namespace, such as a macvlan on its card. */
  readonly kind: 'veth' | 'cable' | 'tunnel' | 'bridge-port' | 'stacked';
  readonly from: string;
  readonly to: string;
}

export interface ServiceView {
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
  readonly type: string;
  readonly clusterAddress?: string;
  /** Of the other family. */
  readonly secondClusterAddress?: string;
  /** As kubectl's EXTERNAL-IP. */
  readonly externalAddress?: string;
  readonly ports: { name?: string; port: number; protocol: string; targetPort: string }[];
  readonly endpoints: string[];
}

export interface WorkloadView {
  readonly id: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly replicas: number;
  readonly readyReplicas: number;
  readonly pods: string[];
}

export interface TopologyView {
  readonly revision: number;
  readonly machines: MachineView[];
  readonly segments: { id: string; name: string; cidr: string }[];
  readonly wires: WireView[];
  readonly services: ServiceView[];
  /** Pods that no node has taken, and those of a node that is gone, until the cluster notices. */
  readonly unscheduled: PodView[];
  readonly workloads: WorkloadView[];
  readonly slices: SliceView[];
  readonly ingresses: IngressResourceView[];
  readonly policies: PolicyView[];
  /** Whether the network plugin sees to NetworkPolicies. */
  readonly enforcesPolicies: boolean;
}

/** A wire and the device whose counters say how much it carries. */
interface CountedWire extends WireView {
  readonly device: NetDevice;
}

export function topologyOf(
  revision: number,
  spec: LabSpec,
  machines: ReadonlyMap<string, Machine>,
  cluster: Cluster,
): TopologyView {
  return {
    revision,
    machines: [...machines.values()].map((machine) => machineView(machine, spec, cluster)),
    segments: spec.network.segments.map(({ name, cidr }) => ({ id: `segment/${name}`, name, cidr })),
    wires: wiresOf(machines).map(({ id, kind, from, to }) => ({ id, kind, from, to })),
    services: servicesOf(cluster),
    unscheduled: cluster
      .pods()
      .filter(
        ({ nodeName, isStatic, isDaemon }) =>
          isStatic !== true &&
          isDaemon !== true &&
          (nodeName === undefined || machines.get(nodeName)?.kind !== 'node'),
      )
      .map((pod) => podView(pod, [])),
    workloads: cluster.workloads().map((workload) => ({ ...workload, pods: [...workload.pods] })),
    slices: slicesOf(cluster),
    ingresses: ingressesOf(cluster),
    policies: policiesOf(cluster),
    enforcesPolicies: enforcesPolicies(spec.cluster.cni.plugin),
  };
}

/** How many frames each wire has carried since the lab started, by wire id. */
export function wireCountersOf(
  machines: ReadonlyMap<string, Machine>,
  noise: NoiseCounter | undefined,
): Map<string, number> {
  const counters = new Map<string, number>();
  for (const { id, kind, device } of wiresOf(machines)) {
    const hidden = noise?.countOf(device);
    const sent = device.sentPackets - (hidden?.sent ?? 0);
    const received = device.receivedPackets - (hidden?.received ?? 0);
    counters.set(id, kind === 'tunnel' ? sent : sent + received);
  }
  return counters;
}

function machineView(machine: Machine, spec: LabSpec, cluster: Cluster): MachineView {
  const node = spec.cluster.nodes.find(({ name }) => name === machine.name);
  const listed =
    machine.kind === 'node'
      ? cluster
          .pods()
          .filter(
            ({ nodeName, isStatic, isDaemon }) =>
              nodeName === machine.name && isStatic !== true && isDaemon !== true,
          )
      : [];
  return {
    id: machine.id,
    name: machine.name,
    kind: machine.kind,
    ...(node?.role === undefined ? {} : { role: node.role }),
    isReady: machine.kind !== 'node' || cluster.isNodeReady(machine.name),
    interfaces: interfacesOf(machine.rootNamespace),
    pods: listed.map((pod) => {
      const namespace = machine.namespaces.get(`${pod.namespace}/${pod.name}`);
      return podView(pod, namespace === undefined ? [] : interfacesOf(namespace));
    }),
  };
}

function podView(pod: PodListing, interfaces: InterfaceView[]): PodView {
  return {
    id: `${pod.namespace}/${pod.name}`,
    namespace: pod.namespace,
    name: pod.name,
    phase: pod.status,
    isReady: pod.isReady,
    ...(pod.address === undefined ? {} : { address: pod.address }),
    ...(pod.secondAddress === undefined ? {} : { secondAddress: pod.secondAddress }),
    ...(pod.ownedBy === undefined ? {} : { ownedBy: pod.ownedBy }),
    ...(pod.message === undefined ? {} : { message: pod.message }),
    containers: pod.containers.map((container) => ({ ...container })),
    interfaces,
  };
}

function interfacesOf({ stack }: NetworkNamespace): InterfaceView[] {
  return stack.devices().map((device) => ({
    id: interfaceIdOf(device),
    name: device.name,
    kind: device.kind,
    mac: formatMac(device.mac),
    addresses: addressesOf(stack, device),
    mtuBytes: device.mtuBytes,
    isUp: device.isUp,
    ...(device.master === undefined ? {} : { master: device.master.name }),
  }));
}

/** Those that somebody gave it: not the link-local ones, which every device has. */
function addressesOf(stack: IpStack, device: NetDevice): string[] {
  const ipv6 = stack.hasIpv6 ? stack.ipv6.addressesOf(device) : [];
  const given: readonly IpCidr[] = [
    ...stack.addressesOf(device),
    ...ipv6.filter(({ address }) => !isLinkLocalIpv6(address)),
  ];
  return given.map(({ address, prefixLength }) => `${formatIp(address)}/${prefixLength}`);
}

function wiresOf(machines: ReadonlyMap<string, Machine>): readonly CountedWire[] {
  const tunnels = tunnelWiresOf(machines.values());
  return [
    ...[...machines.values()].flatMap((machine) =>
      machine.rootNamespace.stack.devices().flatMap((device) => wiresFrom(device)),
    ),
    ...tunnels.map(({ from, to, device }) => wireOf('tunnel', from, to, device)),
  ];
}

function wireOf(kind: WireView['kind'], from: string, to: string, device: NetDevice): CountedWire {
  return { id: `${kind} ${from} ${to}`, kind, from, to, device };
}

function wiresFrom(device: NetDevice): readonly CountedWire[] {
  const from = interfaceIdOf(device);
  const wires: CountedWire[] = device.uppers.filter(isSomewhere).map((upper) => stackedWire(upper, from));
  const add = (kind: WireView['kind'], to: string): void => {
    wires.push(wireOf(kind, from, to, device));
  };
  if (device instanceof PhysicalDevice) add('cable', `segment/${device.lan.name}`);
  if (device.kind === 'veth' && device.peer?.isInNamespace === true) add('veth', interfaceIdOf(device.peer));
  if (device.master !== undefined) add('bridge-port', interfaceIdOf(device.master));
  return wires;
}

/** Not on its way from one namespace to another. */
function isSomewhere(device: NetDevice): boolean {
  return device.isInNamespace;
}

function stackedWire(upper: NetDevice, lowerId: string): CountedWire {
  const upperId = interfaceIdOf(upper);
  const id = `stacked ${upperId} ${lowerId}`;
  return { id, kind: 'stacked', from: upperId, to: lowerId, device: upper };
}

function servicesOf(cluster: Cluster): ServiceView[] {
  return cluster.services().map((service) => ({
    id: `${service.namespace}/${service.name}`,
    namespace: service.namespace,
    name: service.name,
    type: service.type,
    ...(service.clusterAddress === undefined ? {} : { clusterAddress: service.clusterAddress }),
    ...(service.secondClusterAddress === undefined
      ? {}
      : { secondClusterAddress: service.secondClusterAddress }),
    ...(service.externalAddress === undefined ? {} : { externalAddress: service.externalAddress }),
    ports: service.ports.map(({ name, port, protocol, targetPort }) => ({
      ...(name === undefined ? {} : { name }),
      port,
      protocol,
      targetPort,
    })),
    endpoints: [...service.endpoints],
  }));
}
