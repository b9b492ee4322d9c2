/**
 * Addresses of the nodes' own network for Pods: `host-local` with a part of it for each node, as documentation of macvlan
 * has it (`rangeStart`, `rangeEnd`).
 *
 * The upper half of the network is divided into parts, as many as each part has addresses or twice as many; which one a node
 * has follows from its own address. Nodes of larger clusters than there are parts would share theirs, and hand out the
 * same addresses: a lab that wants more says what it wants (`ipam`).
 */
import type { Machine } from '../../../host/machine';
import { deviceTowards } from '../../../net/device-towards';
import type { IpStack } from '../../../net/ip-stack';
import { isIpv6, type IpAddress } from '../../../wire/ip-address';
import { ipCidrContains } from '../../../wire/ip-cidr';
import { formatIpv4, ipv4Of, type Ipv4Address } from '../../../wire/ipv4-address';
import type { PeerNode } from '../pod-network';

export interface Underlay {
  /** The node's card. */
  readonly master: string;
  /** The section `ipam`. */
  readonly ipam: Readonly<Record<string, unknown>>;
}

export function underlayOf(
  { addresses }: PeerNode,
  stack: IpStack,
  routers: readonly Machine[],
): Underlay | undefined {
  const address = addresses.find((each) => !isIpv6(each));
  if (address === undefined || isIpv6(address)) return undefined;
  const device = stack.interfaces.holderOf(address);
  if (device === undefined) return undefined;
  const prefixLength = stack.addressesOf(device).find((own) => own.address === address)?.prefixLength ?? 32;
  const network = ipv4Of(Math.floor(address / 2 ** (32 - prefixLength)) * 2 ** (32 - prefixLength));
  const gateway = routers.map((router) => routerAddress(router, address)).find((each) => each !== undefined);
  const part = partFor(address, network, prefixLength);
  return {
    master: device.name,
    ipam: {
      type: 'host-local',
      ranges: [
        [
          {
            subnet: `${formatIpv4(network)}/${prefixLength}`,
            rangeStart: formatIpv4(part.first),
            rangeEnd: formatIpv4(part.last),
            ...(gateway === undefined ? {} : { gateway }),
          },
        ],
      ],
      ...(gateway === undefined ? {} : { routes: [{ dst: '0.0.0.0/0' }] }),
    },
  };
}

function routerAddress({ rootNamespace: { stack } }: Machine, neighbor: IpAddress): string | undefined {
  const device = deviceTowards(stack, neighbor);
  if (device === undefined) return undefined;
  const own = stack.addressesOf(device).find((each) => ipCidrContains(each, neighbor));
  return own === undefined ? undefined : formatIpv4(own.address);
}

interface Part {
  readonly first: Ipv4Address;
  readonly last: Ipv4Address;
}

function partFor(address: Ipv4Address, network: Ipv4Address, prefixLength: number): Part {
  const halfBits = 32 - prefixLength - 1;
  const size = 2 ** Math.floor(halfBits / 2);
  const count = 2 ** halfBits / size;
  const first = network + 2 ** halfBits + ((address - network) % count) * size;
  // The last address of all is the network's broadcast address.
  const isLast = first + size === network + 2 ** (halfBits + 1);
  return { first: ipv4Of(first), last: ipv4Of(first + size - (isLast ? 2 : 1)) };
}
