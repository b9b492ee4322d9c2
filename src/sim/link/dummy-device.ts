/** A device that swallows what it is given, as drivers/net/dummy.c: a place to put addresses on. */
import type { LinkContext } from './link-context';
import { NetDevice, type DeviceOptions } from './net-device';
import type { Packet } from './packet';

export class DummyDevice extends NetDevice {
  readonly kind = 'dummy';
  override readonly hasArp = false;

  constructor(options: DeviceOptions, context: LinkContext) {
    super(options, context.packets);
  }

  protected override transmit(packet: Packet): void {
    this.packets.consume(packet);
  }
}
