/**
 * The plugin `cilium-cni`: it asks the agent of its node for an address, makes the veth pair and gives the Pod its routes
 * (Cilium v1.17 `plugins/cilium-cni/cmd/cmd.go`, `pkg/datapath/connector`).
 *
 * The Pod's default route leads to the address of `cilium_host`, which it believes to be on its link; who answers is a program at the
 * other end of the veth pair. With a tunnel the route has the MTU that fits into it, and the device has the network's.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { err, ok, type Result } from '../../../base/result';
import type { Machine } from '../../../host/machine';
import type { NetworkNamespace } from '../../../host/network-namespace';
import { VethDevice } from '../../../link/veth-device';
import { interfaceAddress } from '../../../net/interface-table';
import { EVERY_IPV4 } from '../../../wire/cidr';
import { isIpv6 } from '../../../wire/ip-address';
import { formatIpv4, type Ipv4Address } from '../../../wire/ipv4-address';
import { formatMac } from '../../../wire/mac-address';
import { bytesOfUtf8 } from '../../../wire/utf8';
import { cniError, type CniAddition, type CniCall, type CniError, type CniPlugin } from '../cni';
import { macFromAddress } from '../link-addresses';

const HOST_WIDTH = 32;
const POD_MAC_PREFIX = 0x0a58;
const HOST_MAC_PREFIX = 0xfe58;
/** What fits into a name of 15 characters behind `lxc`. */
const NAME_DIGITS = 12;

/** The agent of the node. */
export interface CiliumAgent {
  readonly router: Ipv4Address;
  readonly deviceMtuBytes: number;
  /** 0 for the device's. */
  readonly routeMtuBytes: number;
  allocate(call: CniCall, wanted: Ipv4Address | undefined): Result<Ipv4Address, string>;
  release(call: CniCall): void;
  /** The Pod is connected: its program goes to the node's end of the pair. */
  attach(
    call: CniCall,
    pod: { readonly address: Ipv4Address; readonly outside: VethDevice; readonly inside: VethDevice },
    namespace: NetworkNamespace,
  ): void;
  detach(call: CniCall): void;
}

export class CiliumPlugin implements CniPlugin {
  readonly type = 'cilium-cni';
  readonly #machine: Machine;
  readonly #agent: CiliumAgent;

  constructor(machine: Machine, agent: CiliumAgent) {
    this.#machine = machine;
    this.#agent = agent;
  }

  add(call: CniCall): Result<CniAddition, CniError> {
    const { wanted } = call;
    const allocated = this.#agent.allocate(call, wanted === undefined || isIpv6(wanted) ? undefined : wanted);
    if (!allocated.ok) return err(cniError(allocated.error));
    const address = allocated.value;
    const gateway = formatIpv4(this.#agent.router);
    const result = {
      interfaces: [
        { name: lxcNameOf(call), mac: formatMac(macFromAddress(HOST_MAC_PREFIX, address)) },
        { name: call.ifName, mac: formatMac(macFromAddress(POD_MAC_PREFIX, address)), sandbox: call.netns },
      ],
      ips: [{ interface: 1, address: `${formatIpv4(address)}/${HOST_WIDTH}`, gateway }],
      routes: [{ dst: '0.0.0.0/0', gw: gateway }],
    };
    return ok({ result, apply: (namespace) => this.#connect(call, address, namespace) });
  }

  delete(call: CniCall): Result<undefined, CniError> {
    this.#agent.release(call);
    this.#machine.whenUsed(() => {
      this.#agent.detach(call);
      const { stack } = this.#machine.rootNamespace;
      const outside = stack.findDevice(lxcNameOf(call));
      if (outside !== undefined) stack.removeDevice(outside);
    });
    return ok(undefined);
  }

  #connect(call: CniCall, address: Ipv4Address, namespace: NetworkNamespace): void {
    const machine = this.#machine;
    const { deviceMtuBytes: mtuBytes, routeMtuBytes, router } = this.#agent;
    const [inside, outside] = VethDevice.createPair(
      { name: call.ifName, mac: macFromAddress(POD_MAC_PREFIX, address), mtuBytes },
      { name: lxcNameOf(call), mac: macFromAddress(HOST_MAC_PREFIX, address), mtuBytes },
      machine.link,
    );
    const { stack: pod } = namespace;
    pod.addDevice(inside);
    pod.addAddress(inside, interfaceAddress(address, HOST_WIDTH));
    pod.routes.add({
      destination: { address: router, prefixLength: HOST_WIDTH },
      device: inside,
      scope: 'link',
    });
    const mtu = routeMtuBytes === 0 ? {} : { mtuBytes: routeMtuBytes };
    pod.routes.add({ destination: EVERY_IPV4, gateway: router, device: inside, ...mtu });
    const { stack } = machine.rootNamespace;
    stack.addDevice(outside);
    stack.sysctl.set(`net.ipv4.conf.${outside.name}.rp_filter`, '0');
    this.#agent.attach(call, { address, inside, outside }, namespace);
  }
}

/** `Endpoint2IfName` */
function lxcNameOf({ containerId, ifName }: Pick<CniCall, 'containerId' | 'ifName'>): string {
  const digest = sha256(bytesOfUtf8(`${containerId}:${ifName}`));
  const digits = Array.from(digest.slice(0, NAME_DIGITS / 2), (octet) => octet.toString(16).padStart(2, '0'));
  return `lxc${digits.join('')}`;
}
