/**
 * What runs on every node besides Pods: kernel settings, the kubelet's firewall chains, the network plugin,
 * kube-proxy.
 *
 * The real ones run the network plugin and kube-proxy as DaemonSet Pods on the host's network; here they are programs of the node.
 */
import { invariant } from '../base/invariant';
import type { Scheduler } from '../engine/scheduler';
import type { Machine } from '../host/machine';
import type { Process } from '../host/process';
import { familyOf, formatIp, type IpAddress, type IpFamily } from '../wire/ip-address';
import type { IpRanges } from '../wire/ip-ranges';
import type { ClusterSpec } from './cluster-spec';
import type { ClusterNetwork, ClusterNetworkContext, NodeNetwork } from './cni/cluster-network';
import type { PeerNode } from './cni/pod-network';
import type { ApiLink } from './control-plane/api-link';
import { formatKubeletRules } from './kube-proxy/iptables-jumps';
import { DEFAULT_IPVS_OPTIONS } from './kube-proxy/ipvs-proxier';
import { KubeProxy } from './kube-proxy/kube-proxy';
import { proxyNodeOf, type ProxyNode } from './kube-proxy/proxy-node';
import type { ServiceFeed } from './kube-proxy/service-feed';

export interface NodeSetup {
  readonly network: NodeNetwork;
  /** One for each family of addresses; none where the network plugin does their work. */
  readonly proxies: readonly KubeProxy[];
}

/** What is served in each family; of IPv6 only in a cluster that has it. */
export interface ServiceFeeds {
  readonly IPv4: ServiceFeed;
  readonly IPv6: ServiceFeed | undefined;
}

export interface NodeSetupOptions {
  readonly machine: Machine;
  readonly self: PeerNode;
  /** All nodes that are known, this one perhaps among them. */
  readonly peers: readonly PeerNode[];
  readonly spec: ClusterSpec;
  readonly network: ClusterNetwork;
  readonly cluster: ClusterNetworkContext;
  readonly link: ApiLink;
  /** Of the network under the cluster. */
  readonly routers: readonly Machine[];
  readonly clusterRanges: IpRanges;
  readonly scheduler: Scheduler;
  readonly services: ServiceFeeds;
  readonly isPinnedAddress: (address: IpAddress) => boolean;
  /** kube-proxy as a program, once it runs. */
  readonly findProxyProcess: () => Process | undefined;
}

export function setUpNode(options: NodeSetupOptions): NodeSetup {
  const { machine, self, spec, clusterRanges } = options;
  // kubelet and kube-proxy write the rules of each family that the kernel has, whatever the cluster's: IPv4 it always has.
  const families: readonly IpFamily[] = self.addresses.some((address) => familyOf(address) === 'IPv6')
    ? ['IPv4', 'IPv6']
    : ['IPv4'];
  machine.whenUsed(() => configureKernel(machine, families, spec));
  const network = options.network.startNode({
    cluster: options.cluster,
    link: options.link,
    machine,
    self,
    peers: options.peers,
    clusterRanges,
    routers: options.routers,
    isPinnedAddress: options.isPinnedAddress,
  });
  const proxies = options.network.hasKubeProxy
    ? families.flatMap((family) => startProxy(family, options) ?? [])
    : [];
  return { network, proxies };
}

/** Settings and rules of the kubelet, and settings of kube-proxy. */
function configureKernel(machine: Machine, families: readonly IpFamily[], spec: ClusterSpec): void {
  const { stack } = machine.rootNamespace;
  stack.sysctl.set('net.ipv4.ip_forward', '1');
  stack.sysctl.set('net.bridge.bridge-nf-call-iptables', '1');
  if (families.includes('IPv6')) stack.sysctl.set('net.bridge.bridge-nf-call-ip6tables', '1');
  // kube-proxy needs it to answer node ports on 127.0.0.1, which it does in iptables mode alone.
  if (spec.kubeProxy.mode === 'iptables' && spec.kubeProxy.iptables.localhostNodePorts) {
    stack.sysctl.set('net.ipv4.conf.all.route_localnet', '1');
  }
  for (const [name, value] of Object.entries(spec.kubeProxy.conntrack ?? {}))
    stack.sysctl.set(`net.netfilter.nf_conntrack_${name}`, String(value));
  for (const family of families) {
    const restored = stack.netfilter.of(family).restore(formatKubeletRules(family), { isNoFlush: true });
    invariant(restored.ok, 'the rules of the kubelet are valid');
  }
}

function startProxy(family: IpFamily, options: NodeSetupOptions): KubeProxy | undefined {
  const { machine, self, spec, scheduler, findProxyProcess } = options;
  const [first] = self.addresses;
  // One port for both families: the cluster's first one has it.
  const isFirst = first === undefined || familyOf(first) === family;
  const services = options.services[family];
  if (services === undefined) return undefined;
  const { mode, ipvs = DEFAULT_IPVS_OPTIONS, minSyncPeriod, syncPeriod } = spec.kubeProxy;
  return new KubeProxy({
    mode,
    ipvs,
    ...(minSyncPeriod === undefined ? {} : { minSyncPeriod }),
    ...(syncPeriod === undefined ? {} : { syncPeriod }),
    nodeName: self.name,
    family,
    findNode: () => proxyNodeOn(family, options),
    machine,
    scheduler,
    ...(isFirst ? { findProcess: findProxyProcess } : {}),
    services,
  });
}

/** What kube-proxy finds of its node when it starts. */
function proxyNodeOn(family: IpFamily, { machine, self, spec }: NodeSetupOptions): ProxyNode {
  const address = self.addresses.find((each) => familyOf(each) === family);
  const { stack } = machine.rootNamespace;
  const all = stack
    .devices()
    .flatMap((device): readonly { readonly address: IpAddress }[] =>
      family === 'IPv4' ? stack.addressesOf(device) : stack.ipv6.addressesOf(device),
    );
  return proxyNodeOf(
    {
      nodeName: self.name,
      family,
      nodeIp: address === undefined ? undefined : formatIp(address),
      all: all.map((each) => formatIp(each.address)),
    },
    spec,
  );
}
