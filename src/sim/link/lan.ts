/**
 * An Ethernet segment: a switch without a management plane, and the cables to it.
 *
 * Models learning, flooding, a delay per cable, and faults of cables (`faulty-wire.ts`). Leaves out bandwidth and queues of
 * cables without a fault, VLANs and spanning tree. A frame crosses two links: from the sender to the switch and from the
 * switch to the receiver. When a cable is pulled or down, the switch forgets what it learned there, and frames that were
 * on it are lost.
 */
import { say, type Sentence } from '../base/sentence';
import { microseconds, type Duration } from '../base/time';
import type { Prng } from '../base/prng';
import type { EventHandler } from '../engine/event-handler';
import type { MacAddress } from '../wire/mac-address';
import { arpTargetOf } from './arp-target';
import { NO_FAULT, type CableFault } from './cable-fault';
import { FaultyWire } from './faulty-wire';
import { frameDestination, frameSource, isFrameTo, isGroupFrame } from './frame';
import type { DropReason } from './drop-reason';
import { MacTable, MacTableEntry } from './mac-table';
import { NetDevice, scrubPacket, type DeviceOptions } from './net-device';
import { Packet } from './packet';
import type { LinkContext } from './link-context';

/** About what a store-and-forward switch and a few meters of cable take. */
const DEFAULT_CABLE_DELAY = microseconds(20);

/** A machine that is not made yet, behind its network card. */
export interface DormantMachine {
  /** Makes it, and lets the card join it. */
  wake(): void;
  /** Could anything of this frame to everybody be seen later, but for the counters of the card? */
  hears(packet: Packet): boolean;
}

/** Over which cable an address was heard last. */
class LearnedPort extends MacTableEntry {
  port: PhysicalDevice;

  constructor(mac: MacAddress, port: PhysicalDevice) {
    super(mac);
    this.port = port;
  }
}

export class Lan {
  readonly name: string;
  readonly #context: LinkContext;
  readonly #ports: PhysicalDevice[] = [];
  readonly #learned = new MacTable<LearnedPort>();
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
    this.forget(device);
    device.unplug();
  }

  /** Nothing can be reached over a cable that is down. */
  forget(device: PhysicalDevice): void {
    for (const { mac, port } of this.#learned.entries()) if (port === device) this.#learned.delete(mac);
  }

  /** A frame has reached the switch on the cable from `ingress`. */
  forward(packet: Packet, ingress: PhysicalDevice): void {
    const source = frameSource(packet);
    const known = this.#learned.get(source);
    if (known === undefined) this.#learned.add(new LearnedPort(source, ingress));
    else known.port = ingress;
    const egress = isGroupFrame(packet) ? undefined : this.#learned.get(frameDestination(packet))?.port;
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
      if (port === ingress) continue;
      if (!port.hasCarrier) port.miss(packet);
      else if (port.dormant === undefined || port.dormant.hears(packet))
        this.#deliver(this.#context.packets.clone(packet), port);
      else {
        this.#context.wires.transmissions += 1;
        port.countUnheard(packet);
      }
    }
    this.#context.packets.consume(packet);
  }

  #deliver(packet: Packet, egress: PhysicalDevice): void {
    this.#context.wires.transmissions += 1;
    const wire = egress.inwardWire;
    if (wire === undefined) this.#context.scheduler.scheduleEvent(this.cableDelay, egress, packet);
    else wire.send(packet, this.cableDelay);
  }
}

const WENT_DOWN = say('it went down under way');
const DIRECTION_DOWN = say('this direction is down');

/** By direction, as seen from the machine: what it sends, and what it gets. */
export interface CableFaults {
  readonly outward: CableFault | undefined;
  readonly inward: CableFault | undefined;
}

export class PhysicalDevice extends NetDevice {
  readonly kind = 'physical';
  readonly lan: Lan;
  readonly #context: LinkContext;
  /** The far end of this device's cable. */
  readonly #switchPort: EventHandler;
  /** Whose card it was when its cable was pulled. */
  #unpluggedFrom: string | undefined = undefined;
  /** The directions of the cable that have a fault, as seen from this device. */
  #outward: FaultyWire | undefined = undefined;
  #inward: FaultyWire | undefined = undefined;
  #isDown = false;
  /** Whose card it is, as long as that is only a recipe. */
  dormant: DormantMachine | undefined = undefined;

