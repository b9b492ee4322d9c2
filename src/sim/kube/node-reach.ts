/**
 * Whether what one machine sends to an address of another one gets there, and what is answered gets back, looked at
 * without sending anything.
 *
 * Models the routes of both ends and of the routers between them, addresses, cards, and cables that are pulled, down, or
 * lose all frames. Leaves out firewall rules, and routes and addresses of IPv6, of which only cards and cables are looked at.
 */
import type { Machine } from '../host/machine';
import { PhysicalDevice } from '../link/lan';
import type { NetDevice } from '../link/net-device';
import { IpStack } from '../net/ip-stack';
import { isIpv6, type IpAddress } from '../wire/ip-address';
import type { Ipv4Address } from '../wire/ipv4-address';

/** More routers than there are between two machines of a lab. */
const MAX_HOPS = 16;

export function isReachable(from: Machine, to: Machine, address: IpAddress): boolean {
  // Whoever touches a route, a cable or a card of it wakes a machine.
  if (!from.isAwake || !to.isAwake)
    return [from, to].every((machine) => !machine.isAwake || hasWayOut(machine));
  const { stack } = from.rootNamespace;
  if (isIpv6(address)) return from === to || (hasWayOut(from) && hasWayOut(to));
  const source = sourceTowards(stack, address);
  if (source === undefined || !arrives(stack, to.rootNamespace.stack, address)) return false;
  return from === to || arrives(to.rootNamespace.stack, stack, source);
}

function hasWayOut({ rootNamespace }: Machine): boolean {
  return rootNamespace.stack.devices().some(isCarrying);
}

function isCarrying(device: NetDevice): device is PhysicalDevice {
  return device instanceof PhysicalDevice && device.isUp && device.hasCarrier && device.isPassing;
}

function sourceTowards(stack: IpStack, destination: Ipv4Address): Ipv4Address | undefined {
  const answer = stack.getRoute({ destination });
  return answer.ok ? answer.value.source : undefined;
}

/** From router to router. */
function arrives(from: IpStack, to: IpStack, destination: Ipv4Address): boolean {
  let at = from;
  for (let hop = 0; hop < MAX_HOPS; hop += 1) {
    const answer = at.getRoute({ destination });
    if (!answer.ok) return false;
    const { type, gateway, device } = answer.value;
    if (type === 'local') return at === to;
    if (!isCarrying(device)) return false;
    const next = holderOf(gateway ?? destination, device, to);
    if (next === undefined) return false;
    at = next;
  }
  return false;
}

/** Whose kernel answers ARP for an address on the segment of a card. `expected` is asked first. */
function holderOf(address: Ipv4Address, { lan }: PhysicalDevice, expected: IpStack): IpStack | undefined {
  const isHeldBy = (stack: IpStack): boolean => stack.interfaces.isLocal(address);
  if (isHeldBy(expected) && expected.devices().some((device) => isCarrying(device) && device.lan === lan))
    return expected;
  for (const port of lan.ports) {
    if (isCarrying(port) && port.isInNamespace && port.owner instanceof IpStack && isHeldBy(port.owner))
      return port.owner;
  }
  return undefined;
}
