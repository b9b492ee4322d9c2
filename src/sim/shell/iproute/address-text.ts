/** Addresses as `ip addr` of iproute2 6.1 prints them (ip/ipaddress.c: print_addrinfo), of both families. */
import { isBefore, type SimTime } from '../../base/time';
import type { AddressScope, InterfaceAddress } from '../../net/interface-table';
import type { Ipv6InterfaceAddress } from '../../net/ipv6/ipv6-interfaces';
import { SCOPE } from '../../net/ipv6/ipv6-scope';
import { formatIpv4 } from '../../wire/ipv4-address';
import { formatIpv6, isLoopbackIpv6 } from '../../wire/ipv6-address';
import type { LinkSnapshot } from './link-snapshot';
import type { PrintDocument } from './print-document';

const FOREVER = 0xffff_ffff;
const SECOND = 1_000_000_000;

/** The names of an address's flags, as the tool prints them and is asked for them. */
export type AddressFlag =
  | 'secondary'
  | 'nodad'
  | 'dadfailed'
  | 'deprecated'
  | 'tentative'
  | 'dynamic'
  | 'mngtmpaddr'
  | 'noprefixroute';

/** An address under its interface; its number and name begin the line under `-o`. */
export function printAddress(document: PrintDocument, link: LinkSnapshot, entry: InterfaceAddress): void {
  const { address, peer, prefixLength, broadcast, scope } = entry;
  openAddress(document, link, 'inet');
  printNumbers(
    document,
    formatIpv4(address),
    peer === undefined ? undefined : formatIpv4(peer),
    prefixLength,
  );
  if (broadcast !== undefined) {
    document.field('broadcast', formatIpv4(broadcast), `brd ${formatIpv4(broadcast)} `);
  }
  document.field('scope', scope, `scope ${scope} `);
  for (const flag of flagsOfIpv4(entry)) document.field(flag, true, `${flag} `);
  document.field('label', labelOf(entry, link));
  closeAddress(document, FOREVER, FOREVER);
}

export function printIpv6Address(
  document: PrintDocument,
  link: LinkSnapshot,
  entry: Ipv6InterfaceAddress,
  now: SimTime,
): void {
  const { address, peer, prefixLength, validUntil, preferredUntil } = entry;
  openAddress(document, link, 'inet6');
  printNumbers(
    document,
    formatIpv6(address),
    peer === undefined ? undefined : formatIpv6(peer),
    prefixLength,
  );
  const scope = ipv6ScopeOf(entry);
  document.field('scope', scope, `scope ${scope} `);
  for (const flag of flagsOfIpv6(entry, now)) document.field(flag, true, `${flag} `);
  closeAddress(document, secondsLeft(validUntil, now), secondsLeft(preferredUntil, now));
}

function openAddress(document: PrintDocument, link: LinkSnapshot, family: 'inet' | 'inet6'): void {
  document.openObject();
  if (document.isOneLine) document.text(`${link.index}: ${link.name}`);
  document.field('family', family, `    ${family} `);
}

function printNumbers(
  document: PrintDocument,
  address: string,
  peer: string | undefined,
  prefixLength: number,
): void {
  document.field('local', address);
  if (peer !== undefined) document.field('address', peer, ` peer ${peer}`);
  document.field('prefixlen', prefixLength, `/${prefixLength} `);
}

function closeAddress(document: PrintDocument, valid: number, preferred: number): void {
  document.lineBreak();
  document.field('valid_life_time', valid, `       valid_lft ${lifetimeText(valid)} `);
  document.field('preferred_life_time', preferred, `preferred_lft ${lifetimeText(preferred)}`);
  document.text('\n');
  document.closeObject();
}

function lifetimeText(seconds: number): string {
  return seconds === FOREVER ? 'forever' : `${seconds}sec`;
}

/** The kernel takes the whole seconds that have passed from those that were given. */
function secondsLeft(until: SimTime | undefined, now: SimTime): number {
  if (until === undefined) return FOREVER;
  return isBefore(now, until) ? Math.ceil((until - now) / SECOND) : 0;
}

export function labelOf({ label }: InterfaceAddress, { name }: LinkSnapshot): string {
  return label ?? name;
}

export function flagsOfIpv4(entry: InterfaceAddress): readonly AddressFlag[] {
  const flags: AddressFlag[] = [];
  if (entry.isSecondary === true) flags.push('secondary');
  if (entry.hasNoPrefixRoute === true) flags.push('noprefixroute');
  return flags;
}

export function flagsOfIpv6(entry: Ipv6InterfaceAddress, now: SimTime): readonly AddressFlag[] {
  const flags: AddressFlag[] = [];
  if (entry.hasNoDad) flags.push('nodad');
  if (entry.isDuplicate) flags.push('dadfailed');
  if (entry.isDeprecatedAt(now)) flags.push('deprecated');
  if (entry.isTentative) flags.push('tentative');
  if (entry.validUntil !== undefined) flags.push('dynamic');
  if (entry.isFromRouter) flags.push('mngtmpaddr');
  if (entry.hasNoPrefixRoute) flags.push('noprefixroute');
  return flags;
}

/** `rt_scope` of net/ipv6/addrconf.c. */
export function ipv6ScopeOf({ address, scope }: Ipv6InterfaceAddress): AddressScope {
  if (isLoopbackIpv6(address)) return 'host';
  if (scope === SCOPE.LINK) return 'link';
  return scope === SCOPE.SITE ? 'site' : 'global';
}

/** Under `-br`. */
export function printBriefAddress(
  document: PrintDocument,
  entry: InterfaceAddress | Ipv6InterfaceAddress,
): void {
  const { address, peer, prefixLength } = entry;
  document.openObject();
  printNumbers(document, textOf(address), peer === undefined ? undefined : textOf(peer), prefixLength);
  document.closeObject();
}

function textOf(address: InterfaceAddress['address'] | Ipv6InterfaceAddress['address']): string {
  return typeof address === 'bigint' ? formatIpv6(address) : formatIpv4(address);
}
