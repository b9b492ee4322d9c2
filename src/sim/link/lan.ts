/**
 * An Ethernet segment: a switch without a management plane, and the cables to it.
 *
 * Models learning, flooding, and a delay per cable. Leaves out bandwidth, queues, VLANs and spanning tree. A frame
 * crosses two links: from the sender to the switch and from the switch to the receiver. When a cable is pulled, the
 * switch forgets what it learned there, and frames that were on it are lost.
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
  /** What a kernel notes on a packet stays on it: the cables are veth pairs between namespaces of one machine. */
  isWithinOneMachine = false;

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

  /** Pulls the cable of a network card, for good. */
  detach(device: PhysicalDevice): void {
    const index = this.#ports.indexOf(device);
    if (index !== -1) this.#ports.splice(index, 1);
    for (const [mac, port] of this.#learned) if (port === device) this.#learned.delete(mac);
    device.unplug();
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
  /** Whose card it was when its cable was pulled. */
  #unpluggedFrom: string | undefined = undefined;

  constructor(options: DeviceOptions, lan: Lan, context: LinkContext) {
    super(options, context.packets);
    this.lan = lan;
    this.#context = context;
    this.#switchPort = {
      handleEvent: (argument: unknown): void => {
        if (!(argument instanceof Packet)) return;
        if (this.#unpluggedFrom === undefined) lan.forward(argument, this);
        else this.#lose(argument, this.#unpluggedFrom);
      },
    };
  }

  get isPluggedIn(): boolean {
    return this.#unpluggedFrom === undefined;
  }

  /** Called by the segment. */
  unplug(): void {
    this.#unpluggedFrom = this.isInNamespace ? this.owner.name : '';
  }

  /** A frame that was on the cable arrives, unless the cable was pulled. */
  override handleEvent(argument: unknown): void {
    if (this.#unpluggedFrom !== undefined && argument instanceof Packet) {
      this.#lose(argument, this.#unpluggedFrom);
    } else super.handleEvent(argument);
  }

  protected override transmit(packet: Packet): void {
    if (this.#unpluggedFrom !== undefined) {
      this.#lose(packet, this.#unpluggedFrom);
      return;
    }
    scrubPacket(packet);
    if (!this.lan.isWithinOneMachine) packet.isConfirming = false;
    this.#context.wires.transmissions += 1;
    this.#context.scheduler.scheduleEvent(this.lan.cableDelay, this.#switchPort, packet);
  }

  #lose(packet: Packet, machine: string): void {
    this.droppedPackets += 1;
    const detail = `the cable of ${machine} to ${this.lan.name} was pulled`;
    this.#context.packets.drop(packet, 'cable-down', { at: machine, device: this.name, detail });
  }
}
