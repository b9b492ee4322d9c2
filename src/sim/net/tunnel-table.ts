/**
 * The tunnels of a namespace over one family: a UDP datagram to the port of one goes to its device, not to a socket, and so
 * does an IP packet in an IP packet.
 */
import { LazyMap } from '../base/lazy-map';
import { closestTunnel, type IpipDevice } from '../link/ipip-device';
import type { Packet } from '../link/packet';
import type { UdpTunnelDevice } from '../link/udp-tunnel-device';
import type { IpAddress } from '../wire/ip-address';
import { ipDestination, ipSource } from './ip-header';

export class TunnelTable {
  readonly #devicesByPort = new LazyMap<number, readonly UdpTunnelDevice[]>();
  #ipip: readonly IpipDevice[] = [];

  add(device: UdpTunnelDevice): void {
    const others = this.#devicesByPort.get(device.destinationPort) ?? [];
    this.#devicesByPort.set(device.destinationPort, [...others, device]);
  }

  remove(device: UdpTunnelDevice): void {
    const left = (this.#devicesByPort.get(device.destinationPort) ?? []).filter((other) => other !== device);
    if (left.length === 0) this.#devicesByPort.delete(device.destinationPort);
    else this.#devicesByPort.set(device.destinationPort, left);
  }

  addIpip(device: IpipDevice): void {
    this.#ipip = [...this.#ipip, device];
  }

  removeIpip(device: IpipDevice): void {
    this.#ipip = this.#ipip.filter((other) => other !== device);
  }

  /** Whether the namespace speaks protocol 4, so that a packet without a tunnel is refused as a closed port is. */
  get hasIpip(): boolean {
    return this.#ipip.length > 0;
  }

  /** Takes a packet of protocol 4, the inner one at `transportOffset`, if one of the tunnels has its ends. */
  deliverIpip(packet: Packet): boolean {
    const device = closestTunnel(this.#ipip, ipSource(packet), ipDestination(packet));
    device?.decapsulate(packet);
    return device !== undefined;
  }

  /**
   * Takes a UDP datagram from `source`, its header at `transportOffset`, if its port is that of tunnels. A device that is down
   * has no socket.
   */
  deliver(packet: Packet, source: IpAddress): boolean {
    if (this.#devicesByPort.size === 0) return false;
    const devices = this.#devicesByPort.get(packet.uint16(packet.transportOffset + 2));
    if (devices === undefined) return false;
    let open: UdpTunnelDevice | undefined;
    for (const device of devices) {
      if (!device.isUp) continue;
      if (device.decapsulate(packet, source)) return true;
      open = device;
    }
    open?.dropUnknown(packet, source);
    return open !== undefined;
  }
}
