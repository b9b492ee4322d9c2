/**
 * A Linux bridge (IEEE 802.1D-2004 §7, net/bridge/br_input.c and br_forward.c), as `ip link add type bridge` makes it.
 *
 * Models learning, ageing, flooding, the settings of a port (hairpin, learning, flood, isolated), static entries, ports
 * without carrier, the bridge's own interface, and the hooks that br_netfilter adds. Leaves out spanning tree (off by
 * default in Linux), VLAN filtering and multicast snooping: multicast floods.
 */
import { smallestOf } from '../base/extremes';
import { err, ok, type Result } from '../base/result';
import type { Duration } from '../base/time';
import type { Scheduler } from '../engine/scheduler';
import { formatMac, isGroupMac, ZERO_MAC, type MacAddress } from '../wire/mac-address';
import { ForwardingTable, type ForwardingEntry, type ForwardingKind } from './forwarding-table';
import { frameDestination, frameSource, isBroadcastFrame, isFrameTo, isGroupFrame } from './frame';
import type { LinkContext } from './link-context';
import { NetDevice, type DeviceOptions, type FrameReceiver } from './net-device';
import type { Packet } from './packet';
import type { ForwardingStep } from './path-observer';

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

/** As `bridge link set dev PORT …` names them. */
export interface BridgePortSettings {
  /** A frame may leave by the port that it came in on. */
  readonly isHairpin: boolean;
  readonly isLearning: boolean;
  /** Frames to unknown addresses, to groups and to all go out here. */
  readonly isFlooding: boolean;
  readonly isMulticastFlooding: boolean;
  readonly isBroadcastFlooding: boolean;
  /** Nothing passes between two isolated ports. */
  readonly isIsolated: boolean;
}

const DEFAULT_PORT: BridgePortSettings = {
  isHairpin: false,
  isLearning: true,
  isFlooding: true,
  isMulticastFlooding: true,
  isBroadcastFlooding: true,
  isIsolated: false,
};

const DEFAULT_MTU_BYTES = 1500;
const MAX_MTU_BYTES = 65_535;

export type ForwardingEntryProblem = 'exists' | 'no-such-entry' | 'no-such-port' | 'bad-address';

export class Bridge extends NetDevice implements FrameReceiver {
  readonly kind = 'bridge';
  readonly #table: ForwardingTable;
  /** Newest first, the order in which the kernel floods. */
  #ports: readonly NetDevice[] = [];
  readonly #settings = new Map<NetDevice, BridgePortSettings>();
  // Whether a port has such a setting at all, so that frames of plain ports need not ask.
  #hasIsolatedPorts = false;
  #hasSilentPorts = false;
  #hooks: BridgeHooks | undefined = undefined;
  /** `ip link set BRIDGE mtu N` was said. */
  isMtuFixed = false;

  constructor(options: DeviceOptions, context: LinkContext) {
    super(options, context.packets);
    this.#table = new ForwardingTable(context.scheduler satisfies Scheduler);
    this.#table.addLocal(options.mac, this);
    this.onPortChange = (port): void => this.#portChanged(port);
    this.onPortMac = (port, before): void => this.#moveLocal(port, before);
    this.setCarrier(false);
  }

  override get mac(): MacAddress {
    return super.mac;
  }

  override set mac(mac: MacAddress) {
    const before = this.mac;
    super.mac = mac;
    this.#moveLocal(this, before);
  }

  override get isUp(): boolean {
    return super.isUp;
  }

