/** Felix's tunnel devices: `tunl0` and `vxlan.calico` (projectcalico/calico v3.29 `felix/dataplane/linux/ipip_mgr.go`, `vxlan_mgr.go`). */
import { sha1 } from '@noble/hashes/legacy.js';
import type { Machine } from '../../../host/machine';
import { IPIP_FALLBACK_NAME, IPIP_OVERHEAD_BYTES, IpipDevice } from '../../../link/ipip-device';
import type { NetDevice } from '../../../link/net-device';
import { VxlanDevice } from '../../../link/vxlan-device';
import { interfaceAddress } from '../../../net/interface-table';
import { ANY_IPV4, type Ipv4Address } from '../../../wire/ipv4-address';
import { macOf, type MacAddress } from '../../../wire/mac-address';
import type { CalicoNodeFacts } from './calico-view';

const VXLAN_NAME = 'vxlan.calico';
const VXLAN_PORT = 4789;
const VXLAN_VNI = 4096;
export const VXLAN_OVERHEAD_BYTES = 50;
const HOST_WIDTH = 32;

interface TunnelEnds {
  readonly self: CalicoNodeFacts;
  readonly external: NetDevice;
  readonly address: Ipv4Address;
  readonly mtuBytes: number | undefined;
}

/** The device that the kernel's module brings, put to use. */
export function createIpipTunnel(machine: Machine, { external, address, mtuBytes }: TunnelEnds): IpipDevice {
  const { stack } = machine.rootNamespace;
  const present = stack.findDevice(IPIP_FALLBACK_NAME);
  const device =
    present instanceof IpipDevice
      ? present
      : newFallback(machine, mtuBytes ?? external.mtuBytes - IPIP_OVERHEAD_BYTES);
  stack.addAddress(device, interfaceAddress(address, HOST_WIDTH));
  return device;
}

function newFallback(machine: Machine, mtuBytes: number): IpipDevice {
  const { stack } = machine.rootNamespace;
  const any = { local: ANY_IPV4, remote: ANY_IPV4, ttl: 0, tos: 0, isPathMtuDiscovered: false };
  const device = new IpipDevice({ name: IPIP_FALLBACK_NAME, mtuBytes, ...any }, stack, machine.link);
  stack.addDevice(device);
  return device;
}

export function createVxlanTunnel(
  machine: Machine,
  { self, external, address, mtuBytes }: TunnelEnds,
): VxlanDevice {
  const { stack } = machine.rootNamespace;
  const device = new VxlanDevice(
    {
      name: VXLAN_NAME,
      mac: vxlanMacOf(self.name),
      mtuBytes: mtuBytes ?? external.mtuBytes - VXLAN_OVERHEAD_BYTES,
      vni: VXLAN_VNI,
      destinationPort: VXLAN_PORT,
      localAddress: self.address,
      underlay: external.name,
    },
    stack,
    machine.prng.split(`${VXLAN_NAME} flow hash`).uint32(),
    machine.link,
  );
  stack.addDevice(device);
  stack.addAddress(device, interfaceAddress(address, HOST_WIDTH));
  return device;
}

/** `vtepMACForHost`: an `f`, and the beginning of the hash of the node's name. */
export function vxlanMacOf(node: string): MacAddress {
  const digest = sha1(Uint8Array.from(node, (character) => character.charCodeAt(0) & 0xff));
  return macOf([0x66, ...digest.slice(0, 5)].reduce((sum, octet) => sum * 256 + octet, 0));
}
