/** What goes wrong with a socket, and how ICMP errors turn into it (`icmp_err_convert` in net/ipv4/icmp.c). */
import { ICMP_TYPE } from '../net/icmp-sender';

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
export function convertIcmpError(error: { readonly type: number; readonly code: number }): ErrorConversion {
  if (error.type !== ICMP_TYPE.UNREACHABLE) return ANY_OTHER;
  return UNREACHABLE_CONVERSIONS[error.code] ?? ANY_OTHER;
}
