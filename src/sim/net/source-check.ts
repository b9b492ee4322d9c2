/**
 * Whether a packet may come in where it does (`fib_validate_source` of net/ipv4/fib_frontend.c; RFC 1812 §5.3.7, RFC 3704).
 *
 * Models martian sources, `rp_filter` 0, 1 and 2, `src_valid_mark`, `accept_local`, `route_localnet`, and whether the sender
 * is on the link, which a redirect needs.
 */
import type { DropReason } from '../link/drop-reason';
import type { NetDevice } from '../link/net-device';
import type { Packet } from '../link/packet';
import {
  ANY_IPV4,
  isLoopbackIpv4,
  isMulticastIpv4,
  LIMITED_BROADCAST_IPV4,
  type Ipv4Address,
} from '../wire/ipv4-address';
import { ipDestination } from './ip-header';
import { isRefusal, RouteFlow, usesDevice } from './route-table';
import type { StackContext } from './stack-context';

const REVERSE_PATH_STRICT = 1;

export class SourceCheck {
  readonly #context: StackContext;
  readonly #flow = new RouteFlow();
  // Of the packet that is being checked.
  #destination = 0 as Ipv4Address;
  #tos = 0;
  #mark = 0;
  /** Of the last packet that was let in: its source is a neighbor on the device. */
  isSourceOnLink = false;

  constructor(context: StackContext) {
    this.#context = context;
    context.sysctl.onChange(() => context.routing.forgetAnswers());
  }

  /** What can be said of both addresses before there is a route. */
  findMartian(source: Ipv4Address, destination: Ipv4Address, device: NetDevice): DropReason | undefined {
    if (isMulticastIpv4(source) || source === LIMITED_BROADCAST_IPV4) return 'martian';
    if (destination === LIMITED_BROADCAST_IPV4 || (source === 0 && destination === 0)) return undefined;
    if (source >>> 24 === 0 || destination >>> 24 === 0) return 'martian';
    if (device.kind === 'loopback') return undefined;
    if (!isLoopbackIpv4(source) && !isLoopbackIpv4(destination)) return undefined;
    return this.#context.sysctl.forDevice(device).isRouteLocalnet ? undefined : 'martian';
  }

  /** `egress`: where the packet would go on to; undefined when it is for this machine. */
  check(packet: Packet, source: Ipv4Address, device: NetDevice, egress?: NetDevice): DropReason | undefined {
    if (!this.#context.routing.isPlain) {
      this.#destination = ipDestination(packet);
      this.#tos = packet.uint8(packet.networkOffset + 1);
      this.#mark = packet.mark;
    }
    return this.#checkAddresses(source, device, egress);
  }

  /** The same for who asks by ARP. */
  checkArp(
    source: Ipv4Address,
    destination: Ipv4Address,
    device: NetDevice,
    egress?: NetDevice,
  ): DropReason | undefined {
    this.#destination = destination;
    this.#tos = 0;
    this.#mark = 0;
    return this.#checkAddresses(source, device, egress);
  }

  #checkAddresses(
    source: Ipv4Address,
    device: NetDevice,
    egress: NetDevice | undefined,
  ): DropReason | undefined {
    const { sysctl, routing, interfaces } = this.#context;
    const isOnLink = routing.proofFor(source, device);
    this.isSourceOnLink = isOnLink === true;
    if (isOnLink !== undefined || device.kind === 'loopback') return undefined;
    const settings = sysctl.forDevice(device);
    const mode = settings.reversePathMode;
    if (mode === 0 && (egress !== device || !settings.sendsRedirects)) {
      if (settings.acceptsLocalSources) return undefined;
      const hasCustomRouting = routing.hasCustomLocalRoutes || routing.hasCustomRules;
      if (!hasCustomRouting) return routing.local.lookUp(source)?.type === 'local' ? 'martian' : undefined;
    }
    const route = routing.isPlain
      ? routing.lookUpPlain(source, ANY_IPV4)
      : routing.lookUp(this.#flowOf(source, egress, settings.validatesWithMark));
    if (route === undefined || isRefusal(route)) return mode === 0 ? undefined : this.#reversePath();
    if (route.type !== 'unicast') {
      const isAccepted = route.type === 'local' && settings.acceptsLocalSources;
      return isAccepted ? undefined : 'martian';
    }
    if (usesDevice(route, device)) {
      this.isSourceOnLink = route.gateway === undefined;
      if (mode !== 0) routing.prove(source, device, this.isSourceOnLink);
      return undefined;
    }
    if (interfaces.addressesOf(device).length === 0) return mode === 0 ? undefined : this.#reversePath();
    return mode === REVERSE_PATH_STRICT ? this.#reversePath() : undefined;
  }

  #flowOf(source: Ipv4Address, egress: NetDevice | undefined, isWithMark: boolean): RouteFlow {
    const flow = this.#flow.reset(source, this.#destination);
    flow.ingress = egress;
    flow.tos = this.#tos;
    flow.mark = isWithMark ? this.#mark : 0;
    return flow;
  }

  #reversePath(): DropReason {
    this.#context.counters.tcpExtIPReversePathFilter += 1;
    return 'reverse-path';
  }
}

/** Lookups that end in an error of their own (`fib_props[].error`). */
