/** Addresses and ranges (`IsValidIP`, `IsValidCIDR`, `ValidateNonSpecialIP`, Kubernetes v1.32). */
import type { Sentence } from '../../base/sentence';
import { familyOf, isIpv6, parseIp, type IpAddress } from '../../wire/ip-address';
import { parseIpCidr } from '../../wire/ip-cidr';
import type { FieldErrors } from './field-errors';
import type { FieldPlace } from './field-place';

const ADDRESS_PROBLEM = 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)';
const RANGE_PROBLEM = 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)';

/** Go once took octets with zeros before them, and Kubernetes still does. */
export function parseSloppyIp(text: string): IpAddress | undefined {
  return parseIp(text.replaceAll(/(^|\.)0+(?=\d)/gu, '$1'));
}

export function checkAddress(text: string, at: FieldPlace, errors: FieldErrors, hint?: Sentence): boolean {
  if (parseSloppyIp(text) !== undefined) return true;
  errors.invalid(at, text, ADDRESS_PROBLEM, hint);
  return false;
}

export function checkAddressOfFamily(
  text: string,
  family: 'IPv4' | 'IPv6',
  at: FieldPlace,
  errors: FieldErrors,
): void {
  const address = parseSloppyIp(text);
  if (address !== undefined && familyOf(address) === family) return;
  errors.invalid(at, text, `must be a valid ${family} address`);
}

export function checkRange(text: string, at: FieldPlace, errors: FieldErrors): boolean {
  if (parseIpCidr(text.replaceAll(/(^|\.)0+(?=\d)/gu, '$1')) !== undefined) return true;
  errors.invalid(at, text, RANGE_PROBLEM);
  return false;
}

/** Of endpoints and external addresses: one that others can reach. */
export function checkNotSpecial(text: string, at: FieldPlace, errors: FieldErrors): void {
  const address = parseSloppyIp(text);
  if (address === undefined) {
    errors.invalid(at, text, 'must be a valid IP address');
    return;
  }
  const why = isIpv6(address) ? specialIpv6(address, text) : specialIpv4(address, text);
  if (why !== undefined) errors.invalid(at, text, why);
}

const LOOPBACK = 'may not be in the loopback range (127.0.0.0/8, ::1/128)';
const LINK_LOCAL = 'may not be in the link-local range (169.254.0.0/16, fe80::/10)';
const LINK_LOCAL_MULTICAST = 'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)';

function specialIpv4(address: number, text: string): string | undefined {
  if (address === 0) return `may not be unspecified (${text})`;
  if (address >>> 24 === 127) return LOOPBACK;
  if (address >>> 16 === 0xa9fe) return LINK_LOCAL;
  return address >>> 8 === 0xe00000 ? LINK_LOCAL_MULTICAST : undefined;
}

function specialIpv6(address: bigint, text: string): string | undefined {
  if (address === 0n) return `may not be unspecified (${text})`;
  if (address === 1n) return LOOPBACK;
  if (address >> 118n === 0x3fan) return LINK_LOCAL;
  return address >> 120n === 0xffn && ((address >> 112n) & 0xfn) === 2n ? LINK_LOCAL_MULTICAST : undefined;
}
