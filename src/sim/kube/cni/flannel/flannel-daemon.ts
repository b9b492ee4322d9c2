/**
 * flanneld on one node: the tunnel device, what leads to the other nodes, and its firewall rules; of each family that the cluster has.
 *
 * flannel-io/flannel `pkg/backend/vxlan`, `pkg/backend/hostgw`, `pkg/trafficmngr/iptables`.
 *
 * Models the VXLAN backend with static neighbors and forwarding entries, and host-gw. Neighbor, forwarding entry and
 * route come in this order, as flannel adds them.
 * Leaves out DirectRouting and the lease renewal. The device's hardware address, which is random in life, is made
 * from its IP address.
 */
import { invariant } from '../../../base/invariant';
import type { Machine } from '../../../host/machine';
import type { Process } from '../../../host/process';
import type { NetDevice } from '../../../link/net-device';
import { VxlanDevice } from '../../../link/vxlan-device';
import type { IpStack } from '../../../net/ip-stack';
import { familyOf, isIpv6, type IpAddress, type IpFamily } from '../../../wire/ip-address';
import { widthOf, formatIpCidr, type IpCidr } from '../../../wire/ip-cidr';
import type { IpRanges } from '../../../wire/ip-ranges';
import type { PeerNode } from '../pod-network';
import { addAddress, addPermanentNeighbor, addRoute, removeNeighbor, removeRoutesTo } from '../stack-changes';
import { formatFlannelRules } from './flannel-rules';
import { TUNNEL_KINDS, tunnelMacOf, VXLAN_PORT, VXLAN_VNI } from './tunnel-kinds';

export interface FlannelOptions {
  readonly machine: Machine;
  readonly self: PeerNode;
  readonly clusterRanges: IpRanges;
  readonly mode: 'vxlan' | 'host-gw';
}

export class FlannelDaemon {
  readonly #options: FlannelOptions;
  #running: RunningFlannel | undefined = undefined;
  readonly #peers = new Set<string>();

  constructor(options: FlannelOptions) {
    this.#options = options;
    options.machine.whenUsed(() => {
      this.#running = this.#start();
    });
  }

  #start(): RunningFlannel {
    const { machine, self, mode, clusterRanges } = this.#options;
    const { stack } = machine.rootNamespace;
    const [first] = self.addresses;
    const external = first === undefined ? undefined : deviceOf(stack, first);
    invariant(external !== undefined, `node ${machine.name} has its own address`);
    const networks = self.addresses.flatMap((address): readonly FlannelNetwork[] => {
      const family = familyOf(address);
      const own = rangeOfFamily(self.podRanges, family);
      const cluster = rangeOfFamily(clusterRanges, family);
      if (own === undefined || cluster === undefined) return [];
      const tunnel = mode === 'vxlan' ? createTunnel(machine, external, self, { own, address }) : undefined;
      return [{ family, own, cluster, tunnel }];
    });
    for (const { family, own, cluster } of networks) {
      const text = formatFlannelRules({
        own: formatIpCidr(own),
        cluster: formatIpCidr(cluster),
        multicast: TUNNEL_KINDS[family].multicast,
      });
      const restored = stack.netfilter.of(family).restore(text, { isNoFlush: true });
      invariant(restored.ok, 'flannel rules are valid');
    }
    return { external, networks };
  }

  get #parts(): RunningFlannel {
    this.#options.machine.wake();
    invariant(this.#running !== undefined, 'flannel runs on a machine that is awake');
    return this.#running;
  }

  /** Its program has started, perhaps again. */
  run(_process: Process): void {
    this.#options.machine.wake();
  }

  /** For the Pods' devices and cni0: flannel takes the overhead of an IPv4 tunnel off, whatever the families (`MTU`). */
  get podMtuBytes(): number {
    const overhead = this.#options.mode === 'vxlan' ? TUNNEL_KINDS.IPv4.overheadBytes : 0;
    return this.#parts.external.mtuBytes - overhead;
  }

  /** Those that there are when it starts, itself perhaps among them. */
  addPeers(peers: readonly PeerNode[]): void {
    this.#options.machine.whenUsed(() => {
      for (const peer of peers) if (peer.name !== this.#options.self.name) this.#add(peer);
    });
  }

  addPeer(peer: PeerNode): void {
    this.#options.machine.whenUsed(() => this.#add(peer));
  }

  #add(peer: PeerNode): void {
    if (this.#peers.has(peer.name)) return;
    this.#peers.add(peer.name);
    const { stack } = this.#options.machine.rootNamespace;
    const { external, networks } = this.#parts;
    for (const { family, tunnel } of networks) {
      const destination = rangeOfFamily(peer.podRanges, family);
      const address = peer.addresses.find((each) => familyOf(each) === family);
      if (destination === undefined || address === undefined) continue;
      if (tunnel === undefined) {
        addRoute(stack, { destination, gateway: address, device: external });
        continue;
      }
      const gateway = destination.address;
      const mac = tunnelMacOf(peer, family);
      addPermanentNeighbor(stack, gateway, mac, tunnel);
      tunnel.addForwardingEntry(mac, address);
      addRoute(stack, { destination, gateway, device: tunnel, isOnlink: true });
    }
  }

  removePeer(peer: PeerNode): void {
    this.#options.machine.whenUsed(() => this.#remove(peer));
  }

  #remove(peer: PeerNode): void {
    if (!this.#peers.delete(peer.name)) return;
    const { stack } = this.#options.machine.rootNamespace;
    for (const { family, tunnel } of this.#parts.networks) {
      const destination = rangeOfFamily(peer.podRanges, family);
      if (destination === undefined) continue;
      removeRoutesTo(stack, destination);
      if (tunnel === undefined) continue;
      tunnel.removeForwardingEntry(tunnelMacOf(peer, family));
      removeNeighbor(stack, destination.address, tunnel);
    }
  }
}

interface RunningFlannel {
  readonly external: NetDevice;
  readonly networks: readonly FlannelNetwork[];
}

/** flannel's part of one family. */
interface FlannelNetwork {
  readonly family: IpFamily;
  /** The Pods of this node. */
  readonly own: IpCidr;
  readonly cluster: IpCidr;
  /** Undefined with host-gw. */
  readonly tunnel: VxlanDevice | undefined;
}

function createTunnel(
  machine: Machine,
  external: NetDevice,
  self: PeerNode,
  { own, address: localAddress }: { readonly own: IpCidr; readonly address: IpAddress },
): VxlanDevice {
  const { stack } = machine.rootNamespace;
  const family = familyOf(localAddress);
  const { name, overheadBytes } = TUNNEL_KINDS[family];
  const device = new VxlanDevice(
    {
      name,
      mac: tunnelMacOf(self, family),
      mtuBytes: external.mtuBytes - overheadBytes,
      vni: VXLAN_VNI,
      destinationPort: VXLAN_PORT,
      localAddress,
      underlay: external.name,
    },
    stack,
    machine.prng.split(`${name} flow hash`).uint32(),
    machine.link,
  );
  stack.addDevice(device);
  addAddress(stack, device, { address: own.address, prefixLength: widthOf(own.address) }, false);
  return device;
}

function rangeOfFamily({ ipv4, ipv6 }: IpRanges, family: IpFamily): IpCidr | undefined {
  return family === 'IPv4' ? ipv4 : ipv6;
}

function deviceOf(stack: IpStack, address: IpAddress): NetDevice | undefined {
  if (!isIpv6(address)) return stack.interfaces.deviceOf(address);
  return stack
    .devices()
    .find((device) => stack.ipv6.addressesOf(device).some((entry) => entry.address === address));
}
