/**
 * The devices that the agent makes on its node, and the programs on them (Cilium v1.17 `pkg/datapath/loader`, `pkg/datapath/linux/route`).
 *
 * `cilium_host` and `cilium_net` are the ends of a veth pair: what the host sends to Pods goes to the first of them, whose program takes
 * it. The tunnel device has neither address nor other end: programs say for each packet where it goes.
 */
import type { Machine } from '../../../host/machine';
import { GeneveDevice } from '../../../link/geneve-device';
import type { NetDevice } from '../../../link/net-device';
import type { UdpTunnelDevice } from '../../../link/udp-tunnel-device';
import { VethDevice } from '../../../link/veth-device';
import { VxlanDevice } from '../../../link/vxlan-device';
import { interfaceAddress } from '../../../net/interface-table';
import { ANY_IPV4, type Ipv4Address } from '../../../wire/ipv4-address';
import { macFromName } from '../link-addresses';

const VXLAN_PORT = 8472;
const GENEVE_PORT = 6081;
const HOST_WIDTH = 32;
const ROUTED_DEVICES = ['all', 'default', 'cilium_host', 'cilium_net'];

interface NodeDevices {
  readonly hostDevice: NetDevice;
  readonly hostPeer: NetDevice;
  readonly tunnel: UdpTunnelDevice | undefined;
}

export function createNodeDevices(
  machine: Machine,
  mode: 'vxlan' | 'geneve' | 'native',
  { router, mtuBytes }: { readonly router: Ipv4Address; readonly mtuBytes: number },
): NodeDevices {
  const { stack } = machine.rootNamespace;
  const macOf = (name: string) => macFromName(`${machine.name} ${name}`);
  const [hostDevice, hostPeer] = VethDevice.createPair(
    { name: 'cilium_host', mac: macOf('cilium_host'), mtuBytes, hasArp: false },
    { name: 'cilium_net', mac: macOf('cilium_net'), mtuBytes, hasArp: false },
    machine.link,
  );
  stack.addDevice(hostPeer);
  stack.addDevice(hostDevice);
  const tunnel = mode === 'native' ? undefined : createTunnel(machine, mode, mtuBytes);
  if (tunnel !== undefined) stack.addDevice(tunnel);
  for (const name of [...ROUTED_DEVICES, ...(tunnel === undefined ? [] : [tunnel.name])])
    stack.sysctl.set(`net.ipv4.conf.${name}.rp_filter`, '0');
  stack.addAddress(hostDevice, interfaceAddress(router, HOST_WIDTH));
  stack.routes.add({
    destination: { address: router, prefixLength: HOST_WIDTH },
    device: hostDevice,
    scope: 'link',
    protocol: 'kernel',
  });
  return { hostDevice, hostPeer, tunnel };
}

function createTunnel(machine: Machine, mode: 'vxlan' | 'geneve', mtuBytes: number): UdpTunnelDevice {
  const { stack } = machine.rootNamespace;
  const name = `cilium_${mode}`;
  const hashSeed = machine.prng.split(`${name} flow hash`).uint32();
  const options = {
    name,
    mac: macFromName(`${machine.name} ${name}`),
    mtuBytes,
    vni: 0,
    localAddress: ANY_IPV4,
    isExternal: true,
    remote: undefined,
  };
  return mode === 'vxlan'
    ? new VxlanDevice({ ...options, destinationPort: VXLAN_PORT }, stack, hashSeed, machine.link)
    : new GeneveDevice({ ...options, destinationPort: GENEVE_PORT }, stack, hashSeed, machine.link);
}
