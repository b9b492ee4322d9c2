/**
 * What netfilter learns of its namespace: addresses, routes, settings, and sockets (`inet_addr_type`, `inet_select_addr` and
 * `nf_ip_route` of a kernel, and the same of IPv6).
 */
import type { Prng } from '../base/prng';
import type { Clock } from '../engine/clock';
import type { HookDevice } from '../netfilter/hook';
import type {
  FoundSocket,
  NetfilterHost,
  ReversePath,
  ReversePathQuestion,
  SocketQuery,
  WatchedPlace,
} from '../netfilter/netfilter-host';
import { ANY_IPV4, isMulticastIpv4, type Ipv4Address } from '../wire/ipv4-address';
import type { InterfaceTable } from './interface-table';
import type { IpOutput } from './ip-output';
import type { Ipv6Stack } from './ipv6/ipv6-stack';
import { RouteFlow, usesDevice } from './route-table';
import type { Routing } from './routing';
import type { Sysctl } from './sysctl';

/** What the answers come from. `output` and `ipv6` are made after netfilter. */
export interface NetfilterHostParts {
  readonly watched: WatchedPlace;
  readonly clock: Clock;
  readonly prng: Prng;
  readonly udpRaceRatio: number | undefined;
  readonly interfaces: InterfaceTable;
  readonly routing: Routing;
  readonly sysctl: Sysctl;
  readonly output: () => IpOutput;
  readonly ipv6: () => Ipv6Stack;
  readonly findSocket: (query: SocketQuery) => FoundSocket | undefined;
}

export function netfilterHostOf(parts: NetfilterHostParts): NetfilterHost {
  const { interfaces, routing, sysctl, udpRaceRatio } = parts;
  return {
    watched: parts.watched,
    clock: parts.clock,
    prng: parts.prng,
    ...(udpRaceRatio === undefined ? {} : { udpRaceRatio }),
    addressTypeOf: (address, device) =>
      interfaces.typeOf(address, device === undefined ? undefined : interfaces.find(device.name)),
    sourceAddressFor: (device, destination) => masqueradeSource(parts, device, destination),
    hasDevice: (name) => interfaces.find(name) !== undefined,
    settingOf: (name) => sysctl.getNumber(name),
    sendOn: (packet, nextHop) => parts.output().sendOn(packet, nextHop),
    deviceTowards: (address) => parts.output().routeFor(address)?.device,
    reversePath: (question) => reversePath(routing, interfaces, question),
    mtuTowards: (address) => parts.output().routeFor(address)?.mtuBytes,
    findSocket: parts.findSocket,
    ipv6: {
      addressTypeOf: (address, device) =>
        parts.ipv6().typeOf(address, device === undefined ? undefined : interfaces.find(device.name)),
      sourceAddressFor: (device, destination) => {
        const egress = interfaces.find(device.name);
        return egress === undefined ? undefined : parts.ipv6().sourceAddressFor(egress, destination);
      },
      deviceTowards: (address) => parts.ipv6().routeTo(address)?.device,
      reversePath: (question) => parts.ipv6().reversePath(question),
      mtuTowards: (address) => parts.ipv6().routeFor(address)?.mtuBytes,
      sendOn: (packet, nextHop) => parts.ipv6().sendOn(packet, nextHop),
    },
  };
}

function masqueradeSource(
  { interfaces, output }: NetfilterHostParts,
  { name }: HookDevice,
  destination: Ipv4Address,
): Ipv4Address | undefined {
  const device = interfaces.find(name);
  if (device === undefined) return undefined;
  const nextHop = output().routeTo(destination)?.gateway ?? destination;
  return interfaces.sourceAddressFor(device, nextHop, 'global');
}

/** `rpfilter_lookup_reverse` */
function reversePath(
  routing: Routing,
  interfaces: InterfaceTable,
  { source, destination, mark, tos, device }: ReversePathQuestion,
): ReversePath | undefined {
  const flow = new RouteFlow();
  flow.reset(source, isMulticastIpv4(destination) ? ANY_IPV4 : destination);
  flow.mark = mark;
  flow.tos = tos;
  const route = routing.lookUp(flow);
  if (route === undefined) return undefined;
  const ingress = interfaces.find(device.name);
  return {
    type: route.type === 'unicast' || route.type === 'local' ? route.type : 'other',
    usesDevice: ingress !== undefined && usesDevice(route, ingress),
  };
}
