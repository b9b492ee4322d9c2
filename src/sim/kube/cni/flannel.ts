/**
 * flanneld on one node: the tunnel device, what leads to the other nodes, and its firewall rules.
 *
 * flannel-io/flannel `pkg/backend/vxlan`, `pkg/backend/hostgw`, `pkg/trafficmngr/iptables`.
 *
 * Models the VXLAN backend with static neighbors and forwarding entries, and host-gw. Neighbor, forwarding entry and
 * route come in this order, as flannel adds them.
 * Leaves out DirectRouting and the lease renewal. The device's hardware address, which is random in life, is made
 * from its IP address.
 */
import { invariant } from '../../base/invariant';
import type { Machine } from '../../host/machine';
import type { NetDevice } from '../../link/net-device';
import { VxlanDevice } from '../../link/vxlan-device';
import { interfaceAddress } from '../../net/interface-table';
import { formatCidr } from '../../wire/cidr';
import type { IpAddress } from '../../wire/ip-address';
import type { IpRanges } from '../../wire/ip-ranges';
import { formatIpv4 } from '../../wire/ipv4-address';
import { formatIpv6 } from '../../wire/ipv6-address';
import { formatIpv6Cidr } from '../../wire/ipv6-cidr';
import { formatMac, type MacAddress } from '../../wire/mac-address';
import { macFromAddress } from './bridge-plugin';
import type { PeerNode } from './pod-network';

const VXLAN_DEVICE_NAME = 'flannel.1';
const VXLAN_VNI = 1;
/** The kernel's default, from before IANA gave 4789. */
const VXLAN_PORT = 8472;
const VXLAN_OVERHEAD_BYTES = 50;
const VXLAN_MAC_PREFIX = 0xbe58;
const VXLAN_IPV6_DEVICE_NAME = 'flannel-v6.1';
const VXLAN_IPV6_OVERHEAD_BYTES = 70;
const VXLAN_IPV6_MAC_PREFIX = 0xbe5a;

/** flanneld tells the others where it is by annotations of its Node (`pkg/subnet/kube`); this one comes last. */
export const FLANNEL_READY_ANNOTATION = 'flannel.alpha.coreos.com/public-ip';

export function flannelAnnotations(
  mode: 'vxlan' | 'host-gw',
  { address, ipv6Address, podRanges }: Omit<PeerNode, 'name'>,
): Readonly<Record<string, string>> {
  const dataOf = (prefix: number): string => {
    const mac = formatMac(macFromAddress(prefix, podRanges.ipv4.address));
    return mode === 'vxlan' ? JSON.stringify({ VNI: VXLAN_VNI, VtepMAC: mac }) : 'null';
  };
  return {
    'flannel.alpha.coreos.com/backend-data': dataOf(VXLAN_MAC_PREFIX),
    'flannel.alpha.coreos.com/backend-type': mode,
    ...(ipv6Address === undefined
      ? {}
      : {
          'flannel.alpha.coreos.com/backend-v6-data': dataOf(VXLAN_IPV6_MAC_PREFIX),
          'flannel.alpha.coreos.com/public-ipv6': formatIpv6(ipv6Address),
        }),
    'flannel.alpha.coreos.com/kube-subnet-manager': 'true',
    [FLANNEL_READY_ANNOTATION]: formatIpv4(address),
  };
}

export interface FlannelOptions {
  readonly machine: Machine;
  readonly self: PeerNode;
  readonly clusterRanges: IpRanges;
  readonly mode: 'vxlan' | 'host-gw';
}

export class FlannelDaemon {
  readonly #options: FlannelOptions;
  readonly #external: NetDevice;
  readonly #tunnel: VxlanDevice | undefined;
  readonly #ipv6Tunnel: VxlanDevice | undefined;
  readonly #peers = new Set<string>();

