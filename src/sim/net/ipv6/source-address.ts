/**
 * Which of its addresses a namespace sends from (RFC 6724 §5; `ipv6_dev_get_saddr` of net/ipv6/addrconf.c and the labels of
 * net/ipv6/addrlabel.c).
 *
 * Models rules 1 (same address), 2 (scope), 3 (deprecated), 5 (outgoing interface), 6 (label) and 8 (longest prefix). Leaves out
 * home addresses, temporary addresses and changes of the label table.
 */
import type { SimTime } from '../../base/time';
import type { NetDevice } from '../../link/net-device';
import { ANY_IPV6, isMulticastIpv6, parseIpv6, type Ipv6Address } from '../../wire/ipv6-address';
import { ipv6CidrContains, type Ipv6Cidr } from '../../wire/ipv6-cidr';
import type { Ipv6InterfaceAddress } from './ipv6-interfaces';
import type { Ipv6Context } from './ipv6-context';
import { commonPrefixLength, SCOPE, scopeOf } from './ipv6-scope';

interface AddressLabel {
  readonly range: Ipv6Cidr;
  readonly label: number;
}

/** `ip addrlabel`, longest prefix first. */
const LABELS: readonly AddressLabel[] = [
  labelOf('::1', 128, 0),
  labelOf('::ffff:0:0', 96, 4),
  labelOf('::', 96, 3),
  labelOf('2001::', 32, 6),
  labelOf('2001:10::', 28, 7),
  labelOf('2002::', 16, 2),
  labelOf('3ffe::', 16, 12),
  labelOf('fec0::', 10, 11),
  labelOf('fc00::', 7, 5),
  labelOf('::', 0, 1),
];

function labelOf(text: string, prefixLength: number, label: number): AddressLabel {
  return { range: { address: parseIpv6(text) ?? ANY_IPV6, prefixLength }, label };
}

function labelFor(address: Ipv6Address): number {
  return LABELS.find(({ range }) => ipv6CidrContains(range, address))?.label ?? 0;
}

/** Undefined where no address will do. */
export function chooseSource(
  context: Ipv6Context,
  destination: Ipv6Address,
  egress: NetDevice | undefined,
): Ipv6Address | undefined {
  const now = context.stack.scheduler.now();
  const scope = scopeOf(destination);
  const isLocalOnly =
    egress !== undefined &&
    (isMulticastIpv6(destination) ||
      scope <= SCOPE.LINK ||
      context.settings.forDevice(egress).usesOwnAddressesOnly);
  let best: { entry: Ipv6InterfaceAddress; score: readonly number[] } | undefined;
  for (const place of context.interfaces.all()) {
    if (isLocalOnly && place.device !== egress) continue;
    for (const entry of place.addresses) {
      if (entry.isTentative) continue;
      const score = scoreOf(entry, destination, egress, now);
      if (best === undefined || isBetter(score, best.score)) best = { entry, score };
    }
  }
  return best?.entry.address;
}

/** One number per rule, the first that differs decides, the larger is better. */
function scoreOf(
  entry: Ipv6InterfaceAddress,
  destination: Ipv6Address,
  egress: NetDevice | undefined,
  now: SimTime,
): readonly number[] {
  const { address, prefixLength, device, scope } = entry;
  const wanted = scopeOf(destination);
  return [
    address === destination ? 1 : 0,
    scope >= wanted ? -scope : scope - 128,
    entry.isDeprecatedAt(now) ? 0 : 1,
    egress === undefined || device === egress ? 1 : 0,
    labelFor(address) === labelFor(destination) ? 1 : 0,
    Math.min(commonPrefixLength(address, destination), prefixLength),
  ];
}

function isBetter(score: readonly number[], other: readonly number[]): boolean {
  for (const [index, value] of score.entries()) {
    const against = other[index] ?? 0;
    if (value !== against) return value > against;
  }
  return false;
}
