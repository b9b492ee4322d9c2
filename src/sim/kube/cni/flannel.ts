/**
 * flanneld on one node: the tunnel device, what leads to the other nodes, and its firewall rules.
 *
 * flannel-io/flannel `pkg/backend/vxlan`, `pkg/backend/hostgw`, `pkg/trafficmngr/iptables`.
 *
 * Models the VXLAN backend with static neighbors and forwarding entries, and host-gw. Neighbor, forwarding entry and
 * route come in this order, as flannel adds them.
 * Leaves out DirectRouting, IPv6 and the lease renewal. The device's hardware address, which is random in life, is made
 * from its IP address.
 */
import { invariant } from '../../base/invariant';
import type { Machine } from '../../host/machine';
import type { NetDevice } from '../../link/net-device';
import { VxlanDevice } from '../../link/vxlan-device';
import { interfaceAddress } from '../../net/interface-table';
import { formatCidr, type Cidr } from '../../wire/cidr';
import type { Ipv4Address } from '../../wire/ipv4-address';
import { formatMac } from '../../wire/mac-address';
import { macFromAddress } from './bridge-plugin';
import type { PeerNode } from './pod-network';

const VXLAN_DEVICE_NAME = 'flannel.1';
const VXLAN_VNI = 1;
/** The kernel's default, from before IANA gave 4789. */
const VXLAN_PORT = 8472;
const VXLAN_OVERHEAD_BYTES = 50;
const VXLAN_MAC_PREFIX = 0xbe58;

/** flanneld tells the others where it is by annotations of its Node (`pkg/subnet/kube`); this one comes last. */
export const FLANNEL_READY_ANNOTATION = 'flannel.alpha.coreos.com/public-ip';

export function flannelAnnotations(
  mode: 'vxlan' | 'host-gw',
  node: { readonly address: string; readonly podCidr: Cidr },
): Readonly<Record<string, string>> {
  const mac = formatMac(macFromAddress(VXLAN_MAC_PREFIX, node.podCidr.address));
  return {
    'flannel.alpha.coreos.com/backend-data':
      mode === 'vxlan' ? JSON.stringify({ VNI: VXLAN_VNI, VtepMAC: mac }) : 'null',
    'flannel.alpha.coreos.com/backend-type': mode,
    'flannel.alpha.coreos.com/kube-subnet-manager': 'true',
    [FLANNEL_READY_ANNOTATION]: node.address,
  };
}

export interface FlannelOptions {
  readonly machine: Machine;
  readonly nodeAddress: Ipv4Address;
  readonly podCidr: Cidr;
  readonly clusterCidr: Cidr;
  readonly mode: 'vxlan' | 'host-gw';
}

export class FlannelDaemon {
  readonly #options: FlannelOptions;
  readonly #external: NetDevice;
  readonly #tunnel: VxlanDevice | undefined;
  readonly #peers = new Set<string>();

  constructor(options: FlannelOptions) {
    this.#options = options;
    const { stack } = options.machine.rootNamespace;
    const external = stack.interfaces.deviceOf(options.nodeAddress);
    invariant(external !== undefined, `node ${options.machine.name} has its own address`);
    this.#external = external;
    this.#tunnel = options.mode === 'vxlan' ? this.#createTunnel() : undefined;
    const restored = stack.netfilter.restore(formatFlannelRules(options.podCidr, options.clusterCidr), {
      isNoFlush: true,
    });
    invariant(restored.ok, 'flannel rules are valid');
  }

  /** For the Pods' devices and cni0. */
  get podMtuBytes(): number {
    const overhead = this.#options.mode === 'vxlan' ? VXLAN_OVERHEAD_BYTES : 0;
    return this.#external.mtuBytes - overhead;
  }

  addPeer(peer: PeerNode): void {
    if (this.#peers.has(peer.name)) return;
    this.#peers.add(peer.name);
    const { stack } = this.#options.machine.rootNamespace;
    const destination = peer.podCidr;
    const tunnel = this.#tunnel;
    if (tunnel === undefined) {
      stack.routes.add({ destination, gateway: peer.address, device: this.#external });
      return;
    }
    const gateway = peer.podCidr.address;
    const mac = macFromAddress(VXLAN_MAC_PREFIX, gateway);
    stack.neighbors.addPermanent(gateway, mac, tunnel);
    tunnel.addForwardingEntry(mac, peer.address);
    stack.routes.add({ destination, gateway, device: tunnel, isOnlink: true });
  }

  removePeer(peer: PeerNode): void {
    if (!this.#peers.delete(peer.name)) return;
    const { stack } = this.#options.machine.rootNamespace;
    const { address, prefixLength } = peer.podCidr;
    stack.routes.removeWhere(
      ({ destination }) => destination.address === address && destination.prefixLength === prefixLength,
    );
    if (this.#tunnel === undefined) return;
    this.#tunnel.removeForwardingEntry(macFromAddress(VXLAN_MAC_PREFIX, address));
    stack.neighbors.remove(address, this.#tunnel);
  }

  #createTunnel(): VxlanDevice {
    const { machine, nodeAddress, podCidr } = this.#options;
    const { stack } = machine.rootNamespace;
    const tunnel = new VxlanDevice(
      {
        name: VXLAN_DEVICE_NAME,
        mac: macFromAddress(VXLAN_MAC_PREFIX, podCidr.address),
        mtuBytes: this.#external.mtuBytes - VXLAN_OVERHEAD_BYTES,
        vni: VXLAN_VNI,
        destinationPort: VXLAN_PORT,
        localAddress: nodeAddress,
        underlay: this.#external.name,
      },
      stack,
      machine.prng.split('flannel.1 flow hash').uint32(),
      machine.link,
    );
    stack.addDevice(tunnel);
    stack.addAddress(tunnel, interfaceAddress(podCidr.address, 32));
    return tunnel;
  }
}

/** As iptables-restore text; flannel appends its jumps, so they come after kube-proxy's. */
export function formatFlannelRules(podCidr: Cidr, clusterCidr: Cidr): string {
  const own = formatCidr(podCidr);
  const cluster = formatCidr(clusterCidr);
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
    `-A FLANNEL-POSTRTG -s ${cluster} ! -d 224.0.0.0/4 ${masquerade} -j MASQUERADE --random-fully`,
    `-A FLANNEL-POSTRTG ! -s ${cluster} -d ${cluster} ${masquerade} -j MASQUERADE --random-fully`,
    'COMMIT',
    '',
  ].join('\n');
}
