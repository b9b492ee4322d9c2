/**
 * ARP as Linux speaks it (RFC 826, RFC 5227; net/ipv4/arp.c). `wire/arp.ts` has the packet, `neighbor-table.ts` the states.
 *
 * Models requests with `arp_announce`, answers with `arp_ignore` and `arp_filter`, what is learnt from requests, replies and
 * gratuitous ARP (`arp_accept`, `locktime`), announcements (`arp_notify`), and proxy ARP: `proxy_arp`, `proxy_arp_pvlan`,
 * proxy entries and `proxy_delay`. Leaves out `medium_id`.
 */
import { milliseconds } from '../base/time';
import { macPartsOf, pushFrameHeader, isFrameTo, type MacParts } from '../link/frame';
import type { NetDevice } from '../link/net-device';
import type { Packet } from '../link/packet';
import { decodeArp, encodeArp, type ArpPacket } from '../wire/arp';
import { ETHER_TYPE } from '../wire/ether-type';
import { formatIpv4, isLoopbackIpv4, isMulticastIpv4, type Ipv4Address } from '../wire/ipv4-address';
import { BROADCAST_MAC, ZERO_MAC, type MacAddress } from '../wire/mac-address';
import { ipSource } from './ip-header';
import type { NeighborProtocol, SolicitedNeighbor } from './neighbor';
import { NeighborTable } from './neighbor-table';
import { RouteFlow, ROUTE_SCOPE, type Route } from './route-table';
import { SourceCheck } from './source-check';
import { dropIn, type StackContext } from './stack-context';
import type { InterfaceSettings } from './sysctl-defaults';

const BROADCAST_PARTS = macPartsOf(BROADCAST_MAC);
const ARP_FRAME_BYTES = 28;

export interface ArpProxyEntry {
  readonly address: Ipv4Address;
  readonly device: NetDevice;
}

export class Arp implements NeighborProtocol<Ipv4Address> {
  readonly settingsPrefix = 'net.ipv4';
  readonly neighbors: NeighborTable<Ipv4Address>;
  readonly #context: StackContext;
  readonly #sourceCheck: SourceCheck;
  readonly #flow = new RouteFlow();
  readonly #prng: StackContext['prng'];
  #proxies: readonly ArpProxyEntry[] = [];
  /** Addresses that a program of this host answers for, without the kernel knowing. */
  #answered: readonly ArpProxyEntry[] = [];
  /** Answers for others that wait for their moment. */
  #delayedAnswers = 0;

  constructor(context: StackContext) {
    this.#context = context;
    this.#sourceCheck = new SourceCheck(context);
    this.#prng = context.prng.split('arp-proxy');
    this.neighbors = new NeighborTable<Ipv4Address>(context, this, 'neighbor');
  }

  // What the neighbor table asks.

  format(address: Ipv4Address): string {
    return formatIpv4(address);
  }

  settingsOf(device: NetDevice): InterfaceSettings {
    return this.#context.sysctl.forDevice(device);
  }

