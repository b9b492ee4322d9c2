/**
 * Subnet-router anycast addresses (RFC 4291 §2.6.1, net/ipv6/anycast.c): a router answers to the prefix of each of its addresses.
 */
import { ipv6CidrOf } from '../../wire/ipv6-cidr';
import type { Ipv6Context } from './ipv6-context';
import type { Ipv6Interface, Ipv6InterfaceAddress } from './ipv6-interfaces';
import { hostCidrOf } from './ipv6-route';
import { solicitedNodeOf } from './ipv6-scope';
import type { MulticastGroups } from './multicast-groups';

export class AnycastAddresses {
  readonly #context: Ipv6Context;
  readonly #groups: MulticastGroups;

  constructor(context: Ipv6Context, groups: MulticastGroups) {
    this.#context = context;
    this.#groups = groups;
  }

  /** A router also answers to the prefix itself (RFC 4291 §2.6.1). */
  join(place: Ipv6Interface, { address, prefixLength }: Ipv6InterfaceAddress): void {
    if (prefixLength >= 127 || place.device.kind === 'loopback') return;
    const prefix = ipv6CidrOf(address, prefixLength).address;
    const users = place.anycast.get(prefix) ?? 0;
    place.anycast.set(prefix, users + 1);
    if (users > 0) return;
    this.#context.routing.local.add({
      destination: hostCidrOf(prefix),
      type: 'anycast',
      device: place.device,
      protocol: 'kernel',
      metric: 0,
    });
    this.#groups.join(place, solicitedNodeOf(prefix));
  }

  leave(place: Ipv6Interface, { address, prefixLength }: Ipv6InterfaceAddress): void {
    const prefix = ipv6CidrOf(address, prefixLength).address;
    const users = place.anycast.get(prefix);
    if (users === undefined) return;
    if (users > 1) {
      place.anycast.set(prefix, users - 1);
      return;
    }
    place.anycast.delete(prefix);
    this.#context.routing.local.removeFirst(
      hostCidrOf(prefix),
      (route) => route.type === 'anycast' && route.device === place.device,
    );
    this.#groups.leave(place, solicitedNodeOf(prefix));
  }
}
