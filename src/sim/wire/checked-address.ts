/** Addresses and ranges in text that was checked when its document was read. */
import { invariant } from '../base/invariant';
import { parseIp, type IpAddress } from './ip-address';
import { parseIpCidr, type IpCidr } from './ip-cidr';
import { parseIpRanges, type IpRanges } from './ip-ranges';

/** Of either family. */
export function ipOfChecked(text: string): IpAddress {
  const address = parseIp(text);
  invariant(address !== undefined, `reading the lab has checked the address ${text}`);
  return address;
}

export function ipRangeOfChecked(text: string): IpCidr {
  const range = parseIpCidr(text);
  invariant(range !== undefined, `reading the lab has checked the range ${text}`);
  return range;
}

/** Of one family or of both. */
export function rangesOfChecked(text: string): IpRanges {
  const ranges = parseIpRanges(text);
  invariant(ranges !== undefined, `reading the lab has checked the ranges ${text}`);
  return ranges;
}
