/**
 * What goes wrong with a socket, and how ICMP errors turn into it (`icmp_err_convert` in net/ipv4/icmp.c,
 * `icmpv6_err_convert` in net/ipv6/icmp.c).
 */
import { ICMP_TYPE } from '../net/icmp-sender';
import { ICMPV6_PARAMETER_CODE, ICMPV6_TYPE } from '../wire/icmpv6';
import { isIpv6, type IpAddress } from '../wire/ip-address';

export type SocketError =
  /** ECONNREFUSED */
  | 'connection-refused'
  /** ETIMEDOUT */
  | 'timed-out'
  /** ENETUNREACH */
  | 'network-unreachable'
  /** EHOSTUNREACH */
  | 'host-unreachable'
  /** ECONNRESET */
  | 'connection-reset'
  /** EADDRINUSE */
  | 'address-in-use'
  /** EMSGSIZE */
  | 'message-too-long'
  /** EPROTO */
  | 'protocol-error'
  /** EACCES */
  | 'permission-denied'
  /** EPERM */
  | 'not-permitted'
  /** EPIPE */
  | 'broken-pipe';

interface ErrorConversion {
  readonly error: SocketError;
  /** Ends a connection attempt and reaches a connected UDP socket; the others are only remembered. */
  readonly isFatal: boolean;
}

/** By the code of a destination-unreachable message. */
const UNREACHABLE_CONVERSIONS: readonly ErrorConversion[] = [
  { error: 'network-unreachable', isFatal: false },
  { error: 'host-unreachable', isFatal: false },
  { error: 'connection-refused', isFatal: true },
  { error: 'connection-refused', isFatal: true },
  { error: 'message-too-long', isFatal: true },
  { error: 'host-unreachable', isFatal: false },
  { error: 'network-unreachable', isFatal: true },
  { error: 'host-unreachable', isFatal: true },
  { error: 'host-unreachable', isFatal: true },
  { error: 'network-unreachable', isFatal: true },
  { error: 'host-unreachable', isFatal: true },
  { error: 'network-unreachable', isFatal: false },
  { error: 'host-unreachable', isFatal: false },
  { error: 'host-unreachable', isFatal: true },
  { error: 'host-unreachable', isFatal: true },
  { error: 'host-unreachable', isFatal: true },
];
const ANY_OTHER: ErrorConversion = { error: 'host-unreachable', isFatal: false };

/** Linux tells ENOPROTOOPT (protocol unreachable) from ECONNREFUSED; here both are `connection-refused`. */
export function convertIcmpError(error: {
  readonly type: number;
  readonly code: number;
  readonly from: IpAddress;
}): ErrorConversion {
  if (isIpv6(error.from)) return convertIcmpv6Error(error.type, error.code);
  if (error.type !== ICMP_TYPE.UNREACHABLE) return ANY_OTHER;
  return UNREACHABLE_CONVERSIONS[error.code] ?? ANY_OTHER;
}

/** By the code of an ICMPv6 destination-unreachable message (`tab_unreach`). */
const IPV6_UNREACHABLE_CONVERSIONS: readonly ErrorConversion[] = [
  { error: 'network-unreachable', isFatal: false },
  { error: 'permission-denied', isFatal: true },
  { error: 'host-unreachable', isFatal: false },
  { error: 'host-unreachable', isFatal: false },
  { error: 'connection-refused', isFatal: true },
  { error: 'permission-denied', isFatal: true },
  { error: 'permission-denied', isFatal: true },
];

function convertIcmpv6Error(type: number, code: number): ErrorConversion {
  switch (type) {
    case ICMPV6_TYPE.UNREACHABLE:
      return IPV6_UNREACHABLE_CONVERSIONS[code] ?? { error: 'protocol-error', isFatal: true };
    case ICMPV6_TYPE.PACKET_TOO_BIG:
      return { error: 'message-too-long', isFatal: false };
    case ICMPV6_TYPE.PARAMETER_PROBLEM:
      return { error: 'protocol-error', isFatal: code === ICMPV6_PARAMETER_CODE.UNKNOWN_NEXT_HEADER };
    case ICMPV6_TYPE.TIME_EXCEEDED:
      return ANY_OTHER;
    default:
      return { error: 'protocol-error', isFatal: false };
  }
}
