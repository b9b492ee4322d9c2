/** The `lo` device: what is sent comes back, with its mark and its tracked connection, as in Linux. */
import { NO_DELAY } from '../base/time';
import type { Scheduler } from '../engine/scheduler';
import type { MacAddress } from '../wire/mac-address';
import { NetDevice } from './net-device';
import type { Packet } from './packet';
import type { LinkContext } from './link-context';

/** Linux's default for `lo`. */
const LOOPBACK_MTU_BYTES = 65_536;

export class LoopbackDevice extends NetDevice {
  readonly kind = 'loopback';
  readonly #scheduler: Scheduler;

  constructor(context: LinkContext) {
    super({ name: 'lo', mac: 0 as MacAddress, mtuBytes: LOOPBACK_MTU_BYTES }, context.packets);
    this.#scheduler = context.scheduler;
  }

  protected override transmit(packet: Packet): void {
    this.#scheduler.scheduleEvent(NO_DELAY, this, packet);
  }
}