  constructor(options: DeviceOptions, lan: Lan, context: LinkContext) {
    super(options, context.packets);
    this.lan = lan;
    this.#context = context;
    this.#switchPort = {
      handleEvent: (argument: unknown): void => {
        if (!(argument instanceof Packet)) return;
        if (this.#unpluggedFrom !== undefined) this.#lose(argument, this.#unpluggedFrom);
        else if (this.#outward?.fault.isDown === true) this.#dropOnCable(argument, 'cable-down', WENT_DOWN);
        else lan.forward(argument, this);
      },
    };
  }

  /** What frames to this device go through; undefined while that direction of the cable is sound. */
  get inwardWire(): FaultyWire | undefined {
    return this.#inward;
  }

  /** What is wrong with the cable from now on, by direction; frames that are on it stay on it. */
  setFaults(faults: CableFaults, prng: Prng): void {
    this.#outward = this.#wireFor(this.#outward, faults.outward, this.#switchPort, prng, 'out');
    this.#inward = this.#wireFor(this.#inward, faults.inward, this, prng, 'in');
    this.#isDown = faults.outward?.isDown === true && faults.inward?.isDown === true;
    if (this.#isDown) this.lan.forget(this);
    this.noCarrierReason = 'cable-down';
    this.setCarrier(!this.#isDown && this.isPluggedIn);
  }

  /** Do frames get through its cable both ways, some of them at least? */
  get isPassing(): boolean {
    return this.isPluggedIn && [this.#outward, this.#inward].every(isWirePassing);
  }

  get isPluggedIn(): boolean {
    return this.#unpluggedFrom === undefined;
  }

  /** Called by the segment. */
  unplug(): void {
    this.#unpluggedFrom = this.isInNamespace ? this.owner.name : '';
  }

  /** A frame came that its machine would have passed over. */
  countUnheard(packet: Packet): void {
    this.receivedPackets += 1;
    this.receivedBytes += packet.end - packet.start;
  }

  /** The switch does not send a frame to a cable that is down; one that was for this machine ends there. */
  miss(packet: Packet): void {
    if (!this.#isDown) return;
    const isForMachine = isGroupFrame(packet)
      ? this.#isAskedFor(packet)
      : [this, ...this.uppers].some((device) => isFrameTo(packet, device));
    if (!isForMachine) return;
    this.#dropOnCable(this.#context.packets.clone(packet), 'cable-down', DIRECTION_DOWN);
  }

  /** A frame that was on the cable arrives, unless the cable was pulled. */
  override handleEvent(argument: unknown): void {
    this.dormant?.wake();
    if (this.#unpluggedFrom !== undefined && argument instanceof Packet) {
      this.#lose(argument, this.#unpluggedFrom);
    } else if (this.#inward?.fault.isDown === true && argument instanceof Packet) {
      this.#dropOnCable(argument, 'cable-down', WENT_DOWN);
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
    if (this.#outward !== undefined) this.#outward.send(packet, this.lan.cableDelay);
    else this.#context.scheduler.scheduleEvent(this.lan.cableDelay, this.#switchPort, packet);
  }

  /** Does it ask for the neighbor that this machine is? */
  #isAskedFor(packet: Packet): boolean {
    const target = arpTargetOf(packet);
    if (target === undefined) return false;
    if (this.dormant !== undefined) return this.dormant.hears(packet);
    return this.isInNamespace && this.owner.hasAddress?.(target) === true;
  }

  #wireFor(
    wire: FaultyWire | undefined,
    fault: CableFault | undefined,
    receiver: EventHandler,
    prng: Prng,
    direction: 'out' | 'in',
  ): FaultyWire | undefined {
    if (wire !== undefined) wire.fault = fault ?? NO_FAULT;
    if (fault === undefined) return undefined;
    return (
      wire ??
      new FaultyWire(fault, {
        context: this.#context,
        prng: prng.split(direction),
        receiver,
        drop: (packet, reason, detail) => this.#dropOnCable(packet, reason, detail),
      })
    );
  }

  /** No interface counts what a cable loses. */
  #dropOnCable(packet: Packet, reason: DropReason, detail: Sentence): void {
    const machine = this.isInNamespace ? this.owner.name : '';
    this.#context.packets.drop(packet, reason, {
      at: machine,
      device: this.name,
      detail: say('{detail}, on the cable to {lan}', { detail, lan: this.lan.name }),
    });
  }

  #lose(packet: Packet, machine: string): void {
    this.droppedPackets += 1;
    const detail = say('the cable of {machine} to {lan} was pulled', { machine, lan: this.lan.name });
    this.#context.packets.drop(packet, 'cable-down', { at: machine, device: this.name, detail });
  }
}

function isWirePassing(wire: FaultyWire | undefined): boolean {
  return wire === undefined || (!wire.fault.isDown && wire.fault.lossRatio < 1);
}
