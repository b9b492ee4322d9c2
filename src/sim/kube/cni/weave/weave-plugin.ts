/**
 * The CNI plugin `weave-net` (weaveworks/weave 2.8 `plugin/net/cni.go`, `net/veth.go`): a veth pair to the bridge `weave`, an
 * address of the whole network, and the bridge as the way out. The addresses are the router's to give.
 */
import { err, ok, type Result } from '../../../base/result';
import type { Machine } from '../../../host/machine';
import { VethDevice } from '../../../link/veth-device';
import { IpStack } from '../../../net/ip-stack';
import { formatIpv4, type Ipv4Address } from '../../../wire/ipv4-address';
import { formatMac } from '../../../wire/mac-address';
import {
  cniError,
  type CniAddition,
  type CniCall,
  type CniError,
  type CniPlugin,
  type CniResult,
} from '../cni';
import { configureInterface } from '../configure-interface';
import { macFromName } from '../link-addresses';
import type { WeaveDatapath } from './weave-datapath';

/** Of a sandbox's id. */
const NAME_DIGITS = 7;

/** The router's part of it (`plugin/ipam`). */
export interface WeaveAllocator {
  readonly prefixLength: number;
  /** The node's own, on the bridge; undefined while the router has not given it. */
  readonly gateway: Ipv4Address | undefined;
  /** Fails in the plugin's words. */
  allocate(containerId: string, wanted: Ipv4Address | undefined): Result<Ipv4Address, string>;
  release(containerId: string): void;
}

export class WeavePlugin implements CniPlugin {
  readonly type = 'weave-net';
  readonly #machine: Machine;
  readonly #datapath: WeaveDatapath;
  readonly #allocator: WeaveAllocator;

  constructor(machine: Machine, datapath: WeaveDatapath, allocator: WeaveAllocator) {
    this.#machine = machine;
    this.#datapath = datapath;
    this.#allocator = allocator;
  }

  add(call: CniCall): Result<CniAddition, CniError> {
    const { containerId, ifName, netns, config, wanted } = call;
    const own = typeof wanted === 'bigint' ? undefined : wanted;
    const address = this.#allocator.allocate(containerId, own);
    if (!address.ok) return err(cniError(`unable to allocate IP address: ${address.error}`));
    const { gateway, prefixLength } = this.#allocator;
    if (gateway === undefined) return err(cniError('Bridge "weave" has no IP addresses'));
    const result: CniResult = {
      interfaces: [{ name: ifName, mac: formatMac(macFromName(`${containerId} ${ifName}`)), sandbox: netns }],
      ips: [
        {
          interface: 0,
          address: `${formatIpv4(address.value)}/${prefixLength}`,
          gateway: formatIpv4(gateway),
        },
      ],
      routes: [{ dst: '0.0.0.0/0', gw: formatIpv4(gateway) }],
    };
    return ok({
      result,
      apply: ({ stack }): void => {
        const { bridge } = this.#datapath;
        const { mtuBytes } = bridge;
        const [inside, outside] = VethDevice.createPair(
          { name: ifName, mac: macFromName(`${containerId} ${ifName}`), mtuBytes },
          { name: hostNameOf(call), mac: macFromName(`${containerId} host`), mtuBytes },
          this.#machine.link,
        );
        this.#machine.rootNamespace.stack.addDevice(outside);
        bridge.attachPort(outside, { isHairpin: config['hairpinMode'] === true });
        stack.addDevice(inside);
        configureInterface(stack, inside, result);
      },
    });
  }

  /** Done twice it is done. */
  delete(call: CniCall): Result<undefined, CniError> {
    const { stack } = this.#machine.rootNamespace;
    const outside = stack.findDevice(hostNameOf(call));
    if (outside !== undefined) {
      const inside = outside.peer;
      stack.removeDevice(outside);
      if (inside?.isInNamespace === true && inside.owner instanceof IpStack)
        inside.owner.removeDevice(inside);
    }
    this.#allocator.release(call.containerId);
    return ok(undefined);
  }
}

/** `vethPair` */
function hostNameOf({ containerId }: CniCall): string {
  return `vethwepl${containerId.slice(0, NAME_DIGITS)}`;
}
