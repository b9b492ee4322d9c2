import { parseIpRanges } from '../../wire/ip-ranges';
import type { LabSpec } from '../lab-document';

/** IPv6 is on from the start where a segment has a range of it; elsewhere no namespace speaks it, and no wire shows it. */
export function hasIpv6({ segments }: LabSpec['network']): boolean {
  return segments.some(({ cidr }) => parseIpRanges(cidr)?.ipv6 !== undefined);
}
