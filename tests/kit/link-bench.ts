/** A workbench for link devices: one clock, one packet pool, and namespaces that only note what they receive. */
import { Scheduler } from '#sim/engine/scheduler';
import { DeviceRegistry } from '#sim/link/device-registry';
import { DropLog } from '#sim/link/drop-log';
import type { LinkContext } from '#sim/link/link-context';
import type { DeviceOwner, NetDevice } from '#sim/link/net-device';
import type { Packet } from '#sim/link/packet';
import { PacketPool } from '#sim/link/packet-pool';
import { WireStatistics } from '#sim/link/wire-statistics';
import { macOf, type MacAddress } from '#sim/wire/mac-address';
import { seconds, after } from '#sim/base/time';
import { TlsLedger } from '#sim/wire/tls-ledger';

export class LinkBench {
  readonly scheduler = new Scheduler();
  readonly drops = new DropLog(this.scheduler);
  readonly context: LinkContext = {
    scheduler: this.scheduler,
    packets: new PacketPool(this.drops),
    wires: new WireStatistics(),
    registry: new DeviceRegistry(),
    tls: new TlsLedger(),
  };

  /** Takes a device in and answers the frames that it receives, as text: `device source>destination payload`. */
  listen(...devices: readonly NetDevice[]): string[] {
    const received: string[] = [];
    for (const device of devices) {
      const owner: DeviceOwner = {
        name: 'test',
        receiveFrame: (packet) => {
          received.push(`${device.name} ${describeFrame(packet)}`);
          this.context.packets.consume(packet);
        },
      };
      device.joinNamespace(owner, 1);
    }
    return received;
  }

  frame(source: MacAddress, destination: MacAddress, payload: string): Packet {
    const packet = this.context.packets.allocate(64);
    packet.start = packet.networkOffset - 14;
    writeMac(packet, packet.start, destination);
    writeMac(packet, packet.start + 6, source);
    packet.etherType = 0x0800;
    packet.setUint16(packet.start + 12, 0x0800);
    for (const character of payload) {
      packet.setUint8(packet.end, character.charCodeAt(0));
      packet.end += 1;
    }
    return packet;
  }

  run(): void {
    this.scheduler.runUntil(after(this.scheduler.now(), seconds(1)));
  }
}

export const STATION_A = macOf(0x02_00_00_00_00_0a);
export const STATION_B = macOf(0x02_00_00_00_00_0b);
export const STATION_C = macOf(0x02_00_00_00_00_0c);

function writeMac(packet: Packet, offset: number, mac: MacAddress): void {
  packet.setUint16(offset, Math.floor(mac / 2 ** 32));
  packet.setUint32(offset + 2, mac % 2 ** 32);
}

function describeFrame(packet: Packet): string {
  const destination = packet.uint8(packet.start + 5).toString(16);
  const source = packet.uint8(packet.start + 11).toString(16);
  const payload = String.fromCharCode(...packet.buffer.subarray(packet.start + 14, packet.end));
  return `${source}>${destination} ${payload}`;
}