  solicit(neighbor: SolicitedNeighbor<Ipv4Address>, knownMac: MacParts | undefined): void {
    const { device, address, waiting } = neighbor;
    const sender = this.#sourceOf(waiting, device, address);
    if (sender === undefined) return;
    this.#send(
      device,
      {
        operation: 'request',
        senderMac: device.mac,
        senderIp: sender,
        targetMac: ZERO_MAC,
        targetIp: address,
      },
      knownMac ?? BROADCAST_PARTS,
    );
  }

  // Proxy entries: `ip neigh add proxy ADDRESS dev DEVICE`.

  get proxies(): readonly ArpProxyEntry[] {
    return this.#proxies;
  }

  addProxy(address: Ipv4Address, device: NetDevice): void {
    if (!this.#isProxy(address, device)) this.#proxies = [...this.#proxies, { address, device }];
  }

  removeProxy(address: Ipv4Address, device: NetDevice): boolean {
    const before = this.#proxies.length;
    this.#proxies = this.#proxies.filter((entry) => entry.address !== address || entry.device !== device);
    return this.#proxies.length < before;
  }

  /** A program that answers requests from a packet socket of its own, as MetalLB's speaker. */
  startAnswering(address: Ipv4Address, device: NetDevice): void {
    this.#answered = [...this.#answered, { address, device }];
  }

  stopAnswering(address: Ipv4Address): void {
    this.#answered = this.#answered.filter((entry) => entry.address !== address);
  }

  /** The program tells everybody that the address is here: a request, and an answer that nobody asked for. */
  advertise(address: Ipv4Address, device: NetDevice): void {
    for (const operation of ['request', 'reply'] as const) {
      const { mac } = device;
      const arp: ArpPacket = {
        operation,
        senderMac: mac,
        senderIp: address,
        targetMac: BROADCAST_MAC,
        targetIp: address,
      };
      this.#send(device, arp, BROADCAST_PARTS);
    }
  }

  forgetDevice(device: NetDevice): void {
    this.#answered = this.#answered.filter((entry) => entry.device !== device);
    this.#proxies = this.#proxies.filter((entry) => entry.device !== device);
    this.neighbors.forgetDevice(device);
  }

  /** Tells everybody on the link which MAC address ours has: a request for itself, as `inetdev_send_gratuitous_arp`. */
  announce(device: NetDevice, address: Ipv4Address, mac: MacAddress = device.mac): void {
    this.#send(
      device,
      { operation: 'request', senderMac: mac, senderIp: address, targetMac: mac, targetIp: address },
      BROADCAST_PARTS,
    );
  }

  /** Takes a received ARP packet (`arp_rcv`). */
  receive(packet: Packet, device: NetDevice): void {
    const decoded = decodeArp(packet.buffer.subarray(packet.networkOffset, packet.end));
    if (!decoded.ok) {
      dropIn(this.#context, packet, 'malformed', device);
      return;
    }
    const arp = decoded.value;
    const isUsable =
      !isMulticastIpv4(arp.targetIp) &&
      (!isLoopbackIpv4(arp.targetIp) || this.settingsOf(device).isRouteLocalnet);
    if (packet.isForOtherHost || device.kind === 'loopback') {
      dropIn(this.#context, packet, 'other-host', device);
      return;
    }
    if (!device.hasArp) {
      dropIn(this.#context, packet, 'no-arp', device, formatIpv4(arp.targetIp));
      return;
    }
    if (!isUsable) {
      dropIn(this.#context, packet, 'martian', device, formatIpv4(arp.targetIp));
      return;
    }
    const isUnicast = isFrameTo(packet, device);
    if (this.#answered.length > 0) this.#answerAsProgram(arp, device);
    if (!this.#answer(arp, device, isUnicast)) this.#learn(arp, device, isUnicast);
    this.#context.packets.consume(packet);
  }

  #answerAsProgram(arp: ArpPacket, device: NetDevice): void {
    if (arp.operation !== 'request' || arp.senderIp === arp.targetIp) return;
    const isOurs = this.#answered.some((entry) => entry.address === arp.targetIp && entry.device === device);
    if (isOurs) this.#reply(arp, device);
  }

  /** True when the request was ours to deal with, answered or not. */
  #answer(arp: ArpPacket, device: NetDevice, isUnicast: boolean): boolean {
    if (arp.operation !== 'request') return false;
    const settings = this.settingsOf(device);
    if (settings.dropsGratuitousArp && arp.senderIp === arp.targetIp) return true;
    if (arp.senderIp === 0) {
      // Somebody asks whether the address is free (RFC 5227 §2.1.1).
      const isOurs = this.#context.interfaces.isLocal(arp.targetIp);
      if (isOurs && !this.#isIgnored(arp, device)) this.#reply(arp, device);
      return true;
    }
    const route = this.#routeOf(arp, device);
    if (route?.type === 'local') {
      if (!this.#isIgnored(arp, device) && !(settings.isArpFilter && this.#isFiltered(arp, device))) {
        this.#hear(arp, device);
        this.#reply(arp, device);
      }
      return true;
    }
    if (route?.type !== 'unicast' || !settings.isForwarding) return false;
    if (!this.#isProxyFor(route, arp.targetIp, device)) return false;
    this.#hear(arp, device);
    this.#replyAsProxy(arp, device, isUnicast);
    return true;
  }

  /** As for a packet from there (`ip_route_input`): a source that may not come in here gets no answer. */
  #routeOf(arp: ArpPacket, device: NetDevice): Route | undefined {
    const { senderIp, targetIp } = arp;
    if (this.#sourceCheck.findMartian(senderIp, targetIp, device) !== undefined) return undefined;
    const flow = this.#flow.reset(targetIp, senderIp);
    flow.ingress = device;
    const route = this.#context.routing.lookUp(flow);
    if (route === undefined) return undefined;
    const egress = route.type === 'local' ? undefined : route.device;
    const problem = this.#sourceCheck.checkArp(senderIp, targetIp, device, egress);
    return problem === undefined ? route : undefined;
  }

  #isProxyFor(route: Route, target: Ipv4Address, device: NetDevice): boolean {
    const settings = this.settingsOf(device);
    if (route.device === device) return settings.isProxyArpPrivate;
    return settings.isProxyArp || this.#isProxy(target, device);
  }

  #isProxy(address: Ipv4Address, device: NetDevice): boolean {
    return this.#proxies.some((entry) => entry.address === address && entry.device === device);
  }

  /** At a random moment within `proxy_delay`, so that the host itself is first if it is there. */
  #replyAsProxy(arp: ArpPacket, device: NetDevice, isUnicast: boolean): void {
    const { proxyDelay, proxyQueueLength } = this.settingsOf(device);
    if (isUnicast || proxyDelay === 0) {
      this.#reply(arp, device);
      return;
    }
    if (this.#delayedAnswers > proxyQueueLength) return;
    this.#delayedAnswers += 1;
    this.#context.scheduler.schedule(milliseconds(this.#prng.below(proxyDelay * 10)), () => {
      this.#delayedAnswers -= 1;
      if (device.isInNamespace) this.#reply(arp, device);
    });
  }

  /** Notes who asks (`neigh_event_ns`). */
  #hear(arp: ArpPacket, device: NetDevice): void {
    const news = { mac: arp.senderMac, state: 'STALE', isOverride: true } as const;
    this.neighbors.learn(arp.senderIp, device, news, true);
  }

  #learn(arp: ArpPacket, device: NetDevice, isUnicast: boolean): void {
    const { senderIp, targetIp, senderMac, targetMac, operation } = arp;
    if (senderIp === 0) return;
    const { interfaces } = this.#context;
    const isReply = operation === 'reply';
    const isGratuitous =
      senderIp === targetIp &&
      (!isReply || senderMac === targetMac) &&
      interfaces.typeOf(senderIp) === 'UNICAST';
    const isAccepted = this.#isAccepted(senderIp, device) && interfaces.typeOf(senderIp) === 'UNICAST';
    this.neighbors.learn(
      senderIp,
      device,
      {
        mac: senderMac,
        // What everybody hears does not prove that the neighbor hears us.
        state: isReply && isUnicast ? 'REACHABLE' : 'STALE',
        isOverride: isGratuitous || this.neighbors.isUnlocked(senderIp, device),
      },
      isAccepted && (isGratuitous || isReply),
    );
  }

  /** `arp_accept`: 1 takes in who was not asked for, 2 only on a subnet of the device. */
  #isAccepted(sender: Ipv4Address, device: NetDevice): boolean {
    const { arpAccept } = this.settingsOf(device);
    if (arpAccept === 1) return true;
    return arpAccept === 2 && this.#context.interfaces.isOnSubnetOf(device, sender);
  }

  /** `arp_ignore` */
  #isIgnored({ senderIp, targetIp }: ArpPacket, device: NetDevice): boolean {
    const { interfaces } = this.#context;
    const { arpIgnore } = this.settingsOf(device);
    const isOn = (place: NetDevice): boolean =>
      interfaces.addressesOf(place).some(({ address }) => address === targetIp);
    switch (arpIgnore) {
      case 1:
        return !isOn(device);
      case 2:
        return !isOn(device) || !interfaces.isOnSubnetOf(device, targetIp, senderIp);
      case 3:
        return !interfaces
          .devices()
          .some((place) =>
            interfaces
              .addressesOf(place)
              .some(({ address, scope }) => address === targetIp && ROUTE_SCOPE[scope] <= ROUTE_SCOPE.link),
          );
      case 8:
        return true;
      default:
        return false;
    }
  }

  /** `arp_filter`: only the device that leads back to the asker answers. */
  #isFiltered({ senderIp, targetIp }: ArpPacket, device: NetDevice): boolean {
    return this.#context.routing.lookUp(this.#flow.reset(senderIp, targetIp))?.device !== device;
  }

  /** `arp_announce` */
  #sourceOf(packet: Packet | undefined, device: NetDevice, target: Ipv4Address): Ipv4Address | undefined {
    const { interfaces } = this.#context;
    const { arpAnnounce } = this.settingsOf(device);
    if (arpAnnounce < 2 && packet?.etherType === ETHER_TYPE.IPV4) {
      const source = ipSource(packet);
      const isKnown = arpAnnounce === 0 || interfaces.isOnSubnetOf(device, target, source);
      if (isKnown && interfaces.isLocal(source)) return source;
    }
    return interfaces.sourceAddressFor(device, target, 'link');
  }

  #reply(arp: ArpPacket, device: NetDevice): void {
    const answer: ArpPacket = {
      operation: 'reply',
      senderMac: device.mac,
      senderIp: arp.targetIp,
      targetMac: arp.senderMac,
      targetIp: arp.senderIp,
    };
    this.#send(device, answer, macPartsOf(arp.senderMac));
  }

  #send(device: NetDevice, arp: ArpPacket, to: MacParts): void {
    const packet = this.#context.packets.allocate(ARP_FRAME_BYTES);
    packet.etherType = ETHER_TYPE.ARP;
    packet.buffer.set(encodeArp(arp), packet.networkOffset);
    packet.end = packet.networkOffset + ARP_FRAME_BYTES;
    pushFrameHeader(packet, to, device);
    device.send(packet);
  }
}
