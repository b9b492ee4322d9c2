/** What a macvlan or ipvlan stands on: `link NAME` of `ip link add`, and why the kernel would not have it. */
import { lowestDevice } from '../../link/stacked-device';
import type { NetDevice } from '../../link/net-device';
import type { IpStack } from '../../net/ip-stack';
import type { WantedLink } from './wanted-link';

const INVALID = 'RTNETLINK answers: Invalid argument';
const BUSY = 'RTNETLINK answers: Device or resource busy';

/** A text is the refusal. */
export function lowerOfLink(
  stack: IpStack,
  { underlay, mtuBytes }: WantedLink,
  kind: 'macvlan' | 'ipvlan',
): NetDevice | string {
  const named = underlay === undefined ? undefined : stack.findDevice(underlay);
  if (named === undefined || named.kind === 'loopback') return INVALID;
  const lower = lowestDevice(named);
  if (mtuBytes !== undefined && mtuBytes > lower.mtuBytes) return INVALID;
  // One handler takes the frames of a device: a bridge's, or that of one kind of stacked devices.
  if (lower.master !== undefined || lower.uppers.some((upper) => upper.kind !== kind)) return BUSY;
  return lower;
}
