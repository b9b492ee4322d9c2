/**
 * One end of a virtual Ethernet pair (veth(4)).
 *
 * Models the crossing into another namespace: mark and connection tracking stay behind. The crossing takes a
 * microsecond, so that the order of events on a node can be read off the time stamps; in a kernel it takes about that.
 * What is longer than the other end's MTU is lost there (`is_skb_forwardable`), but for frames of several segments.
 */
import { say } from '../base/sentence';
import { microseconds } from '../base/time';
import type { Scheduler } from '../engine/scheduler';
import type { LinkContext } from './link-context';
import { NetDevice, scrubPacket, type DeviceOptions } from './net-device';
import type { Packet } from './packet';
import type { WireStatistics } from './wire-statistics';

const CROSSING_TIME = microseconds(1);
/** The frame header, and a VLAN tag that might be there. */
const FRAME_OVERHEAD_BYTES = 18;

interface VethOptions extends DeviceOptions {
  /** False: `ip link set … arp off`. */
  readonly hasArp?: boolean;
}

export class VethDevice extends NetDevice {
  readonly kind = 'veth';
  override readonly hasArp: boolean;
  readonly #scheduler: Scheduler;
  readonly #wires: WireStatistics;

  private constructor(options: VethOptions, context: LinkContext) {
    super(options, context.packets);
    this.hasArp = options.hasArp !== false;
    this.#scheduler = context.scheduler;
    this.#wires = context.wires;
  }

  static createPair(
    first: VethOptions,
    second: VethOptions,
    context: LinkContext,
  ): readonly [VethDevice, VethDevice] {
    const one = new VethDevice(first, context);
    const other = new VethDevice(second, context);
    one.peer = other;
    other.peer = one;
    return [one, other];
  }

  protected override transmit(packet: Packet): void {
    const { peer } = this;
    if (peer === undefined) {
      this.drop(packet, 'device-down');
      return;
    }
    if (packet.end - packet.start > peer.mtuBytes + FRAME_OVERHEAD_BYTES && packet.surplusBytes === 0) {
      this.sentPackets -= 1;
      this.sentBytes -= packet.end - packet.start;
      peer.droppedPackets += 1;
      this.dropSend(
        packet,
        'too-big',
        say('{device} takes {mtu} bytes', { device: peer.name, mtu: peer.mtuBytes }),
      );
      return;
    }
    scrubPacket(packet);
    this.#wires.transmissions += 1;
    this.#scheduler.scheduleEvent(CROSSING_TIME, peer, packet);
  }
}
