/**
 * A device that shares the MAC address of its card and has IP addresses of its own (drivers/net/ipvlan): the IP address inside
 * a frame says whose it is.
 *
 * Models frames among those of a card, to and from the cable, and that the card itself is none of them. In mode l2 a question
 * for the card's address leaves on the cable. In mode l3 nobody asks: the namespace of the card routes what they send and has it
 * pass its OUTPUT and POSTROUTING, while what is for them goes by all of its rules; broadcasts and multicasts end. All devices
 * of a card have one mode, that of the last one made. Leaves out mode l3s, in which the card's namespace has rules for both ways,
 * and the flags `private` and `vepa`.
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
/** Of the addresses that a packet is from and for, behind the frame's header. */
const ADDRESS_OFFSETS: ReadonlyMap<number, { readonly source: number; readonly target: number }> = new Map([
  [ETHER_TYPE.ARP, { source: 14, target: 24 }],
  [ETHER_TYPE.IPV4, { source: 12, target: 16 }],
  [ETHER_TYPE.IPV6, { source: 8, target: 24 }],
]);

export const IPVLAN_MODES = ['l2', 'l3'] as const;
export type IpvlanMode = (typeof IPVLAN_MODES)[number];

export interface IpvlanOptions extends DeviceOptions {
  readonly lower: NetDevice;
  readonly mode: IpvlanMode;
}

export class IpvlanDevice extends StackedDevice {
  readonly kind = 'ipvlan';
  readonly #context: LinkContext;
  readonly #wantedMode: IpvlanMode;
  #port: IpvlanPort;

  constructor(options: IpvlanOptions, context: LinkContext) {
    super(options, options.lower, context);
    this.#context = context;
    this.#wantedMode = options.mode;
    this.#port = new IpvlanPort(options.lower, context);
  }

  get port(): IpvlanPort {
    return this.#port;
  }

  get mode(): IpvlanMode {
    return this.#port.mode;
  }

  protected attach(): void {
    const other = this.lower.uppers.find((each) => each !== this && each instanceof IpvlanDevice);
    if (other instanceof IpvlanDevice) this.#port = other.port;
    this.deviceId = this.#port.freeDeviceId();
    this.#port.add(this);
    this.#port.setMode(this.#wantedMode);
  }

  protected detach(): void {
    this.#port.remove(this);
  }

  protected override transmit(packet: Packet): void {
    if (this.mode === 'l3') this.#sendRouted(packet);
    else this.#sendFrame(packet);
  }

  /** `ipvlan_xmit_mode_l2` */
  #sendFrame(packet: Packet): void {
    const { lower } = this;
    if (isGroupFrame(packet)) this.#port.share(packet, this);
    else if (isFrameTo(packet, lower)) {
      // For one of the card: another one of them, or else the card itself.
      this.#handOver(packet, this.#port.find(packet) ?? lower);
      return;
    }
    lower.send(packet);
  }

  /** `ipvlan_xmit_mode_l3`: no address of a frame means a thing here. */
  #sendRouted(packet: Packet): void {
    const { lower } = this;
    const other = this.#port.find(packet);
    if (other !== undefined) {
      this.#handOver(packet, other);
      return;
    }
    if (isGroupFrame(packet)) {
      this.dropSend(packet, 'group-in-l3');
      return;
    }
    scrubPacket(packet);
    lower.owner.sendThrough?.(packet, lower);
  }

  #handOver(packet: Packet, other: NetDevice): void {
    scrubPacket(packet);
    this.#context.scheduler.scheduleEvent(CROSSING_TIME, other, packet);
  }
}

/** What all of a card have in common (`struct ipvl_port`). */
export class IpvlanPort extends StackedPort<IpvlanDevice> {
  readonly #context: LinkContext;
  #mode: IpvlanMode = 'l3';

  constructor(lower: NetDevice, context: LinkContext) {
    super(lower);
    this.#context = context;
  }

  get mode(): IpvlanMode {
    return this.#mode;
  }

  /** The lowest that no other one has, from 1 on. */
  freeDeviceId(): number {
    const taken = new Set(this.uppers.map(({ deviceId }) => deviceId));
    let free = 1;
    while (taken.has(free)) free += 1;
    return free;
  }

  /** `ipvlan_set_port_mode` */
  setMode(mode: IpvlanMode): void {
    this.#mode = mode;
    const hasArp = mode === 'l2';
    for (const upper of this.uppers) {
      if (upper.hasArp === hasArp) continue;
      upper.hasArp = hasArp;
      upper.owner.onDeviceArp?.(upper);
    }
  }

  /** The one that has the address which the packet is for, or from, and is up (`ipvlan_addr_lookup`). */
  find(packet: Packet, end: 'source' | 'target' = 'target'): IpvlanDevice | undefined {
    const address = addressOf(packet, end);
    if (address === undefined) return undefined;
    return this.uppers.find((upper) => upper.isUp && upper.owner.hasAddress?.(address) === true);
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

  /** `ipvlan_handle_mode_l2`, `ipvlan_handle_mode_l3` */
  receiveFrame(packet: Packet): void {
    if (this.#mode === 'l2' && isGroupFrame(packet)) {
      if (this.#isOfOthers(packet)) this.share(packet, undefined);
      this.pass(packet);
      return;
    }
    const upper = this.find(packet);
    if (upper === undefined) this.pass(packet);
    else upper.receive(packet);
  }

  /** Not what one of them sent and a switch sent back (`ipvlan_external_frame`). */
  #isOfOthers(packet: Packet): boolean {
    return frameSource(packet) !== this.lower.mac || this.find(packet, 'source') === undefined;
  }
}

function addressOf(packet: Packet, end: 'source' | 'target'): IpAddress | undefined {
  const etherType = packet.uint16(packet.start + ETHER_TYPE_OFFSET);
  const offset = ADDRESS_OFFSETS.get(etherType)?.[end];
  if (offset === undefined) return undefined;
  const at = packet.start + FRAME_HEADER_BYTES + offset;
  return etherType === ETHER_TYPE.IPV6 ? readIpv6(packet.buffer, at) : ipv4Of(packet.uint32(at));
}
