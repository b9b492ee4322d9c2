/**
 * A Linux bridge (IEEE 802.1D-2004 §7, net/bridge/br_input.c and br_forward.c), as `ip link add type bridge` makes it.
 *
 * Models learning, ageing, flooding, hairpin mode per port, the bridge's own interface, and the hooks that br_netfilter
 * adds. Leaves out spanning tree (off by default in Linux), VLAN filtering and multicast snooping: multicast floods.
 */
import type { Scheduler } from '../engine/scheduler';
import { ForwardingTable, type ForwardingEntry } from './forwarding-table';
import { frameDestination, frameSource, isFrameTo, isGroupFrame } from './frame';
import { NetDevice, type DeviceOptions, type FrameReceiver } from './net-device';
import type { Packet } from './packet';
import type { LinkContext } from './link-context';

/**
 * What br_netfilter does to IP frames on a bridge. Each call hands the packet over when it answers false: the hook
 * then has dropped it, rejected it or sent it another way.
 */
export interface BridgeHooks {
  preRouting(packet: Packet, port: NetDevice, bridge: Bridge): boolean;
  forward(packet: Packet, egress: NetDevice, bridge: Bridge): boolean;
  /** True when the bridge itself has to put a frame that it was asked to send back on its original way. */
  resumeBridged(packet: Packet, bridge: Bridge): boolean;
}

export class Bridge extends NetDevice implements FrameReceiver {
  readonly kind = 'bridge';
  readonly #table: ForwardingTable;
  /** Newest first, the order in which the kernel floods. */
  #ports: readonly NetDevice[] = [];
  readonly #hairpinPorts = new Set<NetDevice>();
  #hooks: BridgeHooks | undefined = undefined;
  /** `ip link set promisc on`, or tcpdump without -p: its own interface also sees what it forwards between ports. */
  isPromiscuous = false;

  constructor(options: DeviceOptions, context: LinkContext) {
    super(options, context.packets);
    this.#table = new ForwardingTable(context.scheduler satisfies Scheduler);
    this.#table.addLocal(options.mac, this);
  }

  get ports(): readonly NetDevice[] {
    return this.#ports;
  }

  setHooks(hooks: BridgeHooks | undefined): void {
    this.#hooks = hooks;
  }

  attachPort(port: NetDevice, options: { readonly isHairpin: boolean }): void {
    this.#ports = [port, ...this.#ports];
    if (options.isHairpin) this.#hairpinPorts.add(port);
    port.master = this;
    port.redirectReceive(this);
    this.#table.addLocal(port.mac, port);
  }

  detachPort(port: NetDevice): void {
    this.#ports = this.#ports.filter((other) => other !== port);
    this.#hairpinPorts.delete(port);
    this.#table.forgetPort(port);
    port.master = undefined;
    port.redirectReceive(undefined);
  }

  isHairpin(port: NetDevice): boolean {
    return this.#hairpinPorts.has(port);
  }

  forwardingEntries(): readonly ForwardingEntry[] {
    return this.#table.entries();
  }

  /** A frame has come in on a port (`br_handle_frame`). */
  receiveFrame(packet: Packet, port: NetDevice): void {
    if (this.#hooks !== undefined && !this.#hooks.preRouting(packet, port, this)) return;
    this.continueInput(packet, port);
  }

  /** The rest of the way after the netfilter hook (`br_handle_frame_finish`). */
  continueInput(packet: Packet, port: NetDevice): void {
    this.#table.learn(frameSource(packet), port);
    if (isGroupFrame(packet)) {
      this.#flood(this.packets.clone(packet), port);
      this.#passUp(packet);
      return;
    }
    const entry = this.#table.lookUp(frameDestination(packet));
    if (entry?.isLocal === true) {
      this.#passUp(packet);
      return;
    }
    const upwards = this.isPromiscuous ? this.packets.clone(packet) : undefined;
    if (entry === undefined) this.#flood(packet, port);
    else if (this.#mayDeliver(entry.port, port)) this.#forwardTo(packet, entry.port);
    else this.drop(packet, 'egress-is-ingress');
    if (upwards !== undefined) this.#passUp(upwards);
  }

  /** The bridge's own interface sends (`br_dev_xmit`). */
  protected override transmit(packet: Packet): void {
    if (this.#hooks?.resumeBridged(packet, this) === true) return;
    const entry = isGroupFrame(packet) ? undefined : this.#table.lookUp(frameDestination(packet));
    if (entry !== undefined && !entry.isLocal) entry.port.send(packet);
    else this.#floodFromSelf(packet);
  }

  #passUp(packet: Packet): void {
    packet.isForOtherHost = !isGroupFrame(packet) && !isFrameTo(packet, this);
    this.receive(packet);
  }

  #flood(packet: Packet, ingress: NetDevice): void {
    for (const port of this.#ports) {
      if (this.#mayDeliver(port, ingress)) this.#forwardTo(this.packets.clone(packet), port);
    }
    this.packets.consume(packet);
  }

  #floodFromSelf(packet: Packet): void {
    for (const port of this.#ports) port.send(this.packets.clone(packet));
    this.packets.consume(packet);
  }

  #mayDeliver(egress: NetDevice, ingress: NetDevice): boolean {
    return egress !== ingress || this.#hairpinPorts.has(egress);
  }

  #forwardTo(packet: Packet, egress: NetDevice): void {
    if (this.#hooks !== undefined && !this.#hooks.forward(packet, egress, this)) return;
    egress.send(packet);
  }
}
