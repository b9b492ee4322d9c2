/**
 * What runs on every node besides Pods: kernel settings, the kubelet's firewall chains, flannel, kube-proxy.
 *
 * The real ones run flannel and kube-proxy as DaemonSet Pods on the host's network; here they are programs of the node.
 */
import { invariant } from '../base/invariant';
import type { Scheduler } from '../engine/scheduler';
import type { Machine } from '../host/machine';
import { familyOf, formatIp, type IpAddress, type IpFamily } from '../wire/ip-address';
import { formatIpCidr, parseIpCidr, ipCidrContains } from '../wire/ip-cidr';
import type { IpRanges } from '../wire/ip-ranges';
import type { ClusterSpec } from './cluster-spec';
import { BridgePlugin } from './cni/bridge-plugin';
import { FlannelDaemon } from './cni/flannel';
import type { PeerNode } from './cni/pod-network';
import { formatKubeletRules } from './kube-proxy/iptables-jumps';
import { KubeProxy, type ProxyMode } from './kube-proxy/kube-proxy';
import type { ServiceCatalogue } from './kube-proxy/service-catalogue';

export interface NodeSetup {
  readonly flannel: FlannelDaemon;
  readonly network: BridgePlugin;
  /** One for each family of addresses. */
  readonly proxies: readonly KubeProxy[];
}

/** What is served in each family; of IPv6 only in a cluster that has it. */
export interface ServiceCatalogues {
  readonly IPv4: ServiceCatalogue;
  readonly IPv6: ServiceCatalogue | undefined;
}

export interface NodeSetupOptions {
  readonly machine: Machine;
  readonly self: PeerNode;
  readonly peers: readonly PeerNode[];
  readonly spec: ClusterSpec;
  readonly clusterRanges: IpRanges;
  readonly scheduler: Scheduler;
  readonly catalogues: ServiceCatalogues;
  readonly isPinnedAddress: (address: IpAddress) => boolean;
}

export function setUpNode(options: NodeSetupOptions): NodeSetup {
  const { machine, self, spec, clusterRanges } = options;
  const { stack } = machine.rootNamespace;
  // kubelet and kube-proxy write the rules of each family that the kernel has, whatever the cluster's: IPv4 it always has.
  const families: readonly IpFamily[] = self.addresses.some((address) => familyOf(address) === 'IPv6')
    ? ['IPv4', 'IPv6']
    : ['IPv4'];
  stack.sysctl.set('net.ipv4.ip_forward', '1');
  stack.sysctl.set('net.bridge.bridge-nf-call-iptables', '1');
  if (families.includes('IPv6')) stack.sysctl.set('net.bridge.bridge-nf-call-ip6tables', '1');
  // kube-proxy needs it to answer node ports on 127.0.0.1, which it does in iptables mode alone.
  if (spec.kubeProxy.mode === 'iptables' && spec.kubeProxy.iptables.localhostNodePorts) {
    stack.sysctl.set('net.ipv4.conf.all.route_localnet', '1');
  }
  for (const family of families) {
    const restored = stack.netfilter.of(family).restore(formatKubeletRules(family), { isNoFlush: true });
    invariant(restored.ok, 'the rules of the kubelet are valid');
  }
  const flannel = new FlannelDaemon({ machine, self, clusterRanges, mode: spec.cni.mode });
  for (const peer of options.peers) flannel.addPeer(peer);
  const network = new BridgePlugin({
    machine,
    podRanges: self.podRanges,
    clusterRanges,
    mtuBytes: flannel.podMtuBytes,
    isPinned: options.isPinnedAddress,
  });
  const proxies = families.flatMap((family) => startProxy(family, options) ?? []);
  return { flannel, network, proxies };
}

/** Without an address of its own in a family, kube-proxy takes the node for its loopback. */
const NO_NODE_ADDRESS: Readonly<Record<IpFamily, string>> = { IPv4: '127.0.0.1', IPv6: '::1' };

function startProxy(family: IpFamily, options: NodeSetupOptions): KubeProxy | undefined {
  const { machine, self, spec, clusterRanges, scheduler } = options;
  const catalogue = options.catalogues[family];
  if (catalogue === undefined) return undefined;
  const { mode, iptables, nftables, nodePortAddresses } = spec.kubeProxy;
  const address = self.addresses.find((each) => familyOf(each) === family);
  const clusterRange = family === 'IPv4' ? clusterRanges.ipv4 : clusterRanges.ipv6;
  const nodeIp = address === undefined ? NO_NODE_ADDRESS[family] : formatIp(address);
  const hasLocalhostNodePorts = mode === 'iptables' && family === 'IPv4' && iptables.localhostNodePorts;
  return new KubeProxy({
    mode,
    node: {
      nodeName: self.name,
      family,
      nodeIp,
      clusterCidr: clusterRange === undefined ? undefined : formatIpCidr(clusterRange),
      isMasqueradeAll: mode === 'nftables' ? nftables?.masqueradeAll === true : iptables.masqueradeAll,
      // Not on ::1: there is no `route_localnet` for IPv6.
      hasLocalhostNodePorts,
      nodePortAddresses: nodePortAddressesOf({ machine, family, mode, nodeIp }, nodePortAddresses),
      serviceCidr: serviceCidrOf(spec.networking.serviceSubnet, family),
      hasAccounting: true,
    },
    stack: machine.rootNamespace.stack,
    scheduler,
    catalogue,
  });
}

/** Its range of one family; the API server tells kube-proxy in a ServiceCIDR object. */
function serviceCidrOf(subnet: string, family: IpFamily): string {
  return subnet.split(',').find((range) => range.includes(':') === (family === 'IPv6')) ?? '';
}

interface NodePortPlace {
  readonly machine: Machine;
  readonly family: IpFamily;
  readonly mode: ProxyMode;
  readonly nodeIp: string;
}

/** The word for the node's own address in place of a range. */
const PRIMARY = 'primary';

/** The addresses that answer on node ports; undefined means all of the node. */
function nodePortAddressesOf(
  { machine, family, mode, nodeIp }: NodePortPlace,
  ranges: readonly string[],
): readonly string[] | undefined {
  // Left out, it is the primary address in the youngest mode alone.
  if (ranges.length === 0) return mode === 'nftables' ? [nodeIp] : undefined;
  if (ranges.includes(PRIMARY)) return [nodeIp];
  const parsed = ranges
    .map(parseIpCidr)
    .filter((range) => range !== undefined)
    .filter(({ address }) => familyOf(address) === family);
  if (parsed.length === 0 || parsed.some(({ prefixLength }) => prefixLength === 0)) return undefined;
  const { stack } = machine.rootNamespace;
  const addresses = stack
    .devices()
    .flatMap((device): readonly { readonly address: IpAddress }[] =>
      family === 'IPv4' ? stack.addressesOf(device) : stack.ipv6.addressesOf(device),
    );
  return addresses
    .map(({ address }) => address)
    .filter((address) => parsed.some((range) => ipCidrContains(range, address)))
    .map(formatIp);
}
