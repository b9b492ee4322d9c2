/**
 * A device that shares the MAC address of its card and has IP addresses of its own (drivers/net/ipvlan), in mode l2: the IP
 * address inside a frame says whose it is.
 *
 * Models frames among those of a card, to and from the cable, and that the card itself is none of them: a question for its
 * address leaves on the cable. Leaves out the modes l3 and l3s, in which the card's namespace routes for them, and the flags
 * `private` and `vepa`.
 */
import { microseconds } from '../base/time';
import { ETHER_TYPE } from '../wire/ether-type';
import type { IpAddress } from '../wire/ip-address';
import { ipv4Of } from '../wire/ipv4-address';
import { readIpv6 } from '../wire/ipv6-address';
import { FRAME_HEADER_BYTES, frameSource, isFrameTo, isGroupFrame } from './frame';
import type { LinkContext } from './link-context';
import { scrubPacket, type DeviceOptions, type NetDevice } from './net-device';
import type { Packet } from './packet';
import { StackedDevice, StackedPort } from './stacked-device';

const CROSSING_TIME = microseconds(1);
const ETHER_TYPE_OFFSET = 12;
/** Of the address that a packet is for, behind the frame's header. */
const TARGET_OFFSETS: ReadonlyMap<number, number> = new Map([
  [ETHER_TYPE.ARP, 24],
  [ETHER_TYPE.IPV4, 16],
]);
const IPV6_TARGET_OFFSET = 24;

export interface IpvlanOptions extends DeviceOptions {
  readonly lower: NetDevice;
}

export class IpvlanDevice extends StackedDevice {
  readonly kind = 'ipvlan';
  readonly mode = 'l2';
  readonly #context: LinkContext;
  #port: IpvlanPort;

  constructor(options: IpvlanOptions, context: LinkContext) {
    super(options, options.lower, context);
    this.#context = context;
    this.#port = new IpvlanPort(options.lower, context);
  }

  get port(): IpvlanPort {
    return this.#port;
  }

  protected attach(): void {
    const other = this.lower.uppers.find((each) => each !== this && each instanceof IpvlanDevice);
    if (other instanceof IpvlanDevice) this.#port = other.port;
    this.#port.add(this);
  }

  protected detach(): void {
    this.#port.remove(this);
  }

  /** `ipvlan_xmit_mode_l2` */
  protected override transmit(packet: Packet): void {
    const { lower } = this;
    if (isGroupFrame(packet)) this.#port.share(packet, this);
    else if (isFrameTo(packet, lower)) {
      // For one of the card: another one of them, or else the card itself.
      const other = this.#port.find(packet) ?? lower;
      scrubPacket(packet);
      this.#context.scheduler.scheduleEvent(CROSSING_TIME, other, packet);
      return;
    }
    lower.send(packet);
  }
}

/** What all of a card have in common (`struct ipvl_port`). */
export class IpvlanPort extends StackedPort<IpvlanDevice> {
  readonly #context: LinkContext;

  constructor(lower: NetDevice, context: LinkContext) {
    super(lower);
    this.#context = context;
  }

  /** The one that has the address which the packet is for, and is up (`ipvlan_addr_lookup`). */
  find(packet: Packet): IpvlanDevice | undefined {
    const target = targetOf(packet);
    if (target === undefined) return undefined;
    return this.uppers.find((upper) => upper.isUp && upper.owner.hasAddress?.(target) === true);
  }

  /** A copy for each one that is up, but for who sent it. */
  share(packet: Packet, sender: IpvlanDevice | undefined): void {
    const { packets, scheduler } = this.#context;
    for (const upper of this.uppers) {
      if (upper === sender || !upper.isUp) continue;
      const copy = packets.clone(packet);
      scrubPacket(copy);
      scheduler.scheduleEvent(CROSSING_TIME, upper, copy);
    }
  }

  /** `ipvlan_handle_mode_l2` */
  receiveFrame(packet: Packet): void {
    const isOfOthers = frameSource(packet) !== this.lower.mac;
    if (isGroupFrame(packet) && isOfOthers) {
      this.share(packet, undefined);
      this.pass(packet);
      return;
    }
    const upper = this.find(packet);
    if (upper === undefined) this.pass(packet);
    else upper.receive(packet);
  }
}

function targetOf(packet: Packet): IpAddress | undefined {
  const etherType = packet.uint16(packet.start + ETHER_TYPE_OFFSET);
  const network = packet.start + FRAME_HEADER_BYTES;
  if (etherType === ETHER_TYPE.IPV6) return readIpv6(packet.buffer, network + IPV6_TARGET_OFFSET);
  const offset = TARGET_OFFSETS.get(etherType);
  return offset === undefined ? undefined : ipv4Of(packet.uint32(network + offset));
}
