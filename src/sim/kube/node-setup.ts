/**
 * What runs on every node besides Pods: kernel settings, the kubelet's firewall chains, flannel, kube-proxy.
 *
 * The real ones run flannel and kube-proxy as DaemonSet Pods on the host's network; here they are programs of the node.
 */
import { invariant } from '../base/invariant';
import type { Scheduler } from '../engine/scheduler';
import type { Machine } from '../host/machine';
import { formatIpv4, type Ipv4Address } from '../wire/ipv4-address';
import { formatIpv6 } from '../wire/ipv6-address';
import { formatIpv6Cidr, ipv6CidrContains, parseIpv6Cidr } from '../wire/ipv6-cidr';
import { cidrContains, formatCidr, parseCidr } from '../wire/cidr';
import type { IpRanges } from '../wire/ip-ranges';
import type { ClusterSpec } from './cluster-spec';
import { BridgePlugin } from './cni/bridge-plugin';
import { FlannelDaemon } from './cni/flannel';
import type { PeerNode } from './cni/pod-network';
import { formatKubeletRules } from './kube-proxy/iptables-jumps';
import { KubeProxy } from './kube-proxy/kube-proxy';
import type { ServiceCatalogue } from './kube-proxy/service-catalogue';

export interface NodeSetup {
  readonly flannel: FlannelDaemon;
  readonly network: BridgePlugin;
  /** One for each family of addresses. */
  readonly proxies: readonly KubeProxy[];
}

/** What is served in each family; of IPv6 only in a cluster that has both. */
export interface ServiceCatalogues {
  readonly ipv4: ServiceCatalogue;
  readonly ipv6: ServiceCatalogue | undefined;
}

export interface NodeSetupOptions {
  readonly machine: Machine;
  readonly self: PeerNode;
  readonly peers: readonly PeerNode[];
  readonly spec: ClusterSpec;
  readonly clusterRanges: IpRanges;
  readonly scheduler: Scheduler;
  readonly catalogues: ServiceCatalogues;
  readonly isPinnedAddress: (address: Ipv4Address) => boolean;
}

export function setUpNode(options: NodeSetupOptions): NodeSetup {
  const { machine, self, spec, clusterRanges } = options;
  const { stack } = machine.rootNamespace;
  stack.sysctl.set('net.ipv4.ip_forward', '1');
  stack.sysctl.set('net.bridge.bridge-nf-call-iptables', '1');
  if (self.ipv6Address !== undefined) stack.sysctl.set('net.bridge.bridge-nf-call-ip6tables', '1');
  // kube-proxy needs it to answer node ports on 127.0.0.1.
  const hasLocalhostNodePorts = spec.kubeProxy.iptables.localhostNodePorts;
  if (hasLocalhostNodePorts) stack.sysctl.set('net.ipv4.conf.all.route_localnet', '1');
  const restored = stack.netfilter.restore(formatKubeletRules('IPv4'), { isNoFlush: true });
  invariant(restored.ok, 'the rules of the kubelet are valid');
  if (self.ipv6Address !== undefined) {
    const { ip6tables } = stack.netfilter;
    const restoredIpv6 = ip6tables.restore(formatKubeletRules('IPv6'), { isNoFlush: true });
    invariant(restoredIpv6.ok, 'the IPv6 rules of the kubelet are valid');
  }
  const flannel = new FlannelDaemon({
    machine,
    self,
    clusterRanges,
    mode: spec.cni.mode,
  });
  for (const peer of options.peers) flannel.addPeer(peer);
  const network = new BridgePlugin({
    machine,
    podRanges: self.podRanges,
    clusterRanges,
    mtuBytes: flannel.podMtuBytes,
    isPinned: options.isPinnedAddress,
  });
  const common = {
    nodeName: self.name,
    isMasqueradeAll: spec.kubeProxy.iptables.masqueradeAll,
    hasAccounting: true,
  };
  const { nodePortAddresses } = spec.kubeProxy;
  const { scheduler, catalogues } = options;
  const proxy = new KubeProxy({
    node: {
      ...common,
      family: 'IPv4',
      nodeIp: formatIpv4(self.address),
      clusterCidr: formatCidr(clusterRanges.ipv4),
      hasLocalhostNodePorts,
      nodePortAddresses: nodePortAddressesOf(machine, nodePortAddresses),
    },
    stack,
    scheduler,
    catalogue: catalogues.ipv4,
  });
  if (self.ipv6Address === undefined || clusterRanges.ipv6 === undefined || catalogues.ipv6 === undefined) {
    return { flannel, network, proxies: [proxy] };
  }
  const ipv6Proxy = new KubeProxy({
    node: {
      ...common,
      family: 'IPv6',
      nodeIp: formatIpv6(self.ipv6Address),
      clusterCidr: formatIpv6Cidr(clusterRanges.ipv6),
      // Node ports on ::1 are not possible: there is no `route_localnet` for IPv6.
      hasLocalhostNodePorts: false,
      nodePortAddresses: ipv6NodePortAddressesOf(machine, nodePortAddresses),
    },
    stack,
    scheduler,
    catalogue: catalogues.ipv6,
  });
  return { flannel, network, proxies: [proxy, ipv6Proxy] };
}

/** The node's addresses in the ranges; undefined, without ranges, means all of them. */
function nodePortAddressesOf(machine: Machine, ranges: readonly string[]): readonly string[] | undefined {
  if (ranges.length === 0) return undefined;
  const { stack } = machine.rootNamespace;
  const cidrs = ranges.map(parseCidr).filter((cidr) => cidr !== undefined);
  const addresses = stack
    .devices()
    .flatMap((device) => stack.addressesOf(device))
    .map(({ address }) => address);
  const isWanted = (address: Ipv4Address): boolean => cidrs.some((cidr) => cidrContains(cidr, address));
  return addresses.filter(isWanted).map(formatIpv4);
}

function ipv6NodePortAddressesOf(machine: Machine, ranges: readonly string[]): readonly string[] | undefined {
  if (ranges.length === 0) return undefined;
  const { stack } = machine.rootNamespace;
  const cidrs = ranges.map(parseIpv6Cidr).filter((cidr) => cidr !== undefined);
  return stack
    .devices()
    .flatMap((device) => stack.ipv6.addressesOf(device))
    .map(({ address }) => address)
    .filter((address) => cidrs.some((cidr) => ipv6CidrContains(cidr, address)))
    .map(formatIpv6);
}
