/** Addresses that a balancer of the cloud has for others: on its loopback device, and announced on the networks that they are of. */
import { invariant } from '../../base/invariant';
import type { Machine } from '../../host/machine';
import type { NetDevice } from '../../link/net-device';
import { interfaceAddress } from '../../net/interface-table';
import type { IpStack } from '../../net/ip-stack';
import { cidrContains, cidrOf } from '../../wire/cidr';
import type { Ipv4Address } from '../../wire/ipv4-address';

export function bindAddress({ rootNamespace: { stack } }: Machine, address: Ipv4Address): void {
  stack.addAddress(loopbackOf(stack), interfaceAddress(address, 32));
  // Who had the address before is forgotten at once.
  for (const device of cardsOf(stack))
    if (isOnLink(stack, device, address)) stack.arp.advertise(address, device);
}

export function unbindAddress({ rootNamespace: { stack } }: Machine, address: Ipv4Address): void {
  stack.removeAddress(loopbackOf(stack), address, 32);
}

export function cardsOf(stack: IpStack): readonly NetDevice[] {
  return stack.devices().filter(({ kind }) => kind === 'physical');
}

function loopbackOf(stack: IpStack): NetDevice {
  const device = stack.findDevice('lo');
  invariant(device !== undefined, 'a machine has a loopback device');
  return device;
}

function isOnLink(stack: IpStack, device: NetDevice, address: Ipv4Address): boolean {
  return stack
    .addressesOf(device)
    .some((own) => cidrContains(cidrOf(own.address, own.prefixLength), address));
}
