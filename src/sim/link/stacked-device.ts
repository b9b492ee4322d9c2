/**
 * A device that has no medium of its own: it sends through another one, the lower, and the frames of the lower are shared out
 * among all who stand on it. macvlan and ipvlan are such devices; they may be in other namespaces than the lower.
 *
 * Models what the kernel does for both (`netdev_upper_dev_link`, `netif_stacked_transfer_operstate`): they have a carrier
 * while the lower is up and has one, are never larger, and go with it.
 */
import type { IpAddress } from '../wire/ip-address';
import type { LinkContext } from './link-context';
import { NetDevice, type DeviceOptions, type DeviceOwner, type FrameReceiver } from './net-device';
import type { Packet } from './packet';

/** Takes the frames of a lower device, one for all devices of a kind that stand on it (`rx_handler`). */
export abstract class StackedPort<Upper extends StackedDevice> implements FrameReceiver {
  readonly lower: NetDevice;
  #uppers: readonly Upper[] = [];

  constructor(lower: NetDevice) {
    this.lower = lower;
  }

  /** In the order in which they came. */
  get uppers(): readonly Upper[] {
    return this.#uppers;
  }

  add(upper: Upper): void {
    this.#uppers = [...this.#uppers, upper];
    if (this.#uppers.length === 1) this.lower.redirectReceive(this);
  }

  remove(upper: Upper): void {
    this.#uppers = this.#uppers.filter((other) => other !== upper);
    if (this.#uppers.length === 0) this.lower.redirectReceive(undefined);
  }

  abstract receiveFrame(packet: Packet, device: NetDevice): void;

  /** The frame is for none of them, so that the lower device takes it itself (`RX_HANDLER_PASS`). */
  protected pass(packet: Packet): void {
    this.lower.owner.receiveFrame(packet, this.lower);
  }
}

export abstract class StackedDevice extends NetDevice {
  override readonly lower: NetDevice;

  constructor(options: DeviceOptions, lower: NetDevice, context: LinkContext) {
    super(options, context.packets);
    this.lower = lower;
  }

  override joinNamespace(owner: DeviceOwner, index: number): void {
    super.joinNamespace(owner, index);
    this.lower.uppers = [...this.lower.uppers, this];
    this.attach();
    this.followLower();
  }

  override leaveNamespace(): void {
    this.lower.uppers = this.lower.uppers.filter((upper) => upper !== this);
    this.detach();
    super.leaveNamespace();
  }

  override followLower(): void {
    this.setCarrier(this.lower.isUp && this.lower.hasCarrier);
  }

  protected abstract attach(): void;
  protected abstract detach(): void;
}

/** Whether an address is on the other side of the card: below a stacked device, or on one that stands on this. */
export function isAcrossCard({ lower, uppers }: NetDevice, address: IpAddress): boolean {
  const others = lower === undefined ? uppers : [lower];
  return others.some((other) => other.isInNamespace && other.owner.hasAddress?.(address) === true);
}

/** Where the devices of a stack end: whoever stands on a macvlan stands on its card. */
export function lowestDevice(device: NetDevice): NetDevice {
  let lowest = device;
  while (lowest.lower !== undefined) lowest = lowest.lower;
  return lowest;
}
