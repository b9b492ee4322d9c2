/** Addresses and ranges in text that was checked when its document was read. */
import { invariant } from '../base/invariant';
import { parseCidr, type Cidr } from './cidr';
import { parseIp, type IpAddress } from './ip-address';
import { parseIpRanges, type IpRanges } from './ip-ranges';
import { parseIpv4, type Ipv4Address } from './ipv4-address';

export function addressOfChecked(text: string): Ipv4Address {
  const address = parseIpv4(text);
  invariant(address !== undefined, `reading the lab has checked the address ${text}`);
  return address;
}

/** Of either family. */
export function ipOfChecked(text: string): IpAddress {
  const address = parseIp(text);
  invariant(address !== undefined, `reading the lab has checked the address ${text}`);
  return address;
}

export function cidrOfChecked(text: string): Cidr {
  const cidr = parseCidr(text);
  invariant(cidr !== undefined, `reading the lab has checked the range ${text}`);
  return cidr;
}

/** Of one family or of both. */
export function rangesOfChecked(text: string): IpRanges {
  const ranges = parseIpRanges(text);
  invariant(ranges !== undefined, `reading the lab has checked the ranges ${text}`);
  return ranges;
}
