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
import { interfaceAddress } from '../../net/interface-table';
import { EVERY_IPV4, type Cidr } from '../../wire/cidr';
import type { Ipv4Address } from '../../wire/ipv4-address';
import { macOf, type MacAddress } from '../../wire/mac-address';
import { HostLocalIpam } from './host-local-ipam';
import type { PodNetwork, PodNetworkAttachment } from './pod-network';

const BRIDGE_NAME = 'cni0';
const POD_MAC_PREFIX = 0x0a58;
const HOST_VETH_MAC_PREFIX = 0xfe58;

export interface BridgePluginOptions {
  readonly machine: Machine;
  /** This node's part of the Pod network. */
  readonly podCidr: Cidr;
  readonly clusterCidr: Cidr;
  readonly mtuBytes: number;
  /** Addresses that the lab keeps for certain Pods. */
  readonly isPinned: (address: Ipv4Address) => boolean;
}

export class BridgePlugin implements PodNetwork {
  readonly #options: BridgePluginOptions;
  readonly #ipam: HostLocalIpam;

  constructor(options: BridgePluginOptions) {
    this.#options = options;
    this.#ipam = new HostLocalIpam(options.podCidr, options.isPinned);
  }

  addPod(
    pod: string,
    namespace: NetworkNamespace,
    wanted: Ipv4Address | undefined,
  ): Result<PodNetworkAttachment, string> {
    const allocated = this.#ipam.allocate(pod, wanted);
    if (!allocated.ok) return allocated;
    const address = allocated.value;
    const { machine, podCidr, clusterCidr, mtuBytes } = this.#options;
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
    stack.addAddress(inside, interfaceAddress(address, podCidr.prefixLength));
    stack.routes.add({ destination: EVERY_IPV4, gateway, device: inside });
    stack.routes.add({ destination: clusterCidr, gateway, device: inside });
    return ok({ address });
  }

  removePod(pod: string): void {
    this.#ipam.release(pod);
    const { stack } = this.#options.machine.rootNamespace;
    const outside = stack.findDevice(vethNameOf(pod));
    if (outside !== undefined) stack.removeDevice(outside);
  }

  #bridge(): Bridge {
    const { machine, podCidr, mtuBytes } = this.#options;
    const { stack } = machine.rootNamespace;
    const existing = stack.findDevice(BRIDGE_NAME);
    if (existing instanceof Bridge) return existing;
    const { gateway } = this.#ipam;
    const bridge = new Bridge(
      { name: BRIDGE_NAME, mac: macFromAddress(POD_MAC_PREFIX, gateway), mtuBytes },
      machine.link,
    );
    stack.addDevice(bridge);
    stack.addAddress(bridge, interfaceAddress(gateway, podCidr.prefixLength));
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
