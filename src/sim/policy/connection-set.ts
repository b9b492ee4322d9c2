/** What one end may send to another: exact sets of ports of the three protocols that policies know. ICMP is none of them. */
import {
  ALL_PORTS,
  FIRST_PORT,
  intersectRanges,
  LAST_PORT,
  subtractRanges,
  uniteRanges,
  type PortRange,
} from './port-ranges';

/** In the order in which they are printed. */
export const POLICY_PROTOCOLS = ['SCTP', 'TCP', 'UDP'] as const;

export type PolicyProtocol = (typeof POLICY_PROTOCOLS)[number];

export type ConnectionSet = Readonly<Record<PolicyProtocol, readonly PortRange[]>>;

export const NO_CONNECTIONS: ConnectionSet = { SCTP: [], TCP: [], UDP: [] };
export const ALL_CONNECTIONS: ConnectionSet = { SCTP: ALL_PORTS, TCP: ALL_PORTS, UDP: ALL_PORTS };

export function uniteConnections(one: ConnectionSet, other: ConnectionSet): ConnectionSet {
  return combine(one, other, uniteRanges);
}

export function intersectConnections(one: ConnectionSet, other: ConnectionSet): ConnectionSet {
  return combine(one, other, intersectRanges);
}

export function subtractConnections(from: ConnectionSet, what: ConnectionSet): ConnectionSet {
  return combine(from, what, subtractRanges);
}

function combine(
  one: ConnectionSet,
  other: ConnectionSet,
  operation: (one: readonly PortRange[], other: readonly PortRange[]) => readonly PortRange[],
): ConnectionSet {
  return {
    SCTP: operation(one.SCTP, other.SCTP),
    TCP: operation(one.TCP, other.TCP),
    UDP: operation(one.UDP, other.UDP),
  };
}

export function isNoConnection(set: ConnectionSet): boolean {
  return POLICY_PROTOCOLS.every((protocol) => set[protocol].length === 0);
}

export function isEveryConnection(set: ConnectionSet): boolean {
  return POLICY_PROTOCOLS.every((protocol) => isEveryPort(set[protocol]));
}

export function containsPort(set: ConnectionSet, protocol: PolicyProtocol, port: number): boolean {
  return set[protocol].some(([first, last]) => first <= port && port <= last);
}

/** `TCP 80,443,UDP 53`, as analysers of policies print it. */
export function formatConnections(set: ConnectionSet): string {
  if (isEveryConnection(set)) return 'All Connections';
  const parts = POLICY_PROTOCOLS.filter((protocol) => set[protocol].length > 0).map(
    (protocol) => `${protocol} ${set[protocol].map(formatRange).join(',')}`,
  );
  return parts.length === 0 ? 'No Connections' : parts.join(',');
}

function formatRange([first, last]: PortRange): string {
  return first === last ? String(first) : `${first}-${last}`;
}

function isEveryPort(ranges: readonly PortRange[]): boolean {
  const [only] = ranges;
  return ranges.length === 1 && only?.[0] === FIRST_PORT && only[1] === LAST_PORT;
}
