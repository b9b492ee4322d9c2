/** What becomes of packets whose route refuses them, or that have none, of either family (`fib_props` of net/ipv4/fib_semantics.c). */
import type { DropReason } from '../link/drop-reason';

export function refusalReasonOf(routeType: string | undefined): DropReason {
  if (routeType === 'blackhole') return 'blackhole-route';
  return routeType === 'prohibit' ? 'prohibit-route' : 'no-route';
}

/** What the socket is told of it. */
export function refusalOutcomeOf(
  routeType: string | undefined,
): 'network-unreachable' | 'host-unreachable' | 'not-permitted' {
  if (routeType === 'prohibit') return 'not-permitted';
  return routeType === 'unreachable' ? 'host-unreachable' : 'network-unreachable';
}
