/**
 * A device with a MAC address of its own on a card that others share (drivers/net/macvlan.c).
 *
 * Models the modes bridge (those of a card reach one another, through the card's receive path, where tcpdump on the card sees
 * them), vepa (everything leaves on the cable; what comes back is shared out) and private (nobody but those on the cable).
 * The card itself is none of them: a frame to the card's own address leaves on the cable like any other, and what the card
 * sends is shown to nobody here. Leaves out `passthru` and `source`, the filter for groups, and the queue for broadcasts: a
 * copy for each device arrives a microsecond later. What is handed over by the card counts as received by it, too.
 */
import { say } from '../base/sentence';
import { microseconds } from '../base/time';
import type { Scheduler } from '../engine/scheduler';
import type { MacAddress } from '../wire/mac-address';
import { frameDestination, frameSource, isGroupFrame } from './frame';
import type { LinkContext } from './link-context';
import { scrubPacket, type DeviceOptions, type NetDevice } from './net-device';
import type { Packet } from './packet';
import { StackedDevice, StackedPort } from './stacked-device';

export const MACVLAN_MODES = ['private', 'vepa', 'bridge'] as const;
export type MacvlanMode = (typeof MACVLAN_MODES)[number];

const CROSSING_TIME = microseconds(1);
/** The frame header, and a VLAN tag that might be there. */
const FRAME_OVERHEAD_BYTES = 18;

export interface MacvlanOptions extends DeviceOptions {
  readonly lower: NetDevice;
  readonly mode: MacvlanMode;
}

export class MacvlanDevice extends StackedDevice {
  readonly kind = 'macvlan';
  readonly mode: MacvlanMode;
  readonly #scheduler: Scheduler;
  #port: MacvlanPort;

  constructor(options: MacvlanOptions, context: LinkContext) {
    super(options, options.lower, context);
    this.mode = options.mode;
    this.#scheduler = context.scheduler;
    this.#port = portOf(options.lower, context);
  }

  get port(): MacvlanPort {
    return this.#port;
  }

  protected attach(): void {
    // Another one may have gone with the last device that stood on the card.
    this.#port = this.lower.uppers.find((each) => each instanceof MacvlanDevice)?.port ?? this.#port;
    this.#port.add(this);
  }

  protected detach(): void {
    this.#port.remove(this);
  }

  /** `macvlan_queue_xmit` */
  protected override transmit(packet: Packet): void {
    const { lower } = this;
    if (this.mode === 'bridge') {
      if (isGroupFrame(packet))
        this.#port.share(packet, (other) => other !== this && other.mode === 'bridge');
      else if (this.#port.find(frameDestination(packet))?.mode === 'bridge') {
        this.#handOver(packet);
        return;
      }
    }
    lower.send(packet);
  }

  /** `dev_forward_skb`: the card takes it as if it came in, so that whoever listens there sees it. */
  #handOver(packet: Packet): void {
    const { lower } = this;
    if (packet.end - packet.start > lower.mtuBytes + FRAME_OVERHEAD_BYTES && packet.surplusBytes === 0) {
      this.dropSend(
        packet,
        'too-big',
        say('{device} takes {mtu} bytes', { device: lower.name, mtu: lower.mtuBytes }),
      );
      return;
    }
    scrubPacket(packet);
    this.#scheduler.scheduleEvent(CROSSING_TIME, lower, packet);
  }
}

function portOf(lower: NetDevice, context: LinkContext): MacvlanPort {
  const other = lower.uppers.find((each) => each instanceof MacvlanDevice);
  return other?.port ?? new MacvlanPort(lower, context);
}

/** What all of a card have in common (`struct macvlan_port`). */
export class MacvlanPort extends StackedPort<MacvlanDevice> {
  readonly #context: LinkContext;

  constructor(lower: NetDevice, context: LinkContext) {
    super(lower);
    this.#context = context;
  }

  /** One that is up. */
  find(mac: MacAddress): MacvlanDevice | undefined {
    return this.uppers.find((upper) => upper.mac === mac && upper.isUp);
  }

  /** A copy for each of these that is up. */
  share(packet: Packet, isMeant: (upper: MacvlanDevice) => boolean): void {
    const { packets, scheduler } = this.#context;
    for (const upper of this.uppers) {
      if (!upper.isUp || !isMeant(upper)) continue;
      const copy = packets.clone(packet);
      scrubPacket(copy);
      scheduler.scheduleEvent(CROSSING_TIME, upper, copy);
    }
  }

  /** `macvlan_handle_frame` */
  receiveFrame(packet: Packet): void {
    if (!isGroupFrame(packet)) {
      const upper = this.find(frameDestination(packet));
      if (upper === undefined) this.pass(packet);
      else upper.receive(packet);
      return;
    }
    const source = this.find(frameSource(packet));
    // What one of them sent comes back from the cable: those in bridge mode have seen it already.
    if (source === undefined) this.share(packet, () => true);
    else if (source.mode === 'bridge') this.share(packet, ({ mode }) => mode === 'vepa');
    else if (source.mode === 'vepa')
      this.share(packet, (other) => other !== source && other.mode !== 'private');
    this.pass(packet);
  }
}
