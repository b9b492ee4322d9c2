/**
 * Connects Pods to the bridge cni0 of their node, as flannel's CNI configuration has the `bridge` plugin do it.
 *
 * containernetworking/plugins `plugins/main/bridge` with isDefaultGateway and hairpinMode; kube-flannel.yml adds the
 * route to the whole Pod network. The bridge comes with the first Pod.
 *
 * Differs from the real plugin in two names that it draws at random and the lab must not: the node's end of a veth
 * pair is named after the Pod, and hardware addresses are made from IP addresses (as the plugin itself did earlier).
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { ok, type Result } from '../../base/result';
import type { Machine } from '../../host/machine';
import type { NetworkNamespace } from '../../host/network-namespace';
import { Bridge } from '../../link/bridge';
import { VethDevice } from '../../link/veth-device';
import { familyOf, isIpv6, type IpAddress } from '../../wire/ip-address';
import type { IpCidr } from '../../wire/ip-cidr';
import { rangesInOrder, type IpRanges } from '../../wire/ip-ranges';
import type { MacAddress } from '../../wire/mac-address';
import { HostLocalIpam } from './host-local-ipam';
import { macFromAddress, macSourceOf } from './link-addresses';
import type { PodNetwork, PodNetworkAttachment, PortMapping } from './pod-network';
import { Portmap } from './portmap';
import { addAddress, addDefaultRoute, addRoute } from './stack-changes';

const BRIDGE_NAME = 'cni0';
const POD_MAC_PREFIX = 0x0a58;
const HOST_VETH_MAC_PREFIX = 0xfe58;

export interface BridgePluginOptions {
  readonly machine: Machine;
  /** This node's part of the Pod network. */
  readonly podRanges: IpRanges;
  readonly clusterRanges: IpRanges;
  /** Known once the machine is used. */
  mtuBytes(): number;
  /** Addresses that the lab keeps for certain Pods. */
  readonly isPinned: (address: IpAddress) => boolean;
}

export class BridgePlugin implements PodNetwork {
  readonly #options: BridgePluginOptions;
  /** One for each family, the primary one first. */
  readonly #ipams: readonly HostLocalIpam[];
  readonly #portmap: Portmap;

  constructor(options: BridgePluginOptions) {
    this.#options = options;
    this.#portmap = new Portmap(options.machine);
    const ranges = rangesInOrder(options.podRanges);
    this.#ipams = ranges.map((range) => new HostLocalIpam(range, options.isPinned));
  }

  addPod(
    pod: string,
    makeNamespace: () => NetworkNamespace,
    wanted: IpAddress | undefined,
    mappings: readonly PortMapping[] = [],
  ): Result<PodNetworkAttachment, string> {
    const addresses: IpAddress[] = [];
    for (const ipam of this.#ipams) {
      const isOfFamily = wanted !== undefined && familyOf(wanted) === familyOf(ipam.gateway);
      const allocated = ipam.allocate(pod, isOfFamily ? wanted : undefined);
      if (!allocated.ok) {
        for (const each of this.#ipams) each.release(pod);
        return allocated;
      }
      addresses.push(allocated.value);
    }
    const { machine } = this.#options;
    machine.whenUsed(() => this.#connect(pod, makeNamespace(), addresses));
    if (mappings.length > 0) {
      this.#portmap.add(pod, mappings, {
        addresses: addresses.map((address) => ({ address, prefixLength: this.#prefixLengthOf(address) })),
        device: BRIDGE_NAME,
      });
    }
    return ok({ addresses });
  }

  #connect(pod: string, { stack }: NetworkNamespace, addresses: readonly IpAddress[]): void {
    const { machine } = this.#options;
    const mtuBytes = this.#options.mtuBytes();
    const bridge = this.#bridge();
    const [inside, outside] = VethDevice.createPair(
      { name: 'eth0', mac: macOfFirst(POD_MAC_PREFIX, addresses), mtuBytes },
      { name: vethNameOf(pod), mac: macOfFirst(HOST_VETH_MAC_PREFIX, addresses), mtuBytes },
      machine.link,
    );
    machine.rootNamespace.stack.addDevice(outside);
    bridge.attachPort(outside, { isHairpin: true });
    stack.addDevice(inside);
    if (addresses.some(isIpv6)) stack.sysctl.set('net.ipv6.conf.eth0.accept_dad', '0');
    for (const [index, { gateway, range }] of this.#ipams.entries()) {
      const address = addresses[index];
      if (address === undefined) continue;
      const { prefixLength } = range;
      addAddress(stack, inside, { address, prefixLength }, true);
      addDefaultRoute(stack, gateway, inside);
      const cluster = this.#clusterRangeOf(gateway);
      if (cluster !== undefined) addRoute(stack, { destination: cluster, gateway, device: inside });
    }
  }

  removePod(pod: string): void {
    this.#portmap.remove(pod);
    for (const ipam of this.#ipams) ipam.release(pod);
    const { stack } = this.#options.machine.rootNamespace;
    const outside = stack.findDevice(vethNameOf(pod));
    if (outside !== undefined) stack.removeDevice(outside);
  }

  #prefixLengthOf(address: IpAddress): number {
    const ipam = this.#ipams.find(({ gateway }) => familyOf(gateway) === familyOf(address));
    return ipam?.range.prefixLength ?? 0;
  }

  #clusterRangeOf(address: IpAddress): IpCidr | undefined {
    const { ipv4, ipv6 } = this.#options.clusterRanges;
    return isIpv6(address) ? ipv6 : ipv4;
  }

  #bridge(): Bridge {
    const { machine } = this.#options;
    const { stack } = machine.rootNamespace;
    const existing = stack.findDevice(BRIDGE_NAME);
    if (existing instanceof Bridge) return existing;
    const gateways = this.#ipams.map(({ gateway }) => gateway);
    const bridge = new Bridge(
      { name: BRIDGE_NAME, mac: macOfFirst(POD_MAC_PREFIX, gateways), mtuBytes: this.#options.mtuBytes() },
      machine.link,
    );
    stack.addDevice(bridge);
    if (gateways.some(isIpv6)) stack.sysctl.set(`net.ipv6.conf.${BRIDGE_NAME}.accept_dad`, '0');
    for (const { gateway, range } of this.#ipams) {
      addAddress(stack, bridge, { address: gateway, prefixLength: range.prefixLength }, true);
    }
    return bridge;
  }
}

function macOfFirst(prefix: number, addresses: readonly IpAddress[]): MacAddress {
  return macFromAddress(prefix, macSourceOf(addresses));
}

/** `pod` is `namespace/name`. */
export function vethNameOf(pod: string): string {
  const bytes = Uint8Array.from(pod, (character) => character.charCodeAt(0) & 0xff);
  const digest = sha256(bytes).slice(0, 4);
  return `veth${Array.from(digest, (octet) => octet.toString(16).padStart(2, '0')).join('')}`;
}
