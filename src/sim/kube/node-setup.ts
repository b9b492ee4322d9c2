/**
 * What every node has besides its Pods' own: kernel settings, the kubelet's firewall chains, kube-proxy's rules.
 */
import { invariant } from '../base/invariant';
import type { Scheduler } from '../engine/scheduler';
import type { Machine } from '../host/machine';
import type { Process } from '../host/process';
import { familyOf, formatIp, type IpAddress, type IpFamily } from '../wire/ip-address';
import type { ClusterSpec } from './cluster-spec';
import type { PeerNode } from './cni/pod-network';
import { formatKubeletRules } from './kube-proxy/iptables-jumps';
import { DEFAULT_IPVS_OPTIONS } from './kube-proxy/ipvs-proxier';
import { KubeProxy } from './kube-proxy/kube-proxy';
import { proxyNodeOf, type ProxyNode } from './kube-proxy/proxy-node';
import type { ServiceFeed } from './kube-proxy/service-feed';

/** What is served in each family; of IPv6 only in a cluster that has it. */
export interface ServiceFeeds {
  readonly IPv4: ServiceFeed;
  readonly IPv6: ServiceFeed | undefined;
}

export interface NodeSetupOptions {
  readonly machine: Machine;
  readonly self: PeerNode;
  readonly spec: ClusterSpec;
  readonly scheduler: Scheduler;
  readonly services: ServiceFeeds;
  /** kube-proxy as a program, once it runs. */
  readonly findProxyProcess: () => Process | undefined;
}

/** kubelet and kube-proxy write the rules of each family that the kernel has, whatever the cluster's: IPv4 it always has. */
function familiesOn({ addresses }: PeerNode): readonly IpFamily[] {
  return addresses.some((address) => familyOf(address) === 'IPv6') ? ['IPv4', 'IPv6'] : ['IPv4'];
}

/** Before everything else. */
export function configureNode(machine: Machine, self: PeerNode, spec: ClusterSpec): void {
  machine.whenUsed(() => configureKernel(machine, familiesOn(self), spec));
}

/** One for each family of addresses. */
export function startProxies(options: NodeSetupOptions): readonly KubeProxy[] {
  return familiesOn(options.self).flatMap((family) => startProxy(family, options) ?? []);
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
