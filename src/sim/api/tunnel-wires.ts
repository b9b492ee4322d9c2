/**
 * Which tunnels there are between machines, as lines of a picture.
 *
 * A tunnel device has an end or many (`bridge fdb`, `remote` of `ip link`), or none of its own: `tunl0` of Calico sends to the
 * gateway of the route (drivers: net/ipv4/ip_tunnel.c, `ip_tunnel_xmit`), an `external` device where the packet says, which
 * who made it knows. Leaves out meshes of more ends than anybody could look at.
 */
import type { Machine } from '../host/machine';
import { IpipDevice } from '../link/ipip-device';
import type { NetDevice } from '../link/net-device';
import { UdpTunnelDevice } from '../link/udp-tunnel-device';
import { VxlanDevice } from '../link/vxlan-device';
import { isAnyAddress, type IpAddress } from '../wire/ip-address';
import { interfaceIdOf } from './capture-session';

type TunnelDevice = UdpTunnelDevice | IpipDevice;

interface TunnelWire {
  readonly from: string;
  readonly to: string;
  /** At `from`: its counters say what the tunnel carries. */
  readonly device: NetDevice;
}

/** Each with each: 64 machines are 2,016 lines. */
const MAX_ENDS = 64;

/** Each pair once, from the machine that comes first. */
export function tunnelWiresOf(machines: Iterable<Machine>): readonly TunnelWire[] {
  const ends: { readonly machine: Machine; readonly device: TunnelDevice }[] = [];
  for (const machine of machines) {
    for (const device of machine.rootNamespace.stack.devices()) {
      if (isTunnel(device)) ends.push({ machine, device });
    }
    if (ends.length > MAX_ENDS) return [];
  }
  const byAddress = new Map<IpAddress, TunnelDevice[]>();
  for (const { machine, device } of ends) {
    for (const address of outerAddressesOf(machine, device)) {
      byAddress.set(address, [...(byAddress.get(address) ?? []), device]);
    }
  }
  const place = new Map<TunnelDevice, number>(ends.map(({ device }, index) => [device, index]));
  const wires = new Map<string, TunnelWire>();
  for (const { machine, device } of ends) {
    for (const remote of remotesOf(machine, device)) {
      const far = byAddress.get(remote)?.find((other) => other !== device && other.kind === device.kind);
      if (far === undefined) continue;
      const isForth = (place.get(device) ?? 0) < (place.get(far) ?? 0);
      const [first, second] = isForth ? [device, far] : [far, device];
      const [from, to] = [interfaceIdOf(first), interfaceIdOf(second)];
      wires.set(`${from} ${to}`, { from, to, device: first });
    }
  }
  return [...wires.values()];
}

function isTunnel(device: NetDevice): device is TunnelDevice {
  return device instanceof UdpTunnelDevice || device instanceof IpipDevice;
}

/** Where packets for the device arrive. */
function outerAddressesOf({ rootNamespace }: Machine, device: TunnelDevice): readonly IpAddress[] {
  const own = device instanceof IpipDevice ? device.local : device.localAddress;
  if (!isAnyAddress(own)) return [own];
  const { stack } = rootNamespace;
  return stack
    .devices()
    .filter(({ kind }) => kind === 'physical')
    .flatMap((card) => stack.addressesOf(card).map(({ address }) => address));
}

function remotesOf({ rootNamespace }: Machine, device: TunnelDevice): readonly IpAddress[] {
  if (device instanceof IpipDevice) {
    if (!isAnyAddress(device.remote)) return [device.remote];
    const routes = rootNamespace.stack.routes.entries();
    return routes.flatMap((route) => (route.device === device ? (route.gateway ?? []) : []));
  }
  const known = device.knownRemotes?.() ?? [];
  if (!(device instanceof VxlanDevice)) return known;
  return [...known, ...device.forwardingEntries().map(({ destination }) => destination)];
}
