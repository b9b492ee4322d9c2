/**
 * The order in which `ip -6 route` lists the routes of a table: that of a walk through the kernel's tree (net/ipv6/ip6_fib.c
 * `fib6_walk_continue`, with CONFIG_IPV6_SUBTREES).
 */
import { ipv6CidrContains, ipv6MaskOf, type Ipv6Cidr } from '../../wire/ipv6-cidr';
import type { Ipv6Route } from './ipv6-route';

/**
 * As the kernel walks its tree: a prefix before what lies within it where its routes are for certain senders, and behind it
 * otherwise.
 */
export function compareListed(one: Ipv6Route, other: Ipv6Route): number {
  const [isEarly, isOtherEarly] = [one.from !== undefined, other.from !== undefined];
  const [a, b] = [one.destination, other.destination];
  const isNested = ipv6CidrContains(wider(a, b), narrower(a, b).address);
  if (isEarly !== isOtherEarly && isNested) return isEarly ? -1 : 1;
  if (isEarly && isOtherEarly && isNested) {
    return a.prefixLength - b.prefixLength || compareEnds(one.from ?? a, other.from ?? b);
  }
  return compareEnds(a, b);
}

function wider(one: Ipv6Cidr, other: Ipv6Cidr): Ipv6Cidr {
  return one.prefixLength <= other.prefixLength ? one : other;
}

function narrower(one: Ipv6Cidr, other: Ipv6Cidr): Ipv6Cidr {
  return one.prefixLength <= other.prefixLength ? other : one;
}

function compareEnds(one: Ipv6Cidr, other: Ipv6Cidr): number {
  const ends = lastOf(one) - lastOf(other);
  if (ends !== 0n) return ends < 0n ? -1 : 1;
  return other.prefixLength - one.prefixLength;
}

function lastOf({ address, prefixLength }: Ipv6Cidr): bigint {
  return address | (~ipv6MaskOf(prefixLength) & ((1n << 128n) - 1n));
}