  constructor(options: FlannelOptions) {
    this.#options = options;
    const { machine, self, mode, clusterRanges } = options;
    const { stack } = machine.rootNamespace;
    const external = stack.interfaces.deviceOf(self.address);
    invariant(external !== undefined, `node ${machine.name} has its own address`);
    this.#external = external;
    this.#tunnel = mode === 'vxlan' ? this.#createTunnel() : undefined;
    this.#ipv6Tunnel = mode === 'vxlan' ? this.#createIpv6Tunnel() : undefined;
    const restored = stack.netfilter.restore(
      formatFlannelRules({
        own: formatCidr(self.podRanges.ipv4),
        cluster: formatCidr(clusterRanges.ipv4),
        multicast: '224.0.0.0/4',
      }),
      { isNoFlush: true },
    );
    invariant(restored.ok, 'flannel rules are valid');
    this.#writeIpv6Rules();
  }

  /** For the Pods' devices and cni0: flannel takes the overhead of an IPv4 tunnel off, whatever the families (`MTU`). */
  get podMtuBytes(): number {
    const overhead = this.#options.mode === 'vxlan' ? VXLAN_OVERHEAD_BYTES : 0;
    return this.#external.mtuBytes - overhead;
  }

  addPeer(peer: PeerNode): void {
    if (this.#peers.has(peer.name)) return;
    this.#peers.add(peer.name);
    this.#addIpv4Peer(peer);
    this.#addIpv6Peer(peer);
  }

  removePeer({ name, podRanges: { ipv4, ipv6 } }: PeerNode): void {
    if (!this.#peers.delete(name)) return;
    const { stack } = this.#options.machine.rootNamespace;
    stack.routes.removeWhere(({ destination }) => isSameRange(destination, ipv4));
    if (this.#tunnel !== undefined) {
      this.#tunnel.removeForwardingEntry(macFromAddress(VXLAN_MAC_PREFIX, ipv4.address));
      stack.neighbors.remove(ipv4.address, this.#tunnel);
    }
    if (ipv6 === undefined) return;
    stack.ipv6.routes.removeWhere(({ destination }) => isSameRange(destination, ipv6));
    if (this.#ipv6Tunnel === undefined) return;
    this.#ipv6Tunnel.removeForwardingEntry(macFromAddress(VXLAN_IPV6_MAC_PREFIX, ipv4.address));
    stack.ipv6.neighbors.remove(ipv6.address, this.#ipv6Tunnel);
  }

  #writeIpv6Rules(): void {
    const { machine, self, clusterRanges } = this.#options;
    if (self.podRanges.ipv6 === undefined || clusterRanges.ipv6 === undefined) return;
    const text = formatFlannelRules({
      own: formatIpv6Cidr(self.podRanges.ipv6),
      cluster: formatIpv6Cidr(clusterRanges.ipv6),
      multicast: 'ff00::/8',
    });
    const restored = machine.rootNamespace.stack.netfilter.ip6tables.restore(text, { isNoFlush: true });
    invariant(restored.ok, 'the IPv6 rules of flannel are valid');
  }

  #addIpv4Peer({ address, podRanges: { ipv4: destination } }: PeerNode): void {
    const { stack } = this.#options.machine.rootNamespace;
    const tunnel = this.#tunnel;
    if (tunnel === undefined) {
      stack.routes.add({ destination, gateway: address, device: this.#external });
      return;
    }
    const gateway = destination.address;
    const mac = macFromAddress(VXLAN_MAC_PREFIX, gateway);
    stack.neighbors.addPermanent(gateway, mac, tunnel);
    tunnel.addForwardingEntry(mac, address);
    stack.routes.add({ destination, gateway, device: tunnel, isOnlink: true });
  }

  #addIpv6Peer({ ipv6Address, podRanges: { ipv4, ipv6: destination } }: PeerNode): void {
    if (ipv6Address === undefined || destination === undefined) return;
    const { ipv6 } = this.#options.machine.rootNamespace.stack;
    const tunnel = this.#ipv6Tunnel;
    if (tunnel === undefined) {
      ipv6.routes.add({ destination, gateway: ipv6Address, device: this.#external });
      return;
    }
    const gateway = destination.address;
    const mac = macFromAddress(VXLAN_IPV6_MAC_PREFIX, ipv4.address);
    ipv6.neighbors.addPermanent(gateway, mac, tunnel);
    tunnel.addForwardingEntry(mac, ipv6Address);
    ipv6.routes.add({ destination, gateway, device: tunnel, isOnlink: true });
  }

  #createTunnel(): VxlanDevice {
    const { self, machine } = this.#options;
    const { address } = self.podRanges.ipv4;
    const tunnel = this.#createDevice({
      name: VXLAN_DEVICE_NAME,
      mac: macFromAddress(VXLAN_MAC_PREFIX, address),
      overheadBytes: VXLAN_OVERHEAD_BYTES,
      localAddress: self.address,
    });
    machine.rootNamespace.stack.addAddress(tunnel, interfaceAddress(address, 32));
    return tunnel;
  }

  /** The kernel takes more off its MTU than flannel off the Pods'. */
  #createIpv6Tunnel(): VxlanDevice | undefined {
    const { machine, self } = this.#options;
    const { ipv6Address, podRanges } = self;
    if (ipv6Address === undefined || podRanges.ipv6 === undefined) return undefined;
    const tunnel = this.#createDevice({
      name: VXLAN_IPV6_DEVICE_NAME,
      mac: macFromAddress(VXLAN_IPV6_MAC_PREFIX, podRanges.ipv4.address),
      overheadBytes: VXLAN_IPV6_OVERHEAD_BYTES,
      localAddress: ipv6Address,
    });
    const address = { address: podRanges.ipv6.address, prefixLength: 128 };
    machine.rootNamespace.stack.ipv6.addAddress(tunnel, address);
    return tunnel;
  }

