/**
 * An intermediate functional block (drivers/net/ifb.c): what comes in on another device passes it as if it was sent, so that
 * a queueing discipline, which a device has for sending alone, holds back what is received.
 *
 * Models the way of a frame from the other device's ingress hook (`mirred egress redirect`) through this device and back to
 * where it came in. Leaves out redirecting what is sent.
 */
import type { LinkContext } from './link-context';
import { NetDevice, type DeviceOptions, type PacketProgram } from './net-device';
import type { Packet } from './packet';

export class IfbDevice extends NetDevice implements PacketProgram {
  readonly kind = 'ifb';
  override readonly hasArp = false;
  readonly #origin: NetDevice;

  /** Frames of `origin`, whose ingress program this is to be. */
  constructor(options: DeviceOptions, origin: NetDevice, context: LinkContext) {
    super(options, context.packets);
    this.#origin = origin;
  }

  run(packet: Packet): boolean {
    this.receivedPackets += 1;
    this.receivedBytes += packet.end - packet.start;
    this.send(packet);
    return false;
  }

  /** Frames of the other device go their own way again. */
  release(): void {
    if (this.#origin.ingressProgram === this) this.#origin.ingressProgram = undefined;
  }

  protected override transmit(packet: Packet): void {
    this.#origin.receivePast(packet);
  }
}
