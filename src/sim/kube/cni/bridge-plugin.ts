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
import type { NetDevice } from '../../link/net-device';
import type { IpStack } from '../../net/ip-stack';
import { Bridge } from '../../link/bridge';
import { VethDevice } from '../../link/veth-device';
import { interfaceAddress } from '../../net/interface-table';
import { EVERY_IPV6 } from '../../net/ipv6/ipv6-route-table';
import { EVERY_IPV4 } from '../../wire/cidr';
import type { IpAddress } from '../../wire/ip-address';
import type { IpRanges } from '../../wire/ip-ranges';
import type { Ipv4Address } from '../../wire/ipv4-address';
import type { Ipv6Address } from '../../wire/ipv6-address';
import { macOf, type MacAddress } from '../../wire/mac-address';
import { HostLocalIpam } from './host-local-ipam';
import type { PodNetwork, PodNetworkAttachment } from './pod-network';

const BRIDGE_NAME = 'cni0';
const POD_MAC_PREFIX = 0x0a58;
const HOST_VETH_MAC_PREFIX = 0xfe58;

export interface BridgePluginOptions {
  readonly machine: Machine;
  /** This node's part of the Pod network. */
  readonly podRanges: IpRanges;
  readonly clusterRanges: IpRanges;
  readonly mtuBytes: number;
  /** Addresses that the lab keeps for certain Pods. */
  readonly isPinned: (address: Ipv4Address) => boolean;
}

export class BridgePlugin implements PodNetwork {
  readonly #options: BridgePluginOptions;
  readonly #ipam: HostLocalIpam;
  readonly #ipv6Ipam: HostLocalIpam<Ipv6Address> | undefined;

  constructor(options: BridgePluginOptions) {
    this.#options = options;
    const { ipv4, ipv6 } = options.podRanges;
    this.#ipam = HostLocalIpam.ofIpv4(ipv4, options.isPinned);
    this.#ipv6Ipam = ipv6 === undefined ? undefined : HostLocalIpam.ofIpv6(ipv6);
  }

  addPod(
    pod: string,
    namespace: NetworkNamespace,
    wanted: Ipv4Address | undefined,
  ): Result<PodNetworkAttachment, string> {
    const allocated = this.#ipam.allocate(pod, wanted);
    if (!allocated.ok) return allocated;
    const address = allocated.value;
    const second = this.#ipv6Ipam?.allocate(pod);
    if (second?.ok === false) {
      this.#ipam.release(pod);
      return second;
    }
    const { machine, podRanges, clusterRanges, mtuBytes } = this.#options;
    const { gateway } = this.#ipam;
    const bridge = this.#bridge();
    const [inside, outside] = VethDevice.createPair(
      { name: 'eth0', mac: macFromAddress(POD_MAC_PREFIX, address), mtuBytes },
      { name: vethNameOf(pod), mac: macFromAddress(HOST_VETH_MAC_PREFIX, address), mtuBytes },
      machine.link,
    );
    machine.rootNamespace.stack.addDevice(outside);
    bridge.attachPort(outside, { isHairpin: true });
    const { stack } = namespace;
    stack.addDevice(inside);
    stack.addAddress(inside, interfaceAddress(address, podRanges.ipv4.prefixLength));
    stack.routes.add({ destination: EVERY_IPV4, gateway, device: inside });
    stack.routes.add({ destination: clusterRanges.ipv4, gateway, device: inside });
    const addresses: IpAddress[] = [address];
    if (second !== undefined) {
      this.#configureIpv6(stack, inside, second.value);
      addresses.push(second.value);
    }
    return ok({ addresses });
  }

  removePod(pod: string): void {
    this.#ipam.release(pod);
    this.#ipv6Ipam?.release(pod);
    const { stack } = this.#options.machine.rootNamespace;
    const outside = stack.findDevice(vethNameOf(pod));
    if (outside !== undefined) stack.removeDevice(outside);
  }

  /** Duplicate address detection is off (`ipam.ConfigureIface`), as the address comes from a list. */
  #configureIpv6({ ipv6, sysctl }: IpStack, device: NetDevice, address: Ipv6Address): void {
    const { podRanges, clusterRanges } = this.#options;
    const gateway = this.#ipv6Ipam?.gateway;
    sysctl.set(`net.ipv6.conf.${device.name}.accept_dad`, '0');
    ipv6.addAddress(device, { address, prefixLength: podRanges.ipv6?.prefixLength ?? 128, hasNoDad: true });
    ipv6.routes.add({ destination: EVERY_IPV6, gateway, device });
    if (clusterRanges.ipv6 !== undefined) {
      ipv6.routes.add({ destination: clusterRanges.ipv6, gateway, device });
    }
  }

  #bridge(): Bridge {
    const { machine, podRanges, mtuBytes } = this.#options;
    const { stack } = machine.rootNamespace;
    const existing = stack.findDevice(BRIDGE_NAME);
    if (existing instanceof Bridge) return existing;
    const { gateway } = this.#ipam;
    const bridge = new Bridge(
      { name: BRIDGE_NAME, mac: macFromAddress(POD_MAC_PREFIX, gateway), mtuBytes },
      machine.link,
    );
    stack.addDevice(bridge);
    if (this.#ipv6Ipam !== undefined) stack.sysctl.set(`net.ipv6.conf.${BRIDGE_NAME}.accept_dad`, '0');
    stack.addAddress(bridge, interfaceAddress(gateway, podRanges.ipv4.prefixLength));
    if (this.#ipv6Ipam !== undefined && podRanges.ipv6 !== undefined) {
      const { prefixLength } = podRanges.ipv6;
      stack.ipv6.addAddress(bridge, { address: this.#ipv6Ipam.gateway, prefixLength, hasNoDad: true });
    }
    return bridge;
  }
}

/** Two octets that say what the device is, then the address. */
export function macFromAddress(prefix: number, address: Ipv4Address): MacAddress {
  return macOf(prefix * 2 ** 32 + address);
}

/** `pod` is `namespace/name`. */
export function vethNameOf(pod: string): string {
  const bytes = Uint8Array.from(pod, (character) => character.charCodeAt(0) & 0xff);
  const digest = sha256(bytes).slice(0, 4);
  return `veth${Array.from(digest, (octet) => octet.toString(16).padStart(2, '0')).join('')}`;
}
