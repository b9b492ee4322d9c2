/**
 * Which of its addresses a host is tried at first (RFC 6724 §6), as the C library's `getaddrinfo` sorts them.
 *
 * Models avoiding what has no route or source (rule 1), matching scope and label (rules 2 and 5) and precedence (rule 6) with the
 * policy tables of glibc (posix/gai.conf), which prefers IPv6, and of musl (src/network/lookup_name.c), which prefers IPv4 to
 * unique local addresses. Leaves out the rest of the rules; the order of the answer decides there.
 */
import type { IpStack } from '../net/ip-stack';
import { isIpv6, isLoopbackAddress, type IpAddress } from '../wire/ip-address';
import { isLinkLocalIpv6, LOOPBACK_IPV6, type Ipv6Address } from '../wire/ipv6-address';
import type { ResolverStyle } from './dns-client';

interface Policy {
  readonly precedence: number;
  readonly label: number;
}

export function orderDestinations(
  stack: IpStack,
  addresses: readonly IpAddress[],
  style: ResolverStyle,
): readonly IpAddress[] {
  if (!addresses.some(isIpv6)) return addresses;
  const rated = addresses.map((address) => {
    const source = stack.routeFor(address)?.source;
    const policy = policyOf(address, style);
    const isUsable = source !== undefined;
    return {
      address,
      isUsable,
      hasSameScope: isUsable && isNear(source) === isNear(address),
      hasSameLabel: isUsable && policyOf(source, style).label === policy.label,
      precedence: policy.precedence,
    };
  });
  rated.sort(
    (one, other) =>
      Number(other.isUsable) - Number(one.isUsable) ||
      Number(other.hasSameScope) - Number(one.hasSameScope) ||
      Number(other.hasSameLabel) - Number(one.hasSameLabel) ||
      other.precedence - one.precedence,
  );
  return rated.map(({ address }) => address);
}

/** Of less than global scope. */
function isNear(address: IpAddress): boolean {
  return isLoopbackAddress(address) || (isIpv6(address) && isLinkLocalIpv6(address));
}

function policyOf(address: IpAddress, style: ResolverStyle): Policy {
  if (!isIpv6(address)) return { precedence: style === 'glibc' ? 10 : 35, label: 4 };
  if (address === LOOPBACK_IPV6) return { precedence: 50, label: 0 };
  const isUniqueLocal = isUniqueLocalIpv6(address);
  if (style === 'glibc') return { precedence: 40, label: isUniqueLocal ? 6 : 1 };
  return isUniqueLocal ? { precedence: 3, label: 13 } : { precedence: 40, label: 1 };
}

/** fc00::/7 (RFC 4193). */
function isUniqueLocalIpv6(address: Ipv6Address): boolean {
  return address >> 121n === 0x7en;
}
