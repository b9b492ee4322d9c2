/**
 * What runs on every node besides Pods: kernel settings, the kubelet's firewall chains, flannel, kube-proxy.
 *
 * The real ones run flannel and kube-proxy as DaemonSet Pods on the host's network; here they are programs of the node.
 */
import { invariant } from '../base/invariant';
import type { Scheduler } from '../engine/scheduler';
import type { Machine } from '../host/machine';
import { formatIpv4, type Ipv4Address } from '../wire/ipv4-address';
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
  readonly proxy: KubeProxy;
}

export interface NodeSetupOptions {
  readonly machine: Machine;
  readonly self: PeerNode;
  readonly peers: readonly PeerNode[];
  readonly spec: ClusterSpec;
  readonly clusterRanges: IpRanges;
  readonly scheduler: Scheduler;
  readonly catalogue: ServiceCatalogue;
  readonly isPinnedAddress: (address: Ipv4Address) => boolean;
}

export function setUpNode(options: NodeSetupOptions): NodeSetup {
  const { machine, self, spec, clusterRanges } = options;
  const { stack } = machine.rootNamespace;
  stack.sysctl.set('net.ipv4.ip_forward', '1');
  stack.sysctl.set('net.bridge.bridge-nf-call-iptables', '1');
  // kube-proxy needs it to answer node ports on 127.0.0.1.
  const hasLocalhostNodePorts = spec.kubeProxy.iptables.localhostNodePorts;
  if (hasLocalhostNodePorts) stack.sysctl.set('net.ipv4.conf.all.route_localnet', '1');
  const restored = stack.netfilter.restore(formatKubeletRules(), { isNoFlush: true });
  invariant(restored.ok, 'the rules of the kubelet are valid');
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
  const proxy = new KubeProxy({
    node: {
      nodeName: self.name,
      family: 'IPv4',
      nodeIp: formatIpv4(self.address),
      clusterCidr: formatCidr(clusterRanges.ipv4),
      isMasqueradeAll: spec.kubeProxy.iptables.masqueradeAll,
      hasLocalhostNodePorts,
      nodePortAddresses: nodePortAddressesOf(machine, spec.kubeProxy.nodePortAddresses),
      hasAccounting: true,
    },
    stack,
    scheduler: options.scheduler,
    catalogue: options.catalogue,
  });
  return { flannel, network, proxy };
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
