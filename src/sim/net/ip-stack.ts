/**
 * The IPv4 stack of one network namespace: its devices, addresses, routes, neighbors, rules, and the way of packets
 * through them. Reads of state are for the commands that print it.
 */
import type { DropReason } from '../link/drop-reason';
import type { Prng } from '../base/prng';
import type { Scheduler } from '../engine/scheduler';
import { Bridge } from '../link/bridge';
import { FRAME_HEADER_BYTES, isFrameTo, isGroupFrame } from '../link/frame';
import { LoopbackDevice } from '../link/loopback-device';
import type { DeviceOwner, NetDevice } from '../link/net-device';
import type { Packet } from '../link/packet';
import type { PacketPool } from '../link/packet-pool';
import type { LinkContext } from '../link/link-context';
import { VxlanDevice, type TunnelCarrier } from '../link/vxlan-device';
import { Netfilter } from '../netfilter/netfilter';
import { ETHER_TYPE } from '../wire/ether-type';
import { IP_PROTOCOL } from '../wire/ip-protocol';
import { ipv4, type Ipv4Address } from '../wire/ipv4-address';
import { BridgeNetfilter } from './bridge-netfilter';
import { ICMP_TYPE, IcmpSender, UNREACHABLE_CODE, type TcpResetSender } from './icmp-sender';
import { interfaceAddress, InterfaceTable, subnetOf, type InterfaceAddress } from './interface-table';
import { IpInput } from './ip-input';
import { IpOutput, type DatagramOptions, type RouteChoice, type SendOutcome } from './ip-output';
import { NeighborTable } from './neighbor-table';
import { RouteTable } from './route-table';
import { dropIn, type StackContext } from './stack-context';
import { Sysctl } from './sysctl';
import type { TransportHandler } from './transport-handler';

const LOOPBACK_ADDRESS = ipv4(127, 0, 0, 1);
const LOOPBACK_PREFIX_LENGTH = 8;

export class IpStack implements DeviceOwner, TunnelCarrier {
  readonly name: string;
  readonly scheduler: Scheduler;
  readonly prng: Prng;
  readonly packets: PacketPool;
  readonly interfaces = new InterfaceTable();
  readonly routes = new RouteTable();
  readonly sysctl = new Sysctl();
  readonly netfilter: Netfilter;
  readonly neighbors: NeighborTable;
  readonly loopback: NetDevice;
  readonly #link: LinkContext;
  readonly #context: StackContext;
  readonly #output: IpOutput;
  readonly #icmp: IcmpSender;
  readonly #input: IpInput;
  readonly #bridgeHooks: BridgeNetfilter;

