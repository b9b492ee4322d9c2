import { DropLog } from '#sim/link/drop-log';
import { NetDevice } from '#sim/link/net-device';
import type { Packet } from '#sim/link/packet';
import { PacketPool } from '#sim/link/packet-pool';
import { Scheduler } from '#sim/engine/scheduler';
import { parseMac } from '#sim/wire/mac-address';

/** A device that is only a name for what prints it; frames end in it. */
class NamedDevice extends NetDevice {
  readonly kind = 'physical';

  protected override transmit(packet: Packet): void {
    this.packets.consume(packet);
  }
}

export function deviceCalled(name: string, mac = '0a:58:0a:f4:01:02'): NetDevice {
  const packets = new PacketPool(new DropLog(new Scheduler()));
  return new NamedDevice({ name, mac: parseMac(mac)!, mtuBytes: 1500 }, packets);
}
