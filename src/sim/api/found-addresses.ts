/** Every address on every interface of a lab, and which namespace the interface is in. */
import type { NetDevice } from '../link/net-device';
import { IpStack } from '../net/ip-stack';
import type { IpAddress } from '../wire/ip-address';

export interface FoundAddress {
  readonly address: IpAddress;
  readonly prefixLength: number;
  /** The namespace: `node/node1`, `default/client`. */
  readonly at: string;
  readonly device: string;
  /** The namespace is a machine's own. */
  readonly isMachine: boolean;
}

/** In the order of the interfaces. Machines that nobody has looked at yet have none. */
export function foundAddresses(
  devices: Iterable<NetDevice>,
  machineNames: ReadonlySet<string>,
): readonly FoundAddress[] {
  const found: FoundAddress[] = [];
  for (const device of devices) {
    const owner = device.isInNamespace ? device.owner : undefined;
    if (!(owner instanceof IpStack)) continue;
    const ipv6 = owner.hasIpv6 ? owner.ipv6.addressesOf(device) : [];
    for (const { address, prefixLength } of [...owner.addressesOf(device), ...ipv6]) {
      const isMachine = machineNames.has(owner.name);
      found.push({ address, prefixLength, at: owner.name, device: device.name, isMachine });
    }
  }
  return found;
}
