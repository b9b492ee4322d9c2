/**
 * An Ethernet segment: a switch without a management plane, and the cables to it.
 *
 * Models learning, flooding, and a delay per cable. Leaves out bandwidth, queues, VLANs and spanning tree. A frame
 * crosses two links: from the sender to the switch and from the switch to the receiver.
 */
import { microseconds, type Duration } from '../base/time';
import type { EventHandler } from '../engine/event-queue';
import type { MacAddress } from '../wire/mac-address';
import { frameDestination, frameSource, isGroupFrame } from './frame';
import { NetDevice, scrubPacket, type DeviceOptions } from './net-device';
import { Packet } from './packet';
import type { LinkContext } from './link-context';

/** About what a store-and-forward switch and a few meters of cable take. */
const DEFAULT_CABLE_DELAY = microseconds(20);

export class Lan {
  readonly name: string;
  readonly #context: LinkContext;
  readonly #ports: PhysicalDevice[] = [];
  readonly #learned = new Map<MacAddress, PhysicalDevice>();
  readonly cableDelay: Duration;

  constructor(name: string, context: LinkContext, cableDelay: Duration = DEFAULT_CABLE_DELAY) {
    this.name = name;
    this.#context = context;
    this.cableDelay = cableDelay;
  }

  get ports(): readonly PhysicalDevice[] {
    return this.#ports;
  }

  /** Plugs a new network card into the switch. */
  attach(options: DeviceOptions): PhysicalDevice {
    const device = new PhysicalDevice(options, this, this.#context);
    this.#ports.push(device);
    return device;
  }

  /** A frame has reached the switch on the cable from `ingress`. */
  forward(packet: Packet, ingress: PhysicalDevice): void {
    const source = frameSource(packet);
    if (this.#learned.get(source) !== ingress) this.#learned.set(source, ingress);
    const egress = isGroupFrame(packet) ? undefined : this.#learned.get(frameDestination(packet));
    if (egress === ingress) {
      this.#context.packets.drop(packet, 'egress-is-ingress', { at: this.name, device: ingress.name });
      return;
    }
    if (egress !== undefined) {
      this.#deliver(packet, egress);
      return;
    }
    this.#flood(packet, ingress);
  }

  #flood(packet: Packet, ingress: PhysicalDevice): void {
    for (const port of this.#ports) {
      if (port !== ingress) this.#deliver(this.#context.packets.clone(packet), port);
    }
    this.#context.packets.consume(packet);
  }

  #deliver(packet: Packet, egress: PhysicalDevice): void {
    this.#context.wires.transmissions += 1;
    this.#context.scheduler.scheduleEvent(this.cableDelay, egress, packet);
  }
}

export class PhysicalDevice extends NetDevice {
  readonly kind = 'physical';
  readonly lan: Lan;
  readonly #context: LinkContext;
  /** The far end of this device's cable. */
  readonly #switchPort: EventHandler;

  constructor(options: DeviceOptions, lan: Lan, context: LinkContext) {
    super(options, context.packets);
    this.lan = lan;
    this.#context = context;
    this.#switchPort = {
      handleEvent: (argument: unknown): void => {
        if (argument instanceof Packet) lan.forward(argument, this);
      },
    };
  }

  protected override transmit(packet: Packet): void {
    scrubPacket(packet);
    this.#context.wires.transmissions += 1;
    this.#context.scheduler.scheduleEvent(this.lan.cableDelay, this.#switchPort, packet);
  }
}