  constructor(name: string, link: LinkContext, prng: Prng) {
    this.name = name;
    this.#link = link;
    this.scheduler = link.scheduler;
    this.packets = link.packets;
    this.prng = prng;
    this.netfilter = new Netfilter({
      clock: link.scheduler,
      prng: prng.split('netfilter'),
      addressTypeOf: (address) => this.interfaces.typeOf(address),
      sourceAddressFor: (device, destination) => this.#masqueradeSource(device.name, destination),
    });
    this.#context = {
      name,
      scheduler: this.scheduler,
      prng,
      packets: this.packets,
      interfaces: this.interfaces,
      routes: this.routes,
      sysctl: this.sysctl,
      netfilter: this.netfilter,
    };
    this.neighbors = new NeighborTable(this.#context);
    this.loopback = new LoopbackDevice(link);
    this.#output = new IpOutput(this.#context, this.neighbors, this.loopback);
    this.#icmp = new IcmpSender(this.#context, this.#output);
    this.#output.handleRejects(this.#icmp);
    this.#input = new IpInput(this.#context, this.#output, this.#icmp);
    this.#bridgeHooks = new BridgeNetfilter(this.#context, this.#output, this.neighbors);
    this.neighbors.onUnreachable((packet, device) => this.#reportUnreachable(packet, device));
    this.addDevice(this.loopback);
    this.addAddress(this.loopback, interfaceAddress(LOOPBACK_ADDRESS, LOOPBACK_PREFIX_LENGTH, 'host'));
  }

  devices(): readonly NetDevice[] {
    return this.interfaces.devices();
  }

  findDevice(name: string): NetDevice | undefined {
    return this.interfaces.find(name);
  }

  addDevice(device: NetDevice): void {
    device.joinNamespace(this, this.interfaces.add(device));
    if (this.#link.hasSegmentationOffload === false) device.hasSegmentationOffload = false;
    if (device instanceof Bridge) device.setHooks(this.#bridgeHooks);
    if (device instanceof VxlanDevice) this.#input.registerTunnel(device);
    this.#link.registry.add(device);
  }

  /** The device goes away, with its addresses, routes and neighbors. */
  removeDevice(device: NetDevice): void {
    if (device.master instanceof Bridge) device.master.detachPort(device);
    this.routes.removeWhere((route) => route.device === device);
    this.neighbors.forgetDevice(device);
    this.interfaces.remove(device);
    device.leaveNamespace();
    this.#link.registry.remove(device);
  }

  /** The namespace is gone, with all its devices; what waited in it is lost. */
  halt(): void {
    this.#input.halt();
    this.#bridgeHooks.halt();
    for (const device of [...this.devices()]) this.removeDevice(device);
  }

  addressesOf(device: NetDevice): readonly InterfaceAddress[] {
    return this.interfaces.addressesOf(device);
  }

  /** Adds the address and, as the kernel does, the route to its subnet. */
  addAddress(device: NetDevice, address: InterfaceAddress): void {
    this.interfaces.addAddress(device, address);
    this.#link.registry.touch();
    if (device === this.loopback || address.prefixLength === 32) return;
    this.routes.add({
      destination: subnetOf(address),
      device,
      source: address.address,
      scope: 'link',
      protocol: 'kernel',
    });
  }

  removeAddress(device: NetDevice, address: Ipv4Address): void {
    this.interfaces.removeAddress(device, address);
    this.#link.registry.touch();
    this.routes.removeWhere((route) => route.device === device && route.source === address);
  }

  registerProtocol(protocolNumber: number, handler: TransportHandler): void {
    this.#input.registerProtocol(protocolNumber, handler);
  }

  useTcpReset(send: TcpResetSender): void {
    this.#icmp.useTcpReset(send);
  }

  /** An empty packet: write the transport header and payload from `start` on and set `end`. */
  allocate(lengthBytes: number): Packet {
    return this.packets.allocate(lengthBytes);
  }

  routeFor(destination: Ipv4Address, source?: Ipv4Address): RouteChoice | undefined {
    return this.#output.routeFor(destination, source);
  }

  send(packet: Packet, options: DatagramOptions): SendOutcome {
    return this.#output.send(packet, options);
  }

  pathMtus(): ReturnType<IpOutput['pathMtus']> {
    return this.#output.pathMtus();
  }

  /** The packet stays the caller's. */
  sendIcmpError(packet: Packet, type: number, code: number, information = 0): void {
    this.#icmp.sendError(packet, type, code, information);
  }

  /** Ends a packet's way with a reason, in the name of this namespace. */
  drop(packet: Packet, reason: DropReason, detail = ''): void {
    dropIn(this.#context, packet, reason, packet.ingress, detail);
  }

  /** The peer has answered on this connection, so its next hop is alive (`dst_confirm`). */
  confirmNeighbor(destination: Ipv4Address): void {
    const choice = this.#output.routeFor(destination);
    if (choice !== undefined && !choice.isLocal) this.neighbors.confirm(choice.nextHop, choice.device);
  }

  sendTunnel(packet: Packet, from: Ipv4Address, to: Ipv4Address): void {
    this.#output.send(packet, {
      source: from,
      destination: to,
      protocol: IP_PROTOCOL.UDP,
      isDontFragment: false,
      identification: this.#tunnelIdentification(),
    });
  }

  receiveFrame(packet: Packet, device: NetDevice): void {
    const { start } = packet;
    packet.networkOffset = start + FRAME_HEADER_BYTES;
    packet.ingress = device;
    // A bridge has decided already whether a frame is for this machine, `lo` carries no addresses.
    if (device.kind !== 'bridge' && device.kind !== 'loopback') {
      packet.isForOtherHost = !isFrameTo(packet, device) && !isGroupFrame(packet);
    }
    const etherType = packet.uint16(start + 12);
    packet.etherType = etherType;
    if (etherType === ETHER_TYPE.IPV4) this.#input.receive(packet, device);
    else if (etherType === ETHER_TYPE.ARP) this.neighbors.receiveArp(packet, device);
    else dropIn(this.#context, packet, 'unknown-protocol', device, `EtherType 0x${etherType.toString(16)}`);
  }

  #identification = 0;

  #tunnelIdentification(): number {
    if (this.#identification === 0) this.#identification = this.prng.split('tunnel-id').uint16();
    this.#identification = (this.#identification % 0xffff) + 1;
    return this.#identification;
  }

  #masqueradeSource(deviceName: string, destination: Ipv4Address): Ipv4Address | undefined {
    const device = this.interfaces.find(deviceName);
    if (device === undefined) return undefined;
    const nextHop = this.routes.lookUp(destination)?.gateway ?? destination;
    return this.interfaces.sourceAddressFor(device, nextHop);
  }

  /** The next hop did not answer ARP (`ipv4_link_failure`). */
  #reportUnreachable(packet: Packet, device: NetDevice): void {
    this.#icmp.sendError(packet, ICMP_TYPE.UNREACHABLE, UNREACHABLE_CODE.HOST);
    dropIn(this.#context, packet, 'neighbor-failed', device);
  }
}
