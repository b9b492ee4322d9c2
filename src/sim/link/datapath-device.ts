/**
 * A datapath of Open vSwitch (net/openvswitch): a switch that decides nothing itself. What its owner, a program, has told it
 * is what happens to a frame that comes in on a port.
 *
 * Models the device of the datapath's name, its ports, and that without the owner nothing is forwarded. The owner is asked for
 * each frame, where the real one answers the first of a flow and the kernel remembers; so there is no table of flows.
 */
import { say } from '../base/sentence';
import type { LinkContext } from './link-context';
import { NetDevice, type DeviceOptions, type FrameReceiver } from './net-device';
import type { Packet } from './packet';

/** Ends the packet or hands it on. */
export type FrameDecision = (packet: Packet, port: NetDevice) => void;

export class DatapathDevice extends NetDevice implements FrameReceiver {
  readonly kind = 'openvswitch';
  /** What the program that owns it has decided; undefined while nobody does. */
  decide: FrameDecision | undefined = undefined;

  constructor(options: DeviceOptions, context: LinkContext) {
    super(options, context.packets);
  }

  attachPort(port: NetDevice): void {
    port.master = this;
    port.redirectReceive(this);
  }

  receiveFrame(packet: Packet, port: NetDevice): void {
    if (this.decide !== undefined) this.decide(packet, port);
    else
      this.drop(
        packet,
        'no-tunnel-endpoint',
        say('nobody tells {device} what to do with it', { device: this.name }),
      );
  }

  /** What the machine itself sends into the switch. */
  protected override transmit(packet: Packet): void {
    this.receiveFrame(packet, this);
  }
}