  #createDevice(tunnel: {
    readonly name: string;
    readonly mac: MacAddress;
    readonly overheadBytes: number;
    readonly localAddress: IpAddress;
  }): VxlanDevice {
    const { machine } = this.#options;
    const { stack } = machine.rootNamespace;
    const { name, mac, localAddress } = tunnel;
    const device = new VxlanDevice(
      {
        name,
        mac,
        mtuBytes: this.#external.mtuBytes - tunnel.overheadBytes,
        vni: VXLAN_VNI,
        destinationPort: VXLAN_PORT,
        localAddress,
        underlay: this.#external.name,
      },
      stack,
      machine.prng.split(`${name} flow hash`).uint32(),
      machine.link,
    );
    stack.addDevice(device);
    return device;
  }
}

function isSameRange<Address extends IpAddress>(
  one: { readonly address: Address; readonly prefixLength: number },
  other: { readonly address: Address; readonly prefixLength: number },
): boolean {
  return one.address === other.address && one.prefixLength === other.prefixLength;
}

/** Of one family, in CIDR notation. */
interface FlannelRanges {
  /** The Pods of this node. */
  readonly own: string;
  readonly cluster: string;
  readonly multicast: string;
}

/** As iptables-restore text; flannel appends its jumps, so they come after kube-proxy's. */
export function formatFlannelRules({ own, cluster, multicast }: FlannelRanges): string {
  const masquerade = '-m comment --comment "flanneld masq"';
  const forward = '-m comment --comment "flanneld forward"';
  return [
    '*filter',
    ':FLANNEL-FWD - [0:0]',
    `-A FORWARD ${forward} -j FLANNEL-FWD`,
    `-A FLANNEL-FWD -s ${cluster} ${forward} -j ACCEPT`,
    `-A FLANNEL-FWD -d ${cluster} ${forward} -j ACCEPT`,
    'COMMIT',
    '*nat',
    ':FLANNEL-POSTRTG - [0:0]',
    `-A POSTROUTING ${masquerade} -j FLANNEL-POSTRTG`,
    `-A FLANNEL-POSTRTG -m mark --mark 0x4000/0x4000 ${masquerade} -j RETURN`,
    `-A FLANNEL-POSTRTG -s ${own} -d ${cluster} ${masquerade} -j RETURN`,
    `-A FLANNEL-POSTRTG -s ${cluster} -d ${own} ${masquerade} -j RETURN`,
    `-A FLANNEL-POSTRTG ! -s ${cluster} -d ${own} ${masquerade} -j RETURN`,
    `-A FLANNEL-POSTRTG -s ${cluster} ! -d ${multicast} ${masquerade} -j MASQUERADE --random-fully`,
    `-A FLANNEL-POSTRTG ! -s ${cluster} -d ${cluster} ${masquerade} -j MASQUERADE --random-fully`,
    'COMMIT',
    '',
  ].join('\n');
}
