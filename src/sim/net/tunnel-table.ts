/** The tunnels of a namespace over one family: a UDP datagram to the port of one goes to its device, not to a socket. */
import { LazyMap } from '../base/lazy-map';
import type { Packet } from '../link/packet';
import type { VxlanDevice } from '../link/vxlan-device';

export class TunnelTable {
  readonly #devicesByPort = new LazyMap<number, readonly VxlanDevice[]>();

  add(device: VxlanDevice): void {
    const others = this.#devicesByPort.get(device.destinationPort) ?? [];
    this.#devicesByPort.set(device.destinationPort, [...others, device]);
  }

  remove(device: VxlanDevice): void {
    const left = (this.#devicesByPort.get(device.destinationPort) ?? []).filter((other) => other !== device);
    if (left.length === 0) this.#devicesByPort.delete(device.destinationPort);
    else this.#devicesByPort.set(device.destinationPort, left);
  }

  /** Takes a UDP datagram, its header at `transportOffset`, if it is for one of the tunnels. */
  deliver(packet: Packet): boolean {
    if (this.#devicesByPort.size === 0) return false;
    const devices = this.#devicesByPort.get(packet.uint16(packet.transportOffset + 2));
    if (devices === undefined) return false;
    for (const device of devices) if (device.decapsulate(packet)) return true;
    return false;
  }
}