  /** A bridge that is down disables its ports, which forget what they have learnt (`br_stp_disable_bridge`). */
  override set isUp(isUp: boolean) {
    super.isUp = isUp;
    if (!isUp) for (const port of this.#ports) this.#table.forgetLearnt(port);
  }

  get ports(): readonly NetDevice[] {
    return this.#ports;
  }

  /** `ageing_time` */
  get ageingTime(): Duration {
    return this.#table.ageingTime;
  }

  set ageingTime(time: Duration) {
    this.#table.ageingTime = time;
  }

  setHooks(hooks: BridgeHooks | undefined): void {
    this.#hooks = hooks;
  }

  attachPort(port: NetDevice, options: Partial<BridgePortSettings> = {}): void {
    this.#ports = [port, ...this.#ports];
    this.#settings.set(port, { ...DEFAULT_PORT, ...options });
    port.master = this;
    port.redirectReceive(this);
    this.#table.addLocal(port.mac, port);
    this.#portChanged();
    this.followPortMtu();
  }

  /** The smallest MTU of the ports, unless somebody has set another one (`br_mtu_auto_adjust`). */
  followPortMtu(): void {
    if (this.isMtuFixed) return;
    this.mtuBytes = smallestOf(
      this.#ports.map(({ mtuBytes }) => mtuBytes),
      MAX_MTU_BYTES,
    );
    if (this.#ports.length === 0) this.mtuBytes = DEFAULT_MTU_BYTES;
  }

  detachPort(port: NetDevice): void {
    this.#ports = this.#ports.filter((other) => other !== port);
    this.#settings.delete(port);
    this.#table.forgetPort(port);
    port.master = undefined;
    port.redirectReceive(undefined);
    this.#portChanged();
    this.followPortMtu();
  }

  portSettings(port: NetDevice): BridgePortSettings {
    return this.#settings.get(port) ?? DEFAULT_PORT;
  }

  /** `bridge link set dev PORT …` */
  setPort(port: NetDevice, settings: Partial<BridgePortSettings>): void {
    if (!this.#settings.has(port)) return;
    this.#settings.set(port, { ...this.portSettings(port), ...settings });
    this.#portChanged();
  }

  isHairpin(port: NetDevice): boolean {
    return this.portSettings(port).isHairpin;
  }

  /** What spanning tree would call it: a port without carrier is disabled. */
  portState(port: NetDevice): 'forwarding' | 'disabled' {
    return this.isUp && port.isUp && port.hasCarrier ? 'forwarding' : 'disabled';
  }

  forwardingEntries(): readonly ForwardingEntry[] {
    return this.#table.entries();
  }

  /** `bridge fdb add|replace MAC dev PORT master permanent|static|dynamic` */
  addForwardingEntry(
    mac: MacAddress,
    port: NetDevice,
    kind: ForwardingKind,
    mode: 'add' | 'replace' = 'add',
  ): Result<undefined, ForwardingEntryProblem> {
    if (isGroupMac(mac) || mac === ZERO_MAC) return err('bad-address');
    if (port !== this && !this.#settings.has(port)) return err('no-such-port');
    if (mode === 'add' && this.#table.has(mac)) return err('exists');
    this.#table.add(mac, port, kind);
    return ok(undefined);
  }

  removeForwardingEntry(mac: MacAddress, port: NetDevice): Result<undefined, ForwardingEntryProblem> {
    return this.#table.remove(mac, port) ? ok(undefined) : err('no-such-entry');
  }

  /** A frame has come in on a port (`br_handle_frame`). */
  receiveFrame(packet: Packet, port: NetDevice): void {
    if (!super.isUp) {
      this.drop(packet, 'device-down');
      return;
    }
    const source = frameSource(packet);
    if (isGroupMac(source) || source === ZERO_MAC) {
      this.drop(packet, 'malformed');
      return;
    }
    if (this.#hooks !== undefined && !this.#hooks.preRouting(packet, port, this)) return;
    this.continueInput(packet, port);
  }

  /** The rest of the way after the netfilter hook (`br_handle_frame_finish`). */
  continueInput(packet: Packet, port: NetDevice): void {
    if (!this.#hasSilentPorts || this.portSettings(port).isLearning)
      this.#table.learn(frameSource(packet), port);
    if (isGroupFrame(packet)) {
      this.#flood(this.packets.clone(packet), port);
      this.#passUp(packet);
      return;
    }
    const entry = this.#table.lookUp(frameDestination(packet));
    this.packets.observer?.onStep(packet, this.owner.name, this.#forwardingStep(packet, entry));
    if (entry?.isLocal === true) {
      this.#passUp(packet);
      return;
    }
    // A promiscuous interface of its own sees what it forwards between ports, too.
    const isPromiscuous = this.hasPromiscuousFlag || this.promiscuousReaders > 0;
    const upwards = isPromiscuous ? this.packets.clone(packet) : undefined;
    if (entry === undefined) this.#flood(packet, port);
    else if (this.#mayDeliver(entry.port, port)) this.#forwardTo(packet, entry.port);
    else this.drop(packet, entry.port === port ? 'egress-is-ingress' : 'port-isolated');
    if (upwards !== undefined) this.#passUp(upwards);
  }

  #forwardingStep(packet: Packet, entry: ReturnType<ForwardingTable['lookUp']>): ForwardingStep {
    const isPort = entry?.isLocal === false;
    return {
      kind: 'forwarding',
      bridge: this.name,
      mac: formatMac(frameDestination(packet)),
      port: isPort ? entry.port.name : '',
      decision: entry === undefined ? 'flood' : isPort ? 'port' : 'local',
    };
  }

  /** The bridge's own interface sends (`br_dev_xmit`). */
  protected override transmit(packet: Packet): void {
    if (this.#hooks?.resumeBridged(packet, this) === true) return;
    const entry = isGroupFrame(packet) ? undefined : this.#table.lookUp(frameDestination(packet));
    this.packets.observer?.onStep(packet, this.owner.name, this.#forwardingStep(packet, entry));
    if (entry !== undefined && !entry.isLocal) entry.port.send(packet);
    else this.#floodFromSelf(packet);
  }

  /** A port came, went, or lost or found its carrier: the bridge has a carrier as long as one of them has. */
  #portChanged(port?: NetDevice): void {
    if (port !== undefined && !(port.isUp && port.hasCarrier)) this.#table.forgetLearnt(port);
    const all = [...this.#settings.values()];
    this.#hasIsolatedPorts = all.some(({ isIsolated }) => isIsolated);
    this.#hasSilentPorts = all.some(({ isLearning }) => !isLearning);
    this.setCarrier(this.#ports.some((each) => each.isUp && each.hasCarrier));
  }

  #passUp(packet: Packet): void {
    packet.isForOtherHost = !isGroupFrame(packet) && !isFrameTo(packet, this);
    this.receive(packet);
  }

  #flood(packet: Packet, ingress: NetDevice): void {
    for (const port of this.#ports) {
      if (this.#floodsTo(port, packet) && this.#mayDeliver(port, ingress)) {
        this.#forwardTo(this.packets.clone(packet), port);
      }
    }
    this.packets.consume(packet);
  }

  #floodFromSelf(packet: Packet): void {
    for (const port of this.#ports) {
      if (this.#floodsTo(port, packet)) port.send(this.packets.clone(packet));
    }
    this.packets.consume(packet);
  }

  #floodsTo(port: NetDevice, packet: Packet): boolean {
    if (!port.isUp || !port.hasCarrier) return false;
    const settings = this.portSettings(port);
    if (!isGroupFrame(packet)) return settings.isFlooding;
    return isBroadcastFrame(packet) ? settings.isBroadcastFlooding : settings.isMulticastFlooding;
  }

  /** A port, or the bridge itself, has another address than before (`br_fdb_changeaddr`). */
  #moveLocal(port: NetDevice, before: MacAddress): void {
    this.#table.remove(before, port);
    this.#table.addLocal(port.mac, port);
  }

  #mayDeliver(egress: NetDevice, ingress: NetDevice): boolean {
    if (egress === ingress) return this.portSettings(egress).isHairpin;
    if (!this.#hasIsolatedPorts) return true;
    return !this.portSettings(egress).isIsolated || !this.portSettings(ingress).isIsolated;
  }

  #forwardTo(packet: Packet, egress: NetDevice): void {
    if (this.#hooks !== undefined && !this.#hooks.forward(packet, egress, this)) return;
    egress.send(packet);
  }
}
